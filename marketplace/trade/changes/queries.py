"""Reads of proposed changes."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import func, select

from marketplace.core.database import db
from marketplace.core.localtime import local
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.moving import Mover, own_of
from marketplace.trade.availability.rules import Slot
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings import visiting
from marketplace.trade.bookings.models import Booking
from marketplace.trade.changes.models import Change, ChangeKind, ChangeState
from marketplace.trade.changes.rules import AGAIN_WITHIN, Back, nearest_again
from marketplace.trade.listings import queries as listings


def of_booking(booking_id: int) -> list[Change]:
    """All that was ever proposed for a booking, in order."""
    return list(db.session.scalars(select(Change).where(Change.booking_id == booking_id).order_by(Change.id)))


def open_of(booking_id: int, *, lock: bool = False) -> Change | None:
    """What waits for an answer."""
    query = select(Change).where(Change.booking_id == booking_id, Change.state == ChangeState.OPEN)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def locked(booking_id: int, public_id: str) -> Change:
    """A proposal of this booking with its row lock, fresh from the database. Raises NotFound for any other."""
    found = db.session.scalar(
        select(Change)
        .where(Change.booking_id == booking_id, Change.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise bookings.missing()
    return found


def booking_of(public_id: str) -> int | None:
    """The booking of a proposal."""
    return db.session.scalar(select(Change.booking_id).where(Change.public_id == public_id))


def mover_of(booking: Booking, by_id: int | None) -> Mover:
    """The booking as it looks for another time. What the provider asks for or agrees to needs no notice.

    A service that waits for enough guests always does: it decides within that time whether it takes place.
    """
    if booking.occurrence_id is None:
        raise LookupError(f"{booking.public_id} is confirmed and has no place")
    return Mover(
        booking.listing_id,
        own_of(booking.occurrence_id, booking.seats),
        booking.party_size,
        booking.ends_at - booking.starts_at,
        spot=visiting.spot_of(booking),
        heeds_notice=by_id == booking.customer_id or listings.by_id(booking.listing_id).least_guests > 1,
    )


def again_of(booking: Booking, now: datetime) -> Slot | None:
    """When the same party could have the same again: its weekday and time if they are free within eight weeks."""
    today = local(now, booking.zone).date()
    last = today + AGAIN_WITHIN
    calendar = availability.calendar(booking.listing_id, today - timedelta(days=1), last)
    free = calendar.slots(today, last, party=booking.party_size, now=now) if calendar else []
    found = nearest_again(free, booking.starts_at, booking.zone)
    return found or availability.next_free(booking.listing_id, party=booking.party_size, now=now)


def due(now: datetime, limit: int = 100) -> list[str]:
    """Proposals whose time to be answered is over."""
    query = (
        select(Change.public_id)
        .where(Change.state == ChangeState.OPEN, Change.answer_by <= now)
        .order_by(Change.answer_by)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def back_for_fewer(booking_id: int) -> Back:
    """What went back of a booking because fewer people come: no refund of what is left counts it."""
    price, fee = db.session.execute(
        select(
            func.coalesce(func.sum(Change.price_back_minor), 0),
            func.coalesce(func.sum(Change.fee_back_minor), 0),
        ).where(
            Change.booking_id == booking_id,
            Change.kind == ChangeKind.PARTY,
            Change.state == ChangeState.ACCEPTED,
        )
    ).one()
    return Back(int(price), int(fee))


def back_of(known: Iterable[Change]) -> Back:
    """The same of changes that were read already."""
    fewer = [one for one in known if one.kind == ChangeKind.PARTY and one.state == ChangeState.ACCEPTED]
    return Back(sum(one.price_back_minor for one in fewer), sum(one.fee_back_minor for one in fewer))
