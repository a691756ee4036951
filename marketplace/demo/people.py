"""The made-up neighbours' names and what they say of themselves, in both languages."""

from typing import NamedTuple


class Person(NamedTuple):
    """A first name and a surname that no known person is meant by."""

    first: str
    last: str

    @property
    def name(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def short(self) -> str:
        return f"{self.first} {self.last[0]}."


_FIRST = (
    "Samira",
    "Théo",
    "Pema",
    "Jean-Luc",
    "Inès",
    "Rami",
    "Claire",
    "Bastien",
    "Aïcha",
    "Mateo",
    "Louise",
    "Kofi",
    "Margaux",
    "Yanis",
    "Hélène",
    "Driss",
    "Camille",
    "Paul",
    "Fatou",
    "Étienne",
    "Noémie",
    "Anh",
    "Sylvain",
    "Leïla",
    "Marc",
    "Zoé",
    "Ibrahim",
    "Agathe",
    "Hugo",
    "Nadia",
    "Lucie",
    "Amadou",
    "Solène",
    "Victor",
    "Yasmine",
    "Gabriel",
    "Maud",
    "Tomas",
    "Élise",
    "Karim",
    "Jeanne",
    "Rachid",
    "Manon",
    "Florian",
    "Awa",
    "Benoît",
    "Chloé",
    "Dimitri",
    "Rose",
    "Mehdi",
    "Pauline",
    "Olivier",
    "Thandi",
    "Antoine",
    "Salomé",
    "Cédric",
    "Mei",
    "Romain",
    "Judith",
    "Bilal",
    "Odile",
    "Simon",
    "Iris",
    "Loïc",
)
_LAST = (
    "Benali",
    "Marchand",
    "Dolma",
    "Perrin",
    "Haddad",
    "Khoury",
    "Vasseur",
    "Lemoine",
    "Diallo",
    "Ortega",
    "Giraud",
    "Mensah",
    "Delattre",
    "Cherif",
    "Morel",
    "Amrani",
    "Roussel",
    "Garnier",
    "Sow",
    "Blanchet",
    "Faure",
    "Nguyen",
    "Colin",
    "Mansour",
    "Berger",
    "Chevalier",
    "Touré",
    "Lacroix",
    "Renard",
    "Saïdi",
    "Humbert",
    "Camara",
    "Le-Goff",
    "Dumont",
    "Bouzid",
    "Pasquier",
    "Caron",
    "Novak",
    "Leclerc",
    "Belkacem",
    "Vidal",
    "Ziani",
    "Fournier",
    "Meyer",
    "Ndiaye",
    "Gauthier",
    "Prevost",
    "Ivanov",
    "Maillard",
    "Rahmani",
    "Bonnet",
    "Hervé",
    "Moyo",
    "Carpentier",
    "Lopes",
    "Barbier",
    "Lin",
    "Picard",
    "Weiss",
    "Slimani",
    "Charpentier",
    "Adam",
    "Brunet",
    "Kerleau",
)

PROVIDERS = tuple(Person(first, last) for first, last in zip(_FIRST, _LAST, strict=True))

CUSTOMERS = tuple(
    Person(first, last)
    for first, last in (
        ("Nora", "Klein"),
        ("Jules", "Aubert"),
        ("Emma", "Rossi"),
        ("Lucas", "Petit"),
        ("Sofia", "Martins"),
        ("Adam", "Keller"),
        ("Léa", "Guérin"),
        ("Nils", "Andersen"),
        ("Maya", "Ferreira"),
        ("Oscar", "Lambert"),
        ("Alba", "Serrano"),
        ("Martin", "Dupuis"),
    )
)

# (English headline, French headline, English about, French about)
COOKS = (
    (
        "I cook what my grandmother cooked, on Sundays and for whoever is hungry.",
        "Je cuisine ce que cuisinait ma grand-mère, le dimanche et pour qui a faim.",
        (
            "Twelve years of big tables at home taught me most of what I know. I buy at the market on Saturday"
            " morning and the menu follows the stalls.\n\nTell me what you cannot eat and I will cook around it."
        ),
        (
            "Douze ans de grandes tablées à la maison m’ont appris presque tout. J’achète au marché le samedi matin"
            " et le menu suit les étals.\n\nDites-moi ce que vous ne pouvez pas manger, je cuisinerai autrement."
        ),
    ),
    (
        "Slow dishes, short lists, good bread.",
        "Des plats lents, des listes courtes, du bon pain.",
        (
            "By day I repair bicycles; in the evening I let things simmer. Six people fit around my table and the"
            " conversation usually decides when dinner ends."
        ),
        (
            "Le jour, je répare des vélos ; le soir, je laisse mijoter. Six personnes tiennent autour de ma table et"
            " la conversation décide en général de l’heure de fin."
        ),
    ),
    (
        "Vegetables first, and nobody leaves hungry.",
        "Les légumes d’abord, et personne ne repart le ventre vide.",
        "I share a garden with four neighbours. What grows there ends up on your plate the same day.",
        "Je partage un jardin avec quatre voisins. Ce qui y pousse finit dans votre assiette le jour même.",
    ),
    (
        "Street food from home, eaten sitting down.",
        "La cuisine de rue de chez moi, mais assis.",
        "I grew up behind a food stall. The recipes are the same, the chairs are better.",
        "J’ai grandi derrière un étal. Les recettes sont les mêmes, les chaises sont meilleures.",
    ),
    (
        "A baker who could not stop at bread.",
        "Boulanger de cœur, qui n’a pas su s’arrêter au pain.",
        "My oven is never cold at the week-end. Sourdough, tarts, and the stories that go with them.",
        "Mon four n’est jamais froid le week-end. Levain, tartes, et les histoires qui vont avec.",
    ),
)

COACHES = (
    (
        "Gentle progress for people who think sport is not for them.",
        "Des progrès en douceur, pour qui pense que le sport n’est pas pour soi.",
        "I started running at thirty-eight. I remember what the first kilometre feels like, and I plan for it.",
        "J’ai commencé à courir à trente-huit ans. Je me souviens du premier kilomètre, et j’en tiens compte.",
    ),
    (
        "Strength for everyday life: stairs, shopping, children.",
        "De la force pour la vie de tous les jours : escaliers, courses, enfants.",
        "State diploma and professional card. We begin with what you want to be able to do, never with a scale.",
        (
            "Diplôme d’État et carte professionnelle. On part de ce que vous voulez pouvoir faire, jamais d’une"
            " balance."
        ),
    ),
    (
        "Breathing, posture, and a little patience.",
        "De la respiration, de la posture, et un peu de patience.",
        "Small groups or one to one, outside whenever the weather agrees.",
        "En petit groupe ou en tête-à-tête, dehors dès que le temps le permet.",
    ),
    (
        "Learn to swim, ride or dance as an adult, without blushing.",
        "Apprendre à nager, pédaler ou danser à l’âge adulte, sans rougir.",
        "Most of my clients said “too late for me” at our first meeting. None of them says it now.",
        "La plupart de mes clients disaient « trop tard pour moi » au premier rendez-vous. Plus aucun ne le dit.",
    ),
)
