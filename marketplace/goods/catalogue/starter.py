"""The first shelf: goods a new site can begin with, whose looks are checked by tests; sold only once staff say so."""

from dataclasses import dataclass, field
from typing import Any

from marketplace.goods.catalogue.models import Audience, Kind


@dataclass(frozen=True, slots=True)
class Starter:
    """A good as it is first written."""

    kind: Kind
    price: int
    name_en: str
    name_fr: str
    text_en: str
    text_fr: str
    design: dict[str, Any] = field(default_factory=dict)
    days: int | None = None
    amount: int = 0
    stock: int | None = None
    audience: Audience = Audience.EVERYONE


def _theme(light: str, dark: str) -> dict[str, dict[str, str]]:
    """Two rows of five colours: page, cards, words, quiet words, links."""
    names = ("ground", "card", "ink", "soft", "accent")
    rows = {"light": light, "dark": dark}
    return {
        mode: dict(zip(names, (f"#{colour}" for colour in row.split()), strict=True))
        for mode, row in rows.items()
    }


def _parts(*parts: tuple[str, int, int, int, int, str]) -> list[dict[str, Any]]:
    names = ("shape", "x", "y", "size", "turn", "colour")
    return [dict(zip(names, part, strict=True)) for part in parts]


def _frame(shape: str, colour: str, second: str) -> dict[str, str]:
    return {"shape": shape, "colour": colour, "second": second}


STARTER = (
    Starter(
        Kind.THEME,
        300,
        "Olive grove",
        "Oliveraie",
        "Your page in the greens of an olive grove, and in its shade at night.",
        "Votre page dans les verts d’une oliveraie, et dans son ombre la nuit.",
        _theme("F3F6EA FFFFFF 1E2A12 47543A 3F5A12", "12170C 1B2213 F0F5E4 BAC5A6 B9DB7A"),
    ),
    Starter(
        Kind.THEME,
        300,
        "Early market",
        "Marché du matin",
        "Apricot light, as over the stalls at seven.",
        "Une lumière d’abricot, comme sur les étals à sept heures.",
        _theme("FDF3EA FFFFFF 35180A 5F4434 8F3A0B", "1C120B 271A11 FBEFE6 D3BCA9 FFB27A"),
    ),
    Starter(
        Kind.THEME,
        300,
        "Harbour",
        "Port",
        "Slate and sea, with lamps along the quay at night.",
        "L’ardoise et la mer, et des lampes sur le quai la nuit.",
        _theme("EEF4F7 FFFFFF 0F2430 3D5361 0B5273", "0C151B 141F27 E9F2F7 AFC1CC 86CDF2"),
    ),
    Starter(
        Kind.FRAME,
        120,
        "Scalloped awning",
        "Festons du store",
        "The edge of our market awning, round your face.",
        "Le bord de notre store de marché, autour de votre visage.",
        _frame("scallops", "#9B1B54", "#FFFFFF"),
    ),
    Starter(
        Kind.FRAME,
        120,
        "Laurel",
        "Laurier",
        "Leaves all around, fresh from the kitchen garden.",
        "Des feuilles tout autour, fraîches du potager.",
        _frame("leaves", "#0E6B55", "#5E8C3A"),
    ),
    Starter(
        Kind.FRAME,
        250,
        "Gingham, first edition",
        "Vichy, première édition",
        "A hundred numbered copies of a tablecloth, and never one more.",
        "Cent exemplaires numérotés d’une nappe, et jamais un de plus.",
        _frame("gingham", "#B3261E", "#FFFFFF"),
        stock=100,
    ),
    Starter(
        Kind.RIBBON,
        80,
        "I bake on Sundays",
        "Je cuisine le dimanche",
        "A ribbon beside your name, for those who have flour on their hands once a week.",
        "Un ruban près de votre nom, pour qui a de la farine sur les mains une fois par semaine.",
        {"tone": "beet"},
    ),
    Starter(
        Kind.RIBBON,
        80,
        "Runs in the rain",
        "Court sous la pluie",
        "A ribbon beside your name, whatever the weather.",
        "Un ruban près de votre nom, par tous les temps.",
        {"tone": "herb"},
    ),
    Starter(
        Kind.STICKER,
        60,
        "Hot soup",
        "Soupe chaude",
        "A bowl that steams a little, where motion is allowed.",
        "Un bol qui fume un peu, là où le mouvement est permis.",
        {
            "motion": "sway",
            "parts": _parts(("steam", 50, 28, 44, 0, "#857889"), ("bowl", 50, 68, 76, 0, "#9B1B54")),
        },
    ),
    Starter(
        Kind.STICKER,
        60,
        "Lucky tomato",
        "Tomate porte-bonheur",
        "Round, red and in a good mood.",
        "Ronde, rouge et de bonne humeur.",
        {
            "motion": "hop",
            "parts": _parts(("disc", 50, 56, 74, 0, "#B3261E"), ("flower", 50, 24, 34, 0, "#0E6B55")),
        },
    ),
    Starter(
        Kind.STICKER,
        60,
        "Finish line",
        "Ligne d’arrivée",
        "A star for the last kilometre.",
        "Une étoile pour le dernier kilomètre.",
        {
            "motion": "turn",
            "parts": _parts(("star", 50, 50, 92, 0, "#0E6B55"), ("disc", 50, 50, 26, 0, "#FFFFFF")),
        },
    ),
    Starter(
        Kind.PRIORITY_REQUEST,
        200,
        "Priority for thirty days",
        "Priorité pendant trente jours",
        "Your requests stand first on a provider’s list, and say so. Whether she accepts stays her choice.",
        "Vos demandes passent en premier dans la liste, avec une mention. Accepter reste le choix de la personne.",
        days=30,
    ),
    Starter(
        Kind.EXTENDED_HOLD,
        100,
        "Ten minutes more",
        "Dix minutes de plus",
        "A place you choose is kept ten minutes longer while you pay, for thirty days.",
        "Une place choisie est gardée dix minutes de plus pendant que vous payez, durant trente jours.",
        days=30,
        amount=10,
    ),
    Starter(
        Kind.SEARCH_ALERT,
        150,
        "Instant alerts",
        "Alertes immédiates",
        "A letter as soon as a new offer matches one of your saved searches, for thirty days.",
        "Un message dès qu’une nouvelle offre correspond à une recherche enregistrée, pendant trente jours.",
        days=30,
    ),
    Starter(
        Kind.BOOST,
        500,
        "Seven days in front",
        "Sept jours en avant",
        "One of your offers stands before others near it, labelled as paid. You see what came of it day by day.",
        "Une de vos offres passe devant ses voisines, avec la mention « payé ». Vous voyez le résultat jour par jour.",
        days=7,
        audience=Audience.PROVIDERS,
    ),
    Starter(
        Kind.PROGRAMME_HISTORY,
        300,
        "A year to look back",
        "Une année de recul",
        "All your weekly programmes by year and as a file, and statistics of a whole year, for three hundred and "
        "sixty-five days.",
        "Tous vos programmes hebdomadaires par année et en fichier, et des statistiques sur un an, pendant trois cent "
        "soixante-cinq jours.",
        days=365,
        audience=Audience.PROVIDERS,
    ),
)
