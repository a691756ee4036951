"""What the moderators' desk shows in the demo: lists of words, what one held, a limit, and a case in each state."""

from datetime import timedelta

from marketplace.community.lists import operations as lists
from marketplace.community.reports import claims, queries
from marketplace.community.reports import operations as reports
from marketplace.community.reports.models import Case, Decision, Party
from marketplace.community.reports.operations import Ruling, Told
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.i18n import LOCALES
from marketplace.demo.neighbours import Cast
from marketplace.goods.inventory import queries as things
from marketplace.goods.inventory.gifts import Card
from marketplace.people.accounts.models import Member
from marketplace.people.measures import objections
from marketplace.people.measures.models import MeasureKind
from marketplace.people.profiles.models import Profile
from marketplace.trade.listings.models import Kind, Listing, ListingStatus
from marketplace.workflows import change_profile, give_gift, moderate, suspend_provider
from marketplace.workflows.suspend_provider import Terms

LISTS = (
    ("Gambling", "any", "spam", "hold", ("casino", "roulette", "jackpot", "paris sportif*")),
    ("Paying elsewhere", "any", "fraud", "flag", ("western union", "carte prépayée", "gift card code")),
)
"""Name, language, rule, act, and words."""

_REPORTS = {
    "en": (
        "The photo shows another kitchen than the one we ate in.",
        "The same text stands on another site, under another name.",
        "It says vegan, and there was butter in it.",
    ),
    "fr": (
        "La photo montre une autre cuisine que celle où nous avons mangé.",
        "Le même texte est sur un autre site, sous un autre nom.",
        "C’est annoncé végétalien, et il y avait du beurre.",
    ),
}
_REASONS = {
    "en": "We asked, and saw the kitchen on a call: the offer says what it is.",
    "fr": "Nous avons demandé et vu la cuisine en visio : l’offre dit ce qu’elle est.",
}
_LIMITED = {
    "en": "Three people had asked you to stop writing to them.",
    "fr": "Trois personnes vous avaient demandé de ne plus leur écrire.",
}
_OBJECTION = {
    "en": "I answered their questions, and nobody told me to stop.",
    "fr": "J’ai répondu à leurs questions, et personne ne m’a dit d’arrêter.",
}
_AGAIN = {
    "en": "I was there twice: please look at the menu of Sunday.",
    "fr": "J’y suis allée deux fois : regardez le menu du dimanche.",
}

_DEALT = {
    "en": "Before this I dealt cards in a casino for ten years: I know what standing all night does to a back.",
    "fr": "Avant, j’ai tenu les cartes dans un casino pendant dix ans : je sais ce que rester debout fait au dos.",
}
"""True and harmless, with a word in it that a list holds: what a person decides better than a list."""


_CARD = {
    "en": "You owe me an answer. I know which bus you take.",
    "fr": "Tu me dois une réponse. Je sais quel bus tu prends.",
}
_UNWANTED = {
    "en": "I asked them twice not to write to me any more.",
    "fr": "Je lui ai demandé deux fois de ne plus m’écrire.",
}


def happen(cast: Cast, moderator: Member) -> None:
    """Three reports, of which one waits, one is decided and one is objected to; and somebody limited for a week."""
    for name, locale, ground, act, words in LISTS:
        row = lists.begin(name, locale, ground, act, in_messages=False, by=moderator)
        lists.add_words(row, words, moderator)
    reporter = cast.customers[2]
    _waiting, decided, objected = (
        _report(listing, reporter, number) for number, listing in enumerate(_offers(cast))
    )
    for case in (decided, objected):
        _leave(case, moderator)
    reports.appeal(objected, Party.REPORTER, reporter, _AGAIN[reporter.locale])
    _limit(cast.customers[3], moderator)


def change_words(member: Member) -> None:
    """A provider says more about themselves, and the change waits for the desk while the old words stand."""
    known = db.session.get_one(Profile, member.id)
    other = next(one for one in LOCALES if one != known.locale)
    names = ("display_name", "headline", "about", "headline_other", "about_other", "trader")
    given = {name: getattr(known, name) for name in names}
    given["about"] = f"{known.about}\n\n{_DEALT[known.locale]}".strip()
    if known.about_other:
        given["about_other"] = f"{known.about_other}\n\n{_DEALT[other]}"
    change_profile.save(member, given, locale=known.locale, zone=known.zone, languages=known.languages)


def report_card(giver: Member, receiver: Member) -> None:
    """Somebody writes on a card what nobody wants to read, and its receiver says so; the present stays hers."""
    present = next(one for one in things.of_member(giver.id) if one.good.is_giveable)
    gift = give_gift.give_away(
        giver, present.item.public_id, Card(receiver.public_id, _CARD[receiver.locale])
    )
    told = Told("harassment", _UNWANTED[receiver.locale], receiver.locale, member_id=receiver.id)
    moderate.report("gift", gift.public_id, told)


def _offers(cast: Cast) -> list[Listing]:
    """A meal of each of three cooks, the last of the neighbourhood: what visitors look at first stays untouched."""
    shown = [
        listing
        for listing in cast.listings
        if listing.status == ListingStatus.PUBLISHED and listing.kind == Kind.MEAL
    ]
    by_provider = {listing.provider_id: listing for listing in shown}
    return list(by_provider.values())[-3:]


def _report(listing: Listing, reporter: Member, number: int) -> Case:
    told = Told("false", _REPORTS[reporter.locale][number], reporter.locale, member_id=reporter.id)
    report = moderate.report("listing", listing.public_id, told)
    return db.session.get_one(Case, report.case_id)


def _leave(case: Case, moderator: Member) -> None:
    """Nothing was wrong; the reasons are read in every language somebody concerned reads."""
    locale = queries.author_locale(case)
    other = next(iter(queries.locales(case) - {locale}), None)
    claims.claim(case, moderator)
    moderate.decide(
        case.public_id,
        moderator,
        Ruling(Decision.NONE, "none", _REASONS[locale], words_other=_REASONS[other] if other else ""),
    )


def _limit(member: Member, moderator: Member) -> None:
    terms = Terms(MeasureKind.LIMIT, clock.now() + timedelta(days=7))
    measure = suspend_provider.limit(member, moderator, _LIMITED[member.locale], terms)
    objections.file(measure, _OBJECTION[member.locale])
