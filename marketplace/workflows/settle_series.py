"""What becomes of a series whose payment was made or given up; asked by the one way payments take effect."""

from marketplace.money.ledger import series as ledger
from marketplace.money.payments import parts, refunds
from marketplace.money.payments.facts import SessionFacts
from marketplace.money.payments.models import Payment
from marketplace.trade.bookings import operations as bookings
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.search import operations as search
from marketplace.trade.series import emails, queries
from marketplace.trade.series.models import Series
from marketplace.workflows import rivals


def is_wanted(payment: Payment) -> bool:
    """Whether the series still waits for its money."""
    return any(booking.state == BookingState.HELD for booking in _locked(payment)[1])


def paid(payment: Payment, facts: SessionFacts) -> None:
    """Share the payment out over the weeks and confirm every one of them, in the open transaction.

    What is no longer held goes back by itself, each part of it.
    """
    series, found = _locked(payment)
    shares = [("booking", booking.public_id, booking.total_minor) for booking in found]
    parted = parts.split(payment, shares)
    ledger.series_captured(
        series.public_id,
        facts.known_charge,
        [(booking.public_id, booking.total_minor) for booking in found],
        facts.processor_fee_minor,
        payment.paid_at or payment.created_at,
        currency=payment.currency,
    )
    confirmed = [_settle(booking, part) for booking, part in zip(found, parted, strict=True)]
    if all(confirmed):
        emails.confirmed(series, found)
    else:
        emails.paid_too_late(series, found)


def _settle(booking: Booking, part: Payment) -> bool:
    """Confirm one week, or give its part back; whether it is confirmed."""
    if booking.state == BookingState.HELD:
        bookings.confirm(booking)
        rivals.promise_refusals(booking)
        return True
    refunds.request(part, part.amount_minor, "paid_after_hold")
    booking.refunded_minor = booking.total_minor
    return False


def closed(payment: Payment) -> None:
    """The page is closed unpaid: every place is free again."""
    end(_locked(payment)[1], reason="page_closed")


def end(found: list[Booking], *, reason: str, actor_id: int | None = None) -> None:
    """Release all weeks that are still held. Their rows are locked."""
    held = [booking for booking in found if booking.state == BookingState.HELD]
    for booking in held:
        bookings.expire(booking, actor_id=actor_id, reason=reason)
    # After all of them: whoever takes a place meanwhile writes to the search last, too.
    for provider_id in {booking.provider_id for booking in held}:
        search.note_time_freed(provider_id)


def _locked(payment: Payment) -> tuple[Series, list[Booking]]:
    series = queries.by_public_id(payment.subject_id)
    if series is None:
        raise LookupError(f"{payment.public_id} is for a series that is not there")
    return series, queries.bookings_of(series.id, lock=True)
