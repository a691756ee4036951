"""Reads of tips."""

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.trade.bookings.models import Booking
from marketplace.trade.tips.models import Tip, TipState


def locked(public_id: str) -> Tip | None:
    """The tip with its row lock, fresh from the database."""
    return db.session.scalar(
        select(Tip)
        .where(Tip.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def locked_with_booking(public_id: str) -> tuple[Tip, Booking] | None:
    """The tip with its row lock, and the booking it was given for; one query."""
    row = db.session.execute(
        select(Tip, Booking)
        .join(Booking, Booking.id == Tip.booking_id)
        .where(Tip.public_id == public_id)
        .with_for_update(of=Tip)
        .execution_options(populate_existing=True)
    ).first()
    return (row[0], row[1]) if row else None


def live_of(booking_id: int, *, lock: bool = False) -> Tip | None:
    """The tip of a booking that is given or may be paid."""
    query = select(Tip).where(Tip.booking_id == booking_id, Tip.state != TipState.DROPPED)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)
