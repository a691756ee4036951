"""What the law asks for, where each rule comes from, and what a document's days mean; pure functions, not legal advice.

A gate is a row (`Gate`) of a country, an activity and a document from a day on. What follows describes the documents
themselves, and the rows France comes with; for other countries nothing is known until an administrator sets it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from babel.core import get_global
from babel.dates import format_date

from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.credentials.models import Activity, Credential, Document, State

REMIND_DAYS, REMIND_AGAIN_DAYS = 60, 14
"""So long before the end of a document its provider is reminded, and reminded again."""

YEARS = {Document.SPORT_CARD: 5, Document.DRINKS_PERMIT: 10}
"""Documents that end, and for how many years at most one is issued. The database asks for an end of the same two."""

_ABOUT = {
    Activity.SPORT: (Document.SPORT_DIPLOMA, Document.SPORT_CARD),
    Activity.COOKING: (Document.FOOD_DECLARATION, Document.HYGIENE_TRAINING),
    Activity.ALCOHOL: (Document.DRINKS_LICENCE, Document.DRINKS_PERMIT),
}
"""What has to do with which activity, for the page of an offer; what is asked for is a matter of gates."""

_OVERSEAS = frozenset({"GP", "MQ", "GF", "RE", "YT"})


class Standing(StrEnum):
    """How a provider stands with one document."""

    MISSING = "missing"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Held:
    """What is known of one document of a provider: the one that holds, the one that waits, and the latest of all."""

    accepted: Credential | None = None
    waiting: Credential | None = None
    latest: Credential | None = None

    def standing(self, today: date) -> Standing:
        """In one word; what holds counts before what waits, and a new one that waits before an old refusal."""
        if self.accepted is not None and holds(self.accepted, today):
            return Standing.ACCEPTED
        if self.waiting is not None:
            return Standing.WAITING
        if self.accepted is not None:
            return Standing.EXPIRED
        if self.latest is None or self.latest.state == State.REPLACED:
            return Standing.MISSING
        return Standing(self.latest.state)


def held_of(found: Iterable[Credential]) -> dict[str, Held]:
    """Document → what is known of it, from all that a provider sent, the oldest first."""
    known: dict[str, Held] = {}
    for one in found:
        before = known.get(one.document, Held())
        known[one.document] = Held(
            accepted=one if one.state == State.ACCEPTED else before.accepted,
            waiting=one if one.state == State.WAITING else before.waiting,
            latest=one,
        )
    return known


def holds(credential: Credential, today: date) -> bool:
    """Whether an accepted document still holds: its last day counts."""
    return credential.valid_until is None or credential.valid_until >= today


def documents_for(activities: Iterable[str]) -> list[str]:
    """Documents that have to do with activities, in the order of `Document`."""
    return [document.value for activity in activities for document in _ABOUT[Activity(activity)]]


def law_of(country: str) -> str:
    """The country whose codes apply: they do in the five overseas regions as in France (Constitution, art. 73)."""
    return "FR" if country in _OVERSEAS else country


def country_of(zone: str, home: str) -> str:
    """Whose law applies where clocks show a zone, ISO 3166-1 alpha-2; `home` where that cannot be told."""
    found = str(get_global("zone_territories").get(zone, home))
    return law_of(found if len(found) == 2 and found.isalpha() else home)


# ── What each document is, and why it is asked for ────────────────────────────────────────────────


def name(document: str) -> str:
    """A document's name."""
    return {
        Document.SPORT_DIPLOMA: _("Diploma or certificate to teach sport"),
        Document.SPORT_CARD: _("Professional card of a sports educator"),
        Document.FOOD_DECLARATION: _("Declaration of your food activity"),
        Document.HYGIENE_TRAINING: _("Certificate of food hygiene training"),
        Document.DRINKS_LICENCE: _("Licence to serve or sell alcohol"),
        Document.DRINKS_PERMIT: _("Operating permit for serving alcohol"),
    }[Document(document)]


def checked_words(document: str, on: date) -> str:
    """What a profile and a listing say of it: a fact with its day, no praise."""
    return _("%(document)s: checked by us on %(day)s", document=name(document), day=day_words(on))


def activity_name(activity: str) -> str:
    return {
        Activity.SPORT: _("Teaching sport for pay"),
        Activity.COOKING: _("Cooking regularly for sale"),
        Activity.ALCOHOL: _("Serving alcohol"),
    }[Activity(activity)]


