"""Reads of bookings whose other side's account was closed; changes nothing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.core.database import db
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.closures.models import Closure


class Untold(NamedTuple):
    """A measure and somebody who has not been told yet what it means for their bookings."""

    measure_id: int
    told_id: int


def ahead_of(member_id: int, now: datetime) -> Sequence[Booking]:
    """Confirmed bookings of a member, on either side, that have not begun; the next first."""
    query = (
        select(Booking)
        .where(
            or_(Booking.provider_id == member_id, Booking.customer_id == member_id),
            Booking.state == BookingState.CONFIRMED,
            Booking.starts_at > now,
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return db.session.scalars(query).all()


def untold(limit: int = 500) -> list[Untold]:
    """Whom to tell, the oldest measure first."""
    query = (
        select(Closure.measure_id, Closure.told_id)
        .where(Closure.told_at.is_(None))
        .group_by(Closure.measure_id, Closure.told_id)
        .order_by(Closure.measure_id, Closure.told_id)
        .limit(limit)
    )
    return [Untold(*row) for row in db.session.execute(query)]


def locked(one: Untold) -> list[tuple[Closure, Booking]]:
    """What somebody has not been told yet, the next booking first."""
    query = (
        select(Closure, Booking)
        .join(Booking, Booking.id == Closure.booking_id)
        .where(
            Closure.measure_id == one.measure_id, Closure.told_id == one.told_id, Closure.told_at.is_(None)
        )
        .order_by(Booking.starts_at, Booking.id)
        .with_for_update(of=Closure)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def is_free_for(booking_id: int, member_id: int) -> bool:
    """Whether this side may give a booking up without loss, because the other side's account was closed."""
    return bool(freed_for([booking_id], member_id))


def frees(booking_id: InstrumentedAttribute[int], member_id: int) -> ColumnElement[bool]:
    """The same, for a statement that reads the booking."""
    return exists().where(Closure.booking_id == booking_id, Closure.told_id == member_id)


def freed_for(booking_ids: Iterable[int], member_id: int) -> frozenset[int]:
    """The same for several bookings at once, by their ids."""
    query = select(Closure.booking_id).where(
        Closure.booking_id.in_(list(booking_ids)), Closure.told_id == member_id
    )
    return frozenset(db.session.scalars(query))
