"""Three clubs of the made-up neighbours with what they say and when they meet; made through the operations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.community.clubs import operations, places, queries
from marketplace.community.clubs.models import Club, ClubKind, ClubMember, ClubRole, Entry
from marketplace.community.clubs.operations import Identity, Town
from marketplace.community.discussions import operations as discussions
from marketplace.community.discussions.operations import Wanted
from marketplace.community.meetups import operations as meetups
from marketplace.community.meetups.operations import Plan
from marketplace.core import clock
from marketplace.demo.neighbours import Cast
from marketplace.people.accounts.models import Member
from marketplace.trade.search import asking
from marketplace.trade.search.asking import Question


@dataclass(frozen=True, slots=True)
class Circle:
    """A club as the demo tells it: a discussion is a title and its posts, the third of which is the answer."""

    kind: ClubKind
    town: str
    locale: str
    name: str
    purpose: str
    about: str
    charter: str
    talks: tuple[tuple[str, tuple[str, ...]], ...]
    meeting: tuple[str, str, str, str]
    subject: str = ""
    entry: Entry = Entry.OPEN


CIRCLES = (
    Circle(
        ClubKind.PASSION,
        "Lyon",
        "fr",
        "Levains des Pentes",
        "Nous faisons du pain au levain et échangeons nos levains le dimanche.",
        "Débutants bienvenus : apportez un bocal, vous repartez avec un **levain** et ses consignes.",
        "- Toute question est bienvenue.\n- Ce qui est privé n’a pas sa place ici.\n- On goûte avant de juger.",
        (
            (
                "Quelle farine pour un premier pain ?",
                (
                    "Bonjour à tous. J’ai un levain de trois semaines. Quelle farine pour **mon premier pain** ?",
                    "Une T80 de meule, et rien d’autre la première fois.",
                    "> Quelle farine ?\n\nT80 et 20 % de seigle :\n\n- il réveille le levain\n- la pâte colle un peu",
                    "Merci, c’était magnifique. Je rapporte la moitié dimanche.",
                ),
            ),
            (
                "Votre four monte à combien ?",
                ("Le mien plafonne à 220 °C. Est-ce que cela suffit ?", "Avec une cocotte en fonte, oui."),
            ),
        ),
        (
            "Échange de levains",
            "Pentes de la Croix-Rousse",
            "Place Sathonay, le banc sous les platanes",
            "Un bocal vide.",
        ),
    ),
    Circle(
        ClubKind.EXPERTISE,
        "Lyon",
        "en",
        "Running after forty",
        "We learn to run again without getting hurt, from those who know how.",
        "Walk-run groups, questions about knees, and **no stopwatch** on Sundays.",
        "- Nobody is too slow.\n- Advice is no medical advice: see somebody about pain that stays.",
        (
            (
                "How often should a beginner run?",
                (
                    "I ran twice last week and my calves still talk to me. How often do you go?",
                    "Three times at most, with a day between.",
                    "Every other day, **ten minutes less than you could**. The calves calm down in the third week.",
                    "That is kind to know. See you on Sunday.",
                ),
            ),
        ),
        (
            "A slow round of the park",
            "Parc de la Tête d’Or",
            "The gate of the Enfants du Rhône, by the lamp post",
            "Water.",
        ),
    ),
    Circle(
        ClubKind.SHARED,
        "Nantes",
        "fr",
        "Jardins de la Chézine",
        "Les voisins du jardin partagé se répartissent l’arrosage, les outils et les tomates.",
        "",
        "- Qui prend la clé la rend le soir.\n- Ce qui concerne tous se discute ici avant d’être décidé.",
        (
            (
                "Qui arrose la semaine prochaine ?",
                (
                    "Je suis absent du lundi au jeudi.",
                    "Je prends mardi et mercredi.",
                    "Et moi lundi et jeudi.",
                ),
            ),
        ),
        (
            "Nettoyage d’automne",
            "Quartier Zola",
            "Portillon vert, code affiché au panneau",
            "Gants et sécateur.",
        ),
        subject="Jardin partagé de la Chézine",
        entry=Entry.REQUEST,
    ),
)


def gather(cast: Cast) -> None:
    """Found the clubs, let the neighbours in, and let them talk and meet; each by those of its own language."""
    now = clock.now()
    for number, circle in enumerate(CIRCLES):
        people = _people(cast, circle.locale, number)
        with clock.frozen_at(now - timedelta(days=40 - number)):
            club = _found(circle, people)
        _talk(club, circle, people, now - timedelta(days=9 - number))
        _meet(club, circle, people)


def _people(cast: Cast, locale: str, number: int) -> list[Member]:
    """Seven neighbours, the demo's own customer and cook among them; first those who speak the club's language."""
    known = [cast.customers[0], cast.providers[0]]
    others = [one for one in (*cast.customers, *cast.providers) if one.id not in {a.id for a in known}]
    chosen = sorted(others, key=lambda one: (one.locale != locale, one.id))[number * 5 : number * 5 + 5]
    return [*chosen[:1], *known, *chosen[1:]]


def _found(circle: Circle, people: Sequence[Member]) -> Club:
    spot = asking.find(Question(where=circle.town), circle.locale).spot
    if spot is None:
        raise LookupError(f"the gazetteer has lost {circle.town}")
    town = Town(spot.name, spot.lat, spot.lon, spot.zone)
    what = Identity(circle.kind, circle.name, circle.purpose, town, circle.subject, circle.about)
    club = operations.found(people[0], what, circle.locale)
    founder = _place(club, people[0])
    for member in people[1:-1]:
        places.join(queries.locked(club.slug), member)
    places.give_role(club, founder, _place(club, people[2]), ClubRole.HOST)
    operations.set_charter(club, founder, circle.charter, circle.entry)
    operations.plan_helpers(club, founder)
    operations.open_club(club, founder)
    # The last one comes, or asks, once it is open.
    places.join(queries.locked(club.slug), people[-1], "")
    return club


def _place(club: Club, member: Member) -> ClubMember:
    found = queries.place_of(club.id, member.id)
    if found is None:
        raise LookupError(f"{member.name} is not in {club.name}")
    return found


def _talk(club: Club, circle: Circle, people: Sequence[Member], at: datetime) -> None:
    inside = people[:-1]
    for number, (title, said) in enumerate(circle.talks):
        asker = inside[(number + 1) % len(inside)]
        with clock.frozen_at(at + timedelta(days=number)):
            wanted = Wanted(said[0], f"demo-{number}", locale=circle.locale)
            talk = discussions.begin(club, _place(club, asker), asker, title, wanted)
        for turn, text in enumerate(said[1:], 1):
            author = inside[(number + 1 + (turn if turn != 3 else 0)) % len(inside)]
            with clock.frozen_at(at + timedelta(days=number, hours=5 * turn)):
                wanted = Wanted(text, f"demo-{number}-{turn}", 1 if turn == 2 else None, circle.locale)
                post = discussions.reply(club, _place(club, author), author, talk, wanted)
                if turn == 2:
                    discussions.react(_place(club, asker), asker, post, "useful")
                    discussions.accept(_place(club, asker), asker, talk, post)


def _meet(club: Club, circle: Circle, people: Sequence[Member]) -> None:
    title, area, place, about = circle.meeting
    begins = (clock.now() + timedelta(days=9)).replace(hour=9, minute=30, second=0, microsecond=0)
    plan = Plan(title, begins, begins + timedelta(hours=2), area, place, seats=4, about=about)
    meetup = meetups.call(club, _place(club, people[0]), people[0], plan)
    for member in people[1:-1]:
        meetups.come(meetup, member)
