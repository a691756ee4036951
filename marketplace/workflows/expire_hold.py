"""Ends a hold: looks first whether it was paid in the last moment, frees the place, closes the page."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.money.payments import operations as payments
from marketplace.money.payments import queries as payment_queries
from marketplace.trade.bookings import operations, queries
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.search import operations as search
from marketplace.workflows import settle_payment


def expire_due(booking_public_id: str) -> None:
    """End a hold whose time is over.

    When the payment provider does not answer, the place is freed all the same: a payment that turns
    up later is refunded by itself.
    """
    with transaction():
        booking = queries.locked(booking_public_id)
        if booking is None or booking.state != BookingState.HELD:
            return
        payment = payment_queries.latest("booking", booking_public_id)
        known = payment.public_id if payment and payment.session_id else None
    if known:
        settle_payment.reconcile(known)
    _end(booking_public_id, actor_id=None, reason="hold_over", only_due=True)


def give_up(booking_public_id: str, *, actor_id: int) -> None:
    """The customer gives the place up before paying."""
    _end(booking_public_id, actor_id=actor_id, reason="given_up", only_due=False)


def _end(booking_public_id: str, *, actor_id: int | None, reason: str, only_due: bool) -> None:
    with transaction():
        payment = payment_queries.latest("booking", booking_public_id)
        if payment is not None:
            payment = payment_queries.locked(payment.public_id)
        booking = queries.locked(booking_public_id)
        if booking is None or booking.state != BookingState.HELD:
            return
        if only_due and booking.hold_expires_at and booking.hold_expires_at > clock.now():
            return
        operations.expire(booking, actor_id=actor_id, reason=reason)
        search.note_time_freed(booking.provider_id)
        if payment is not None:
            payments.request_expiry(payment)