def why(document: str) -> str:
    """Why a provider is asked for a document, in plain words."""
    return _WHY[Document(document)]()


def _sport_diploma() -> str:
    """Who teaches, leads or trains people in a physical or sporting activity for pay, be it occasionally, holds a
    diploma, professional title or certificate of the national register: Code du sport, art. L. 212-1.
    """
    return _(
        "Whoever teaches a sport for pay, even now and then, holds a diploma or certificate of the national register."
    )


def _sport_card() -> str:
    """They declare it to the prefect beforehand (L. 212-11, R. 212-85), again every five years (R. 212-85), and get a
    professional card for it (R. 212-86).
    """
    return _("You declare it to the prefecture, which gives you a card for five years (eaps.sports.gouv.fr).")


def _food_declaration() -> str:
    """Whoever prepares, handles or sells food of animal origin, or with it, declares each place to the DD(ETS)PP before
    beginning: Code rural, art. R. 233-4, form cerfa n° 13984; Regulation (EC) No 852/2004, art. 6. A single gift among
    friends is no undertaking (its recital 9); an offer with hours on a public page is regular, so every meal asks.
    """
    return _(
        "A kitchen that regularly cooks for others is declared to the DD(ETS)PP with the form cerfa 13984; it is free."
    )


def _hygiene_training() -> str:
    """In commercial catering somebody is trained in food hygiene: Code rural, art. L. 233-4 and D. 233-11 (decree of
    24 June 2011), programme by the order of 5 October 2011, in force since 1 October 2012. It has no end.
    """
    return _("Somebody in your kitchen has done the two-day training in food hygiene. It does not end.")


def _drinks_licence() -> str:
    """Drinks with alcohol with a meal need a "petite licence restaurant" at least (Code de la santé publique,
    art. L. 3331-2); to take away, a declaration all the same (L. 3332-4-1).
    """
    return _("Wine, beer or cider with a meal needs at least the small restaurant licence of your town hall.")


def _drinks_permit() -> str:
    """Who applies for that licence follows a training, and gets a permit valid for ten years: L. 3332-1-1."""
    return _("The licence comes after a training, whose permit is valid for ten years.")


_WHY = {
    Document.SPORT_DIPLOMA: _sport_diploma,
    Document.SPORT_CARD: _sport_card,
    Document.FOOD_DECLARATION: _food_declaration,
    Document.HYGIENE_TRAINING: _hygiene_training,
    Document.DRINKS_LICENCE: _drinks_licence,
    Document.DRINKS_PERMIT: _drinks_permit,
}


def day_words(day: date) -> str:
    """ "14 March 2027", « 14 mars 2027 »."""
    words = format_date(day, "d MMMM y", locale=current_locale())
    return words.replace("1 ", "1er ", 1) if current_locale() == "fr" and day.day == 1 else words


def lacking(document: str, held: Held, today: date) -> str:
    """What is wrong with a document that a listing needs, and what to do: the same sentence wherever it is refused."""
    what = name(document)
    match held.standing(today):
        case Standing.WAITING:
            return _(
                "We are checking this document: %(document)s. You are told as soon as it is done.",
                document=what,
            )
        case Standing.REFUSED:
            said = held.latest.reason if held.latest else ""
            return _(
                "We could not accept this document: %(document)s. %(reason)s"
                " Send another one in your studio, under Permits.",
                document=what,
                reason=said,
            )
        case Standing.EXPIRED:
            old = held.accepted or held.latest
            day = day_words(old.valid_until) if old and old.valid_until else ""
            return _(
                "This document ended on %(day)s: %(document)s. Send the new one in your studio, under Permits.",
                day=day,
                document=what,
            )
    return _(
        "The law asks for this document first: %(document)s. Send it in your studio, under Permits.",
        document=what,
    )


def is_lacking(held: Held, today: date) -> bool:
    return held.accepted is None or not holds(held.accepted, today)


def all_lacking(documents: Sequence[str], held: dict[str, Held], today: date) -> list[str]:
    """Which of these documents do not hold on a day, in their order."""
    return [one for one in documents if is_lacking(held.get(one, Held()), today)]


def longest_end(document: str, today: date) -> date | None:
    """The latest day on which a document issued today could end; None for one without an end."""
    years = YEARS.get(Document(document))
    if years is None:
        return None
    # A renewal is issued some months ahead and counts from the end of the one before.
    return date(today.year + years, today.month, min(today.day, 28)) + timedelta(days=190)
