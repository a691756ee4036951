"""Those who asked for a place that another was given: they are refused, and their money is let go."""

from marketplace.core import jobs
from marketplace.core.database import transaction
from marketplace.money.payments import operations as payments
from marketplace.money.payments import queries as payment_queries
from marketplace.money.payments import reserved
from marketplace.trade.bookings import operations, queries
from marketplace.trade.bookings.models import GIVEN_TO_OTHER, Booking, BookingState
from marketplace.trade.requests import emails


def promise_refusals(winner: Booking) -> None:
    """Have whoever asks for time that a booking has taken refused by a job, if there is anybody.

    For those who hold rows already: the giving of places is locked before any row, or two wait in a circle.
    """
    if winner.occurrence_id is not None and queries.rivals_of(winner.occurrence_id):
        task, provider = "bookings.refuse_rivals", winner.provider_id
        jobs.enqueue(task, urgent=True, booking=winner.public_id, provider=provider)


def refuse_for(booking_public_id: str, provider_id: int) -> int:
    """Refuse whoever asks for time that a confirmed booking has taken; how many. Opens its own transaction.

    A booking that was cancelled in between refuses nobody. Again and again does no harm.
    """
    with transaction():
        queries.lock_giving(provider_id)
        winner = queries.locked(booking_public_id)
        if winner is None or winner.state != BookingState.CONFIRMED:
            return 0
        return refuse(winner)


def refuse(winner: Booking) -> int:
    """Refuse whoever asks for time that a booking has taken; how many. The giving is locked by the caller."""
    if winner.occurrence_id is None:
        return 0
    found = queries.rivals_of(winner.occurrence_id)
    return sum(_refuse(public_id) for public_id in found)


def _refuse(public_id: str) -> bool:
    latest = payment_queries.latest("booking", public_id)
    payment = payment_queries.locked(latest.public_id) if latest else None
    booking = queries.locked(public_id)
    if booking is None or booking.state not in (BookingState.HELD, BookingState.REQUESTED):
        return False
    asked = booking.state == BookingState.REQUESTED
    operations.move_to(
        booking, BookingState.DECLINED if asked else BookingState.EXPIRED, reason=GIVEN_TO_OTHER
    )
    if payment is not None:
        payments.request_expiry(payment)
        reserved.request_release(payment)
    emails.given_to_other(booking)
    return True
