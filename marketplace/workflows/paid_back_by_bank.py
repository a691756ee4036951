"""A booking whose payment the customer's bank took back for good before the service: it ends, and its place is free.

A dispute that is merely open ends nothing: the booking stays as agreed, and its money stays where it is.
"""

from marketplace.core import clock
from marketplace.money.payments.models import Payment
from marketplace.trade.bookings import operations
from marketplace.trade.bookings.models import PAID_BACK_BY_BANK, Booking, BookingState
from marketplace.trade.search import operations as search
from marketplace.workflows import cancel_booking
from marketplace.workflows.refund_booking import shared_minor
from marketplace.workflows.sold import Sold


def is_ahead(sold: Sold) -> bool:
    """Whether it is a booking that both sides still expect to take place."""
    if not sold.is_booking:
        return False
    return sold.booking.state == BookingState.CONFIRMED and sold.booking.starts_at > clock.now()


def left_by_cancelling(booking: Booking, left_minor: int) -> int:
    """Of what is left of a payment, what the customer's own cancellation at this moment would have left."""
    return max(0, left_minor - cancel_booking.refund_now(booking, booking.customer_id).refund_minor)


def give_up(sold: Sold, payment: Payment) -> int:
    """Cancel it once its lost dispute is booked, and free its place; what the provider keeps of it, in minor units.

    What is left of the payment by then is what we bear: the provider earns it as after a late cancellation.
    """
    booking = sold.booking
    operations.cancel(
        booking,
        BookingState.CANCELLED_BY_STAFF,
        actor_id=None,
        reason=PAID_BACK_BY_BANK,
        refund_minor=booking.refunded_minor,
    )
    search.note_time_freed(booking.provider_id)
    left, share = shared_minor(payment), 0
    if left and payment.charge_id is not None:
        given_back = booking.total_minor - left
        share = cancel_booking.keep_what_is_left(booking, payment.charge_id, given_back).share_minor
    return share
