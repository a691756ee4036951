"""What a provider's page about documents shows: what each offer needs, how each document stands; changes nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _
from marketplace.trade.credentials import queries, rules
from marketplace.trade.credentials.models import NONE_KNOWN, Credential, Document, Gate
from marketplace.trade.credentials.rules import Held, Standing
from marketplace.trade.listings import queries as listings
from marketplace.trade.listings.models import Kind
from marketplace.trade.listings.rules import activities

TONES = {
    Standing.MISSING: "bad",
    Standing.WAITING: "wait",
    Standing.ACCEPTED: "good",
    Standing.REFUSED: "bad",
    Standing.EXPIRED: "bad",
    Standing.WITHDRAWN: "plain",
}


@dataclass(frozen=True, slots=True)
class Offered:
    """One offer of the provider, a draft among them, and what the law asks for before it."""

    title: str
    country: str
    activities: tuple[str, ...]
    is_draft: bool = False


@dataclass(slots=True)
class Asked:
    """One document: which offers need it and since when, why, and how it stands."""

    document: str
    source: str = ""
    begins_on: date | None = None
    """When it is asked for from a day to come."""
    titles: list[str] = field(default_factory=list)
    held: Held = field(default_factory=Held)
    today: date = date.min

    @property
    def name(self) -> str:
        return rules.name(self.document)

    @property
    def why(self) -> str:
        return rules.why(self.document)

    @property
    def standing(self) -> Standing:
        return self.held.standing(self.today)

    @property
    def tone(self) -> str:
        return TONES[self.standing]

    @property
    def words(self) -> str:
        return standing_words(self.held, self.today)

    @property
    def is_dated(self) -> bool:
        return Document(self.document) in rules.YEARS

    @property
    def renewal(self) -> Credential | None:
        """A new one that waits while the old one holds."""
        return self.held.waiting if self.standing is Standing.ACCEPTED else None

    @property
    def shown(self) -> Credential | None:
        """The one whose number and file the page shows: the latest, or the one that holds beside a refusal."""
        return self.held.waiting or self.held.accepted or self.held.latest

    @property
    def refusal(self) -> str:
        """Why the latest was refused or taken back, while nothing newer waits."""
        latest = self.held.latest
        return latest.reason if latest is not None and latest.closed_at is not None else ""


def standing_words(held: Held, today: date) -> str:
    """How a document stands, in words."""
    until = held.accepted.valid_until if held.accepted else None
    match held.standing(today):
        case Standing.WAITING:
            return _("Waiting for us to look at it")
        case Standing.ACCEPTED:
            return (
                _("Accepted until %(day)s", day=rules.day_words(until))
                if until
                else _("Accepted, without an end")
            )
        case Standing.REFUSED:
            return _("Refused")
        case Standing.EXPIRED:
            old = held.accepted or held.latest
            day = rules.day_words(old.valid_until) if old and old.valid_until else ""
            return _("Ended on %(day)s", day=day)
        case Standing.WITHDRAWN:
            return _("Withdrawn")
    return _("Missing")


@dataclass(frozen=True, slots=True)
class Mine:
    """A provider's page."""

    asked: list[Asked]
    offers: list[Offered]
    nothing: list[str]
    """Sentences about activities for which no document is known."""


def mine(member_id: int, locale: str) -> Mine:
    """What the offers and drafts of a provider need, and what was sent beside."""
    offers = _offered(member_id, locale)
    held, today = queries.held(member_id), queries.today()
    asked: dict[str, Asked] = {}
    nothing = []
    for country, names in _by_country(offers).items():
        gates = queries.gates(country, names, today)
        for gate in gates:
            if gate.document != NONE_KNOWN:
                _add(asked, gate, offers, held, today)
        nothing += [sentence for name in names for sentence in _unknown(country, name, gates)]
    for document, known in held.items():
        if document not in asked:
            asked[document] = Asked(document, held=known, today=today)
    order = [one.value for one in Document]
    return Mine(sorted(asked.values(), key=lambda one: order.index(one.document)), offers, nothing)


def _offered(member_id: int, locale: str) -> list[Offered]:
    home = rules.law_of(settings().company_country)
    shown = [
        Offered(view.title, view.listing.country, tuple(view.listing.activities))
        for view in listings.of_provider(member_id, locale)
    ]
    drafts = []
    for draft in listings.drafts_of(member_id):
        kind = Kind(draft.kind)
        said = draft.answers.get("plan" if kind is Kind.SESSION else "menu") or {}
        named = activities(kind, sport=said.get("sport", True), alcohol=said.get("alcohol", False))
        texts = (draft.answers.get("words") or {}).get("texts") or {}
        title = next(
            (text["title"] for text in texts.values() if text.get("title")), _("Your unfinished offer")
        )
        drafts.append(Offered(title, home, tuple(named), is_draft=True))
    return shown + drafts


def _by_country(offers: Iterable[Offered]) -> dict[str, list[str]]:
    """Country → the activities offered there, each once."""
    found: dict[str, list[str]] = {}
    for offer in offers:
        names = found.setdefault(offer.country, [])
        names += [name for name in offer.activities if name not in names]
    return found


def _add(
    asked: dict[str, Asked], gate: Gate, offers: Sequence[Offered], held: dict[str, Held], today: date
) -> None:
    one = asked.setdefault(
        gate.document, Asked(gate.document, held=held.get(gate.document, Held()), today=today)
    )
    one.source = gate.source
    one.begins_on = gate.begins_on if gate.begins_on > today else None
    one.titles += [
        offer.title
        for offer in offers
        if offer.country == gate.country
        and gate.activity in offer.activities
        and offer.title not in one.titles
    ]


def _unknown(country: str, activity: str, gates: Sequence[Gate]) -> list[str]:
    of_activity = [gate for gate in gates if gate.activity == activity]
    if any(gate.document != NONE_KNOWN for gate in of_activity):
        return []
    words = {"country": country, "activity": rules.activity_name(activity)}
    if of_activity:
        return [
            _(
                "%(activity)s (%(country)s): no document is asked for. %(source)s",
                source=of_activity[0].source,
                **words,
            )
        ]
    return [
        _(
            "%(activity)s (%(country)s): we know of no document that is asked for there. Please make sure yourself.",
            **words,
        )
    ]
