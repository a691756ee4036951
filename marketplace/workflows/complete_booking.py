"""After the service: the booking is completed and the provider's share begins its hold period."""

from datetime import datetime

from marketplace.community.reviews import operations as reviews
from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.money.disputes import queries as disputes
from marketplace.money.payments import queries as payments
from marketplace.money.payouts import operations as payouts
from marketplace.trade.arrivals import queries as arrivals
from marketplace.trade.bookings import operations, queries
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.workflows import absence


def complete(booking_public_id: str) -> None:
    """Complete a confirmed booking whose end has passed; anything else is left as it is."""
    with transaction():
        payment = payments.paid("booking", booking_public_id, lock=True)
        booking = queries.locked(booking_public_id)
        if booking is None or booking.state != BookingState.CONFIRMED or booking.ends_at > clock.now():
            return
        if payment is None or payment.charge_id is None:
            raise LookupError(f"{booking_public_id} is confirmed and has no payment")
        operations.complete(booking)
        reviews.plan_invitation(booking)
        given_back = payment.refunded_minor + disputes.taken_of(payment.id)
        if given_back >= payment.amount_minor:
            return
        earning = payouts.record_earning(
            booking.provider_id,
            source=("booking", booking.public_id),
            label=booking.terms["title"],
            currency=booking.currency,
            share=booking.share_minor,
            commission=booking.commission_minor,
            fee=booking.fee_minor,
            charge_id=payment.charge_id,
            earned_at=_proved_at(booking),
            given_back=given_back,
        )
        if disputes.open_of(payment.id):
            earning.frozen_since = clock.now()
            db.session.flush()
        absence.note_completed(booking)


def _proved_at(booking: Booking) -> datetime:
    """From when the share's hold period counts: the check-in at the door, else the end of the service."""
    arrival = arrivals.arrival_of(booking.id)
    return (arrival.checked_in_at if arrival else None) or booking.ends_at
