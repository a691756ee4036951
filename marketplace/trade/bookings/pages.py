"""What the booking's pages show, composed from the frozen agreement; decides nothing and reads no request."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from marketplace.core import clock
from marketplace.core.i18n import current_locale, ngettext
from marketplace.core.i18n import gettext as _
from marketplace.core.moments import datetime_words
from marketplace.core.money import money
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import OperationState, Payment
from marketplace.trade.bookings.models import (
    FEWER_PEOPLE,
    GIVEN_TO_OTHER,
    GIVEN_UP,
    PAID_BACK_BY_BANK,
    TAKES_PLACE,
    Booking,
    BookingEvent,
    BookingLine,
    BookingState,
)
from marketplace.trade.bookings.rules import (
    Tier,
    address_shown_from,
    answer_due,
    cutoff,
    outlasts_hold,
    refund_of,
    tiers_from_json,
)
from marketplace.trade.listings.models import Listing, Venue
from marketplace.trade.listings.pricing import Line

_CONFIRMED = frozenset({BookingState.CONFIRMED, BookingState.COMPLETED})


@dataclass(frozen=True, slots=True)
class Where:
    """Where the service takes place, as far as this member may know now."""

    remote: bool
    area: str
    address: str | None
    directions: str | None
    shown_from: datetime | None
    """When the address will be shown, while it is not yet."""
    map_url: str | None
    at_customer: bool = False
    """The provider comes to the customer's home."""


def price_rows(
    lines: list[BookingLine] | tuple[Line, ...], currency: str, shared: bool
) -> list[dict[str, Any]]:
    """Price lines in words for the kit's macro."""
    rows = []
    for line in lines:
        if line.kind == "service_fee":
            label = _("Service fee")
        elif shared:
            each = money(line.unit_minor, currency)
            label = ngettext(
                "%(each)s × %(num)s person", "%(each)s × %(num)s people", line.quantity, each=each
            )
        else:
            label = _("Price for the whole group")
        rows.append({"label": label, "amount_minor": line.amount_minor})
    return rows


def title_of(terms: dict[str, Any]) -> str:
    titles: dict[str, str] = terms["titles"]
    return titles.get(current_locale()) or str(terms["title"])


def in_language(terms: dict[str, Any], name: str) -> Any:
    """A per-language part of the terms in the reader's language, else in the provider's."""
    by_locale: dict[str, Any] = terms.get(name) or {}
    return by_locale.get(current_locale()) or next(iter(by_locale.values()), None)


def where(booking: Booking, *, is_provider: bool, now: datetime | None = None) -> Where:
    """The place for one side. The address appears for the confirmed customer once cancelling is not free any more."""
    terms, moment = booking.terms, now or clock.now()
    if terms["venue"] == Venue.REMOTE:
        return Where(True, "", None, None, None, None)
    if terms["venue"] == Venue.CUSTOMER:
        return _at_customer(booking, is_provider=is_provider)
    area = terms.get("area", "")
    if booking.state not in _CONFIRMED or booking.home is None or booking.confirmed_at is None:
        return Where(False, area, None, None, None, None)
    shown_from = address_shown_from(
        tiers_from_json(terms["tiers"]),
        starts_at=booking.starts_at,
        zone=booking.zone,
        confirmed_at=booking.confirmed_at,
    )
    if not is_provider and moment < shown_from:
        return Where(False, area, None, None, shown_from, None)
    return _shown(booking.home, area)


def _at_customer(booking: Booking, *, is_provider: bool) -> Where:
    """The customer's home: the customer knows it, the provider once it is confirmed and as long as it is kept."""
    area = booking.terms.get("area", "")
    live = booking.state in (_CONFIRMED if is_provider else TAKES_PLACE)
    if not live or booking.home is None:
        return Where(False, area, None, None, None, None, at_customer=True)
    return replace(_shown(booking.home, area), at_customer=True)


def _shown(home: dict[str, Any], area: str) -> Where:
    pin = f"https://www.openstreetmap.org/?mlat={home['lat']}&mlon={home['lon']}#map=17/{home['lat']}/{home['lon']}"
    exact = home.get("precision") == "pin"
    return Where(False, area, home["address"], home.get("directions") or None, None, pin if exact else None)


def page_is_being_opened(payment: Payment | None) -> bool:
    """Whether the payment server is asked for the page at this moment, or is about to be: nothing failed yet."""
    if payment is None or payment.checkout_url:
        return False
    operation = payments.operation_for(f"checkout:{payment.public_id}")
    return operation is not None and operation.state in {OperationState.READY, OperationState.SENT}


