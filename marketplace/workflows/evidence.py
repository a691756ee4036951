"""What we can tell a customer's bank about a booking, put together from the agreement; sends nothing."""

from collections.abc import Callable, Sequence

from marketplace.community.messages.models import Message
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.models import BookingEvent, BookingState
from marketplace.trade.bookings.rules import cutoff, refund_of, tiers_from_json
from marketplace.workflows.case_file import Case

FIELDS: dict[str, Callable[[], str]] = {
    "product_description": lambda: _("What was sold"),
    "customer_name": lambda: _("Customer’s name"),
    "customer_email_address": lambda: _("Customer’s e-mail address"),
    "service_date": lambda: _("When it took place"),
    "refund_policy_disclosure": lambda: _("The cancellation rules, and how the customer agreed to them"),
    "refund_refusal_explanation": lambda: _("Why nothing more is refunded"),
    "uncategorized_text": lambda: _("What happened, step by step"),
}
"""The payment provider's names → what staff read above each text, in the order of the page."""

LONG = frozenset({"refund_policy_disclosure", "refund_refusal_explanation", "uncategorized_text"})
MAX_TEXT = 5_000


Talk = Sequence[tuple[Message, Member]]
"""What the two sides wrote to each other, with who wrote it, the oldest first."""


def bundle(
    case: Case, events: Sequence[BookingEvent], talk: Talk = (), *, for_tip: bool = False
) -> dict[str, str]:
    """A first draft of each text, for a person to correct before it is sent."""
    happened = _with_talk("\n".join(_steps(case, events)), talk, case.zone)
    if for_tip:
        return _of_tip(case) | {"uncategorized_text": happened}
    return {
        "product_description": _sold(case),
        "customer_name": case.customer,
        "customer_email_address": case.customer_email,
        "service_date": datetime_words(case.starts_at, case.zone),
        "refund_policy_disclosure": _rules(case),
        "refund_refusal_explanation": _refusal(case),
        "uncategorized_text": happened,
    }


def dates_of(cases: Sequence[Case]) -> str:
    """When the weeks of a series took place, or were to."""
    return "; ".join(datetime_words(case.starts_at, case.zone) for case in cases)


def _of_tip(case: Case) -> dict[str, str]:
    """A tip is for nothing but thanks: there are no cancellation rules."""
    return {
        "product_description": _(
            "A tip for this booking, chosen by the customer: %(sold)s", sold=_sold(case)
        ),
        "customer_name": case.customer,
        "customer_email_address": case.customer_email,
        "service_date": datetime_words(case.starts_at, case.zone),
        "refund_refusal_explanation": _("The customer gave it freely after the service took place."),
    }


def _sold(case: Case) -> str:
    people = ngettext("%(num)s person", "%(num)s people", case.party_size)
    words: str = _(
        "%(title)s for %(people)s, by %(provider)s. Booking %(reference)s.",
        title=case.terms["title"],
        people=people,
        provider=case.terms["provider_name"],
        reference=case.reference,
    )
    return words


def _rules(case: Case) -> str:
    sentences = [_("These rules stood on the page where the customer paid, with these dates and amounts:")]
    for tier in tiers_from_json(case.terms["tiers"]):
        back = money(refund_of(case.price_minor, case.fee_minor, tier.percent), case.currency)
        until = datetime_words(cutoff(case.starts_at, case.zone, tier.hours), case.zone)
        sentences.append(_("Until %(when)s: %(amount)s back.", when=until, amount=back))
    sentences.append(_("After that nothing is refunded."))
    if case.confirmed_at:
        when = datetime_words(case.confirmed_at, case.zone)
        sentences.append(_("The customer agreed by paying on %(when)s.", when=when))
    return "\n".join(sentences)


def _refusal(case: Case) -> str:
    if case.refunded_minor:
        words: str = _(
            "%(back)s of %(paid)s was refunded. The rest pays for what took place as agreed.",
            back=money(case.refunded_minor, case.currency),
            paid=money(case.total_minor, case.currency),
        )
        return words
    untouched: str = _("The booking took place as agreed and was not cancelled in time for a refund.")
    return untouched


def _steps(case: Case, events: Sequence[BookingEvent]) -> list[str]:
    """The booking's own history, each step with its date."""
    said: dict[str, str] = {
        BookingState.HELD: _("The customer chose the time and the place was held."),
        BookingState.CONFIRMED: _("The customer paid and the booking was confirmed by e-mail."),
        BookingState.COMPLETED: _("The booked time passed and the booking was completed."),
        BookingState.CANCELLED_BY_CUSTOMER: _("The customer cancelled."),
        BookingState.CANCELLED_BY_PROVIDER: _("The provider cancelled."),
        BookingState.CANCELLED_BY_STAFF: _("Our team cancelled."),
    }
    zone = case.zone
    return [
        f"{datetime_words(event.at, zone)}: {said[event.to_state]}"
        for event in events
        if event.to_state in said
    ]


def _with_talk(steps: str, talk: Talk, zone: str) -> str:
    """The steps, and below them as many of the newest messages as the bank reads."""
    if not talk:
        return steps
    head = _("What the two wrote to each other on the site:")
    room = MAX_TEXT - len(steps) - len(head) - 3
    kept: list[str] = []
    for message, author in reversed(talk):
        line = _line(message, author, zone)
        room -= len(line) + 1
        if room < 0:
            break
        kept.insert(0, line)
    return "\n".join([steps, "", head, *kept]) if kept else steps


def _line(message: Message, author: Member, zone: str) -> str:
    pictures = ngettext("%(num)s photo", "%(num)s photos", message.photos) if message.photos else ""
    said = " ".join(
        part for part in (message.text.replace("\n", " "), f"[{pictures}]" if pictures else "") if part
    )
    line: str = _(
        "%(when)s, %(name)s: %(words)s",
        when=datetime_words(message.created_at, zone),
        name=author.name,
        words=said,
    )
    return line
