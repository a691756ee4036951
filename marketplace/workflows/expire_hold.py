"""Ends a hold: looks first whether it was paid in the last moment, frees the place, closes the page."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.money.payments import operations as payments
from marketplace.money.payments import queries as payment_queries
from marketplace.money.payments.models import Payment
from marketplace.trade.bookings import queries
from marketplace.trade.bookings.models import GIVEN_UP, Booking, BookingState
from marketplace.trade.series import queries as series
from marketplace.trade.series.models import KIND as SERIES
from marketplace.workflows import settle_payment, settle_series


def expire_due(booking_public_id: str) -> None:
    """End a hold whose time is over; all weeks of a series end together, as they are paid together.

    When the payment provider does not answer, the place is freed all the same: a payment that turns
    up later is refunded by itself.
    """
    with transaction():
        booking = queries.locked(booking_public_id)
        if booking is None or booking.state != BookingState.HELD:
            return
        payment = _payment_of(booking)
        known = payment.public_id if payment and payment.session_id else None
    if known:
        settle_payment.reconcile(known)
    _end(booking_public_id, actor_id=None, reason="hold_over", only_due=True)


def give_up(booking_public_id: str, *, actor_id: int) -> None:
    """The customer gives the place up before paying."""
    _end(booking_public_id, actor_id=actor_id, reason=GIVEN_UP, only_due=False)


def _end(booking_public_id: str, *, actor_id: int | None, reason: str, only_due: bool) -> None:
    with transaction():
        known = queries.by_public_id(booking_public_id)
        payment = _payment_of(known) if known else None
        if payment is not None:
            payment = payment_queries.locked(payment.public_id)
        held = [one for one in _paid_together(known) if one.state == BookingState.HELD]
        if not held:
            return
        if only_due and any(one.hold_expires_at and one.hold_expires_at > clock.now() for one in held):
            return
        settle_series.end(held, actor_id=actor_id, reason=reason)
        if payment is not None:
            payments.request_expiry(payment)


def _payment_of(booking: Booking) -> Payment | None:
    """The payment a hold waits for: its own, or that of its series."""
    if booking.series_id is None:
        return payment_queries.latest("booking", booking.public_id)
    return payment_queries.latest(SERIES, series.by_id(booking.series_id).public_id)


def _paid_together(booking: Booking | None) -> list[Booking]:
    """A booking and whatever is paid with it, their rows locked."""
    if booking is None:
        return []
    if booking.series_id is not None:
        return series.bookings_of(booking.series_id, lock=True)
    found = queries.locked(booking.public_id)
    return [found] if found else []