def policy_sentences(
    tiers: tuple[Tier, ...],
    *,
    starts_at: datetime,
    zone: str,
    price_minor: int,
    fee_minor: int,
    currency: str,
) -> list[str]:
    """The cancellation policy of one booking in words, with instants and amounts; what has passed is left out."""
    now, sentences = clock.now(), []
    for tier in tiers:
        until = cutoff(starts_at, zone, tier.hours)
        if until < now:
            continue
        amount = money(refund_of(price_minor, fee_minor, tier.percent), currency)
        when = datetime_words(until, zone)
        if tier.percent == 100:
            sentences.append(
                _("Free cancellation until %(when)s: %(amount)s back.", when=when, amount=amount)
            )
        elif not sentences:
            first = (
                _("Until %(when)s, %(amount)s back.")
                if tier.hours
                else _("Until it begins, %(amount)s back.")
            )
            sentences.append(first % {"when": when, "amount": amount})
        elif tier.hours == 0:
            sentences.append(_("Then, until it begins, %(amount)s back.", amount=amount))
        else:
            sentences.append(_("Then, until %(when)s, %(amount)s back.", when=when, amount=amount))
    last_hours = tiers[-1].hours if tiers else 0
    if not sentences:
        sentences.append(_("If you cancel, nothing is refunded: it begins too soon."))
    elif last_hours:
        sentences.append(_("After that nothing is refunded."))
    sentences.append(_("If the provider cancels, everything is refunded."))
    return sentences


def grouped(bookings: list[Booking]) -> list[list[Booking]]:
    """Bookings in their order, the weeks of a series together where its first one stands."""
    groups: dict[tuple[str, int], list[Booking]] = {}
    for booking in bookings:
        key = ("series", booking.series_id) if booking.series_id else ("booking", booking.id)
        groups.setdefault(key, []).append(booking)
    return list(groups.values())


def policy_of(booking: Booking) -> list[str]:
    """The policy that was frozen on a booking, in words."""
    return policy_sentences(
        tiers_from_json(booking.terms["tiers"]),
        starts_at=booking.starts_at,
        zone=booking.zone,
        price_minor=booking.price_minor,
        fee_minor=booking.fee_minor,
        currency=booking.currency,
    )


STATE_TONES = {
    BookingState.HELD: "wait",
    BookingState.REQUESTED: "wait",
    BookingState.ACCEPTED: "wait",
    BookingState.CONFIRMED: "good",
    BookingState.COMPLETED: "good",
    BookingState.EXPIRED: "plain",
    BookingState.DECLINED: "bad",
    BookingState.CANCELLED_BY_CUSTOMER: "bad",
    BookingState.CANCELLED_BY_PROVIDER: "bad",
    BookingState.CANCELLED_BY_STAFF: "bad",
}


def state_words(state: str) -> str:
    """A booking's state for people."""
    return {
        BookingState.HELD: _("Held while you pay"),
        BookingState.REQUESTED: _("Waiting for the answer"),
        BookingState.ACCEPTED: _("Accepted, payment under way"),
        BookingState.CONFIRMED: _("Confirmed"),
        BookingState.COMPLETED: _("Took place"),
        BookingState.EXPIRED: _("Not paid, place released"),
        BookingState.DECLINED: _("Declined"),
        BookingState.CANCELLED_BY_CUSTOMER: _("Cancelled by the customer"),
        BookingState.CANCELLED_BY_PROVIDER: _("Cancelled by the provider"),
        BookingState.CANCELLED_BY_STAFF: _("Cancelled by our team"),
    }[BookingState(state)]


_ENDINGS = (
    "unanswered",
    "lapsed",
    "withdrawn",
    "customer_closed",
    GIVEN_TO_OTHER,
    GIVEN_UP,
    PAID_BACK_BY_BANK,
)


def event_words(event: BookingEvent) -> str:
    """A step of a booking's history: its state, what was changed, or how a request ended."""
    if event.from_state == event.to_state:
        return _("Fewer people") if event.reason == FEWER_PEOPLE else _("Moved to another time")
    if event.reason not in _ENDINGS:
        return state_words(event.to_state)
    return {
        "unanswered": _("Not answered in time"),
        "lapsed": _("The bank let go of the amount"),
        "withdrawn": _("Taken back by the customer"),
        "customer_closed": _("Ended: the customer cannot use their account"),
        GIVEN_TO_OTHER: _("Given to someone else"),
        GIVEN_UP: _("Given up before paying"),
        PAID_BACK_BY_BANK: _("Cancelled: a bank took the payment back"),
    }[event.reason]


def asking(listing: Listing, starts_at: datetime) -> dict[str, Any]:
    """What a customer who asks is told before: until when the answer comes, and whether a card is kept."""
    now = clock.now()
    return {
        "answer_due": answer_due(now, listing.answer_hours, starts_at),
        "keeps_card": outlasts_hold(now, listing.answer_hours, starts_at),
    }
