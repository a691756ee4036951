"""Ideas of the made-up neighbours with votes and answers, hosts of the welcome, and the thanks of a month."""

from datetime import date, timedelta
from typing import NamedTuple

from marketplace.community.clubs import queries as clubs
from marketplace.community.clubs.models import Club, ClubRole
from marketplace.community.contributions import drafts, queries
from marketplace.community.contributions import operations as contributions
from marketplace.community.ideas import commenting, operations
from marketplace.community.ideas.models import Status
from marketplace.community.ideas.operations import Wanted
from marketplace.community.ideas.permissions import Who
from marketplace.community.welcome import operations as welcome
from marketplace.core import clock
from marketplace.core.i18n import LOCALES
from marketplace.demo.neighbours import Cast
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.trade.search import asking
from marketplace.trade.search.asking import Question


class Wish(NamedTuple):
    """An idea as the demo tells it: how many vote for it, and the answers it got."""

    locale: str
    title: str
    text: str
    votes: int
    answers: tuple[tuple[Status, str], ...] = ()


WISHES = (
    Wish(
        "fr",
        "Voir les menus de la semaine prochaine sur la page d’une cuisinière",
        "Je fais mes courses le vendredi : savoir **avant** ce qui se cuisine près de chez moi m’aiderait à choisir.",
        7,
        (
            (Status.PLANNED, "Bonne idée, nous la prévoyons avec les calendriers du printemps."),
            (Status.STARTED, "C’est en cours : deux cuisinières l’essaient cette semaine."),
        ),
    ),
    Wish(
        "en",
        "A map with larger pins",
        "The pins are small on my telephone, and I read with a magnifier.",
        5,
        ((Status.SHIPPED, "They are larger since Monday, and the keyboard reaches each of them."),),
    ),
    Wish(
        "fr",
        "Réserver pour un groupe et payer chacun sa part",
        "Nous sommes quatre voisins : que chacun paie sa place.",
        6,
        ((Status.SHIPPED, "C’est en place : ouvrez une réservation et invitez vos amis."),),
    ),
    Wish(
        "en",
        "Pay with cash at the door",
        "Some of my neighbours have no card.",
        2,
        (
            (
                Status.DECLINED,
                "Not now: what is paid here is covered when something goes wrong, and cash is not.",
            ),
        ),
    ),
    Wish("fr", "Un filtre pour les tables sans escalier", "Ma mère se déplace avec une canne.", 4),
)
CLUB_WISH = Wish(
    "fr",
    "Un four à pain partagé dans le quartier",
    "Cuire ensemble le dimanche, chacun son jour de corvée de bois.",
    3,
    ((Status.SEEN, "J’en parle à la mairie du premier arrondissement, réponse avant Noël."),),
)


MANY = 5
"""What more than so many want, some talk about too."""
_TALK = {
    "en": ("I would look at it every Sunday evening.", "So would I, and so would my mother."),
    "fr": ("Je regarderais chaque dimanche soir.", "Moi aussi, et ma mère également."),
}


def fill(cast: Cast, admin: Member) -> None:
    """The box of ideas, two hosts, who waits for them, and the thanks of the month that ended last."""
    people = [*cast.customers, *cast.providers][:12]
    now = clock.now()
    for number, wish in enumerate(WISHES):
        with clock.frozen_at(now - timedelta(days=12 - number)):
            _propose(
                wish,
                people[number:] + people[:number],
                Who(admin.id, is_verified=True, is_staff=True),
                admin,
                None,
            )
    club = clubs.by_slug("levains-des-pentes")
    if club is not None:
        _propose_in(club)
    _welcome(cast, admin)
    _thank(admin)


def _propose(wish: Wish, people: list[Member], keeper: Who, by: Member, club: Club | None) -> None:
    author, *others = people
    wanted = Wanted(wish.title, wish.text, f"demo:{wish.title}", wish.locale)
    idea = operations.post(_who(author, club), author, club, wanted)
    for member in others[: wish.votes - 1]:
        operations.vote(_who(member, club), idea)
    if club is None and wish.votes > MANY:
        for member, said in zip(others, _TALK[wish.locale], strict=False):
            commenting.say(_who(member, club), idea, member, commenting.Wanted(said, f"demo:{said}"))
    for status, words in wish.answers:
        operations.answer(keeper, by, idea, status, words)


def _who(member: Member, club: Club | None) -> Who:
    return Who(member.id, member.is_verified, place=clubs.place_of(club.id, member.id) if club else None)


def _propose_in(club: Club) -> None:
    """An idea of the club's own members, answered by its founder."""
    inside = [one.place.member_id for one in clubs.people(club.id)]
    members = [member for member in map(accounts.by_id, inside) if member is not None]
    [founder_id] = clubs.host_ids(club.id, ClubRole.FOUNDER)
    founder = accounts.by_id(founder_id)
    if founder is not None and len(members) > 1:
        _propose(CLUB_WISH, members[1:], _who(founder, club), founder, club)


def _welcome(cast: Cast, admin: Member) -> None:
    """A host of Lyon and one of everywhere, and two neighbours who have just come."""
    spot = asking.find(Question(where="Lyon"), "fr").spot
    welcome.name_host(cast.providers[0], spot, admin)
    welcome.name_host(admin, None, admin)
    for member, hours in zip(cast.customers[-2:], (3, 30), strict=False):
        with clock.frozen_at(clock.now() - timedelta(hours=hours)):
            welcome.await_letter(member)


def _thank(admin: Member) -> None:
    this = clock.now().date().replace(day=1)
    month = (this - timedelta(days=1)).replace(day=1)
    named = queries.of_month(*contributions.span(month))
    if named:
        _publish(admin, month, named)


def _publish(admin: Member, month: date, named: list[queries.Named]) -> None:
    texts = {locale: drafts.draft(month, named, locale) for locale in LOCALES}
    contributions.publish(admin, month, texts, set())
