"""Reads of bookings, each for one of its two sides; whoever is neither finds nothing."""

from datetime import datetime

from sqlalchemy import and_, func, or_, select

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.trade.bookings.models import Booking, BookingEvent, BookingLine, BookingState

AHEAD = (BookingState.HELD, BookingState.REQUESTED, BookingState.ACCEPTED, BookingState.CONFIRMED)
"""States of a booking that may still take place."""


def missing() -> NotFound:
    return NotFound(
        _("We could not find this booking."), todo=_("Check the address, or look under your bookings.")
    )


def for_member(public_id: str, member_id: int, *, lock: bool = False) -> Booking:
    """The booking, for its customer or its provider. Raises NotFound for anyone else."""
    query = select(Booking).where(
        Booking.public_id == public_id,
        or_(Booking.customer_id == member_id, Booking.provider_id == member_id),
    )
    if lock:
        query = query.with_for_update()
    booking = db.session.scalar(query)
    # A provider sees a booking once it is paid or asked for; an unpaid hold is the customer's own business.
    if booking is None or (booking.customer_id != member_id and not _concerns_provider(booking)):
        raise missing()
    return booking


def _concerns_provider(booking: Booking) -> bool:
    return booking.confirmed_at is not None or booking.requested_at is not None


def for_customer(public_id: str, member_id: int, *, lock: bool = False) -> Booking:
    booking = for_member(public_id, member_id, lock=lock)
    if booking.customer_id != member_id:
        raise missing()
    return booking


def locked(public_id: str) -> Booking | None:
    """The booking with its row lock, fresh from the database, for jobs and workflows."""
    return db.session.scalar(
        select(Booking)
        .where(Booking.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def by_id(booking_id: int) -> Booking:
    """A booking by its row's number, for rooms that refer to it."""
    return db.session.get_one(Booking, booking_id)


def lines(booking_id: int) -> list[BookingLine]:
    query = select(BookingLine).where(BookingLine.booking_id == booking_id).order_by(BookingLine.position)
    return list(db.session.scalars(query))


def events(booking_id: int) -> list[BookingEvent]:
    query = select(BookingEvent).where(BookingEvent.booking_id == booking_id).order_by(BookingEvent.id)
    return list(db.session.scalars(query))


def of_customer(
    member_id: int, *, upcoming: bool, now: datetime, limit: int = 50, before_id: int | None = None
) -> list[Booking]:
    """A customer's bookings: upcoming soonest first, else past newest first. Expired holds are left out."""
    query = select(Booking).where(Booking.customer_id == member_id, Booking.state != BookingState.EXPIRED)
    if upcoming:
        query = query.where(Booking.ends_at > now, Booking.state.in_(AHEAD)).order_by(
            Booking.starts_at, Booking.id
        )
    else:
        query = query.where(
            or_(
                Booking.ends_at <= now,
                Booking.state.not_in(AHEAD),
            )
        ).order_by(Booking.starts_at.desc(), Booking.id.desc())
    return list(db.session.scalars(query.limit(limit)))


def page_of_customer(member_id: int, *, limit: int, after_id: int | None) -> list[Booking]:
    """A customer's bookings, newest made first, for cursor pagination by id."""
    query = select(Booking).where(Booking.customer_id == member_id).order_by(Booking.id.desc()).limit(limit)
    if after_id is not None:
        query = query.where(Booking.id < after_id)
    return list(db.session.scalars(query))


def of_provider(member_id: int, start: datetime, end: datetime) -> list[Booking]:
    """A provider's confirmed and completed bookings that touch [start, end), in order."""
    query = (
        select(Booking)
        .where(
            Booking.provider_id == member_id,
            Booking.starts_at < end,
            Booking.ends_at > start,
            Booking.state.in_((BookingState.CONFIRMED, BookingState.COMPLETED)),
        )
        .order_by(Booking.starts_at, Booking.id)
    )
    return list(db.session.scalars(query))


def booked_ahead(member_id: int) -> tuple[int, int]:
    """How many confirmed bookings lie ahead of a provider and their share of them, in minor units."""
    count, share = db.session.execute(
        select(func.count(), func.coalesce(func.sum(Booking.share_minor), 0)).where(
            Booking.provider_id == member_id, Booking.state == BookingState.CONFIRMED
        )
    ).one()
    return int(count), int(share)


def held_past(now: datetime, limit: int = 100) -> list[str]:
    query = (
        select(Booking.public_id)
        .where(Booking.state == BookingState.HELD, Booking.hold_expires_at <= now)
        .order_by(Booking.hold_expires_at)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def to_answer(member_id: int) -> list[Booking]:
    """The requests that wait for a provider's answer, the most pressing first."""
    query = (
        select(Booking)
        .where(Booking.provider_id == member_id, Booking.state == BookingState.REQUESTED)
        .order_by(Booking.answer_by, Booking.id)
    )
    return list(db.session.scalars(query))


def requests_past(now: datetime, limit: int = 100) -> list[str]:
    """Requests whose answer, or accepted ones whose payment, did not come in time."""
    query = (
        select(Booking.public_id)
        .where(
            or_(
                and_(Booking.state == BookingState.REQUESTED, Booking.answer_by <= now),
                and_(Booking.state == BookingState.ACCEPTED, Booking.pay_by <= now),
            )
        )
        .order_by(Booking.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def ended(now: datetime, limit: int = 100) -> list[str]:
    query = (
        select(Booking.public_id)
        .where(Booking.state == BookingState.CONFIRMED, Booking.ends_at <= now)
        .order_by(Booking.ends_at)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def live_of(customer_id: int, listing_id: int, starts_at: datetime) -> str | None:
    """The public id of a customer's own booking ahead at exactly this time, the newest one."""
    query = (
        select(Booking.public_id)
        .where(
            Booking.customer_id == customer_id,
            Booking.listing_id == listing_id,
            Booking.starts_at == starts_at,
            Booking.state.in_(AHEAD),
        )
        .order_by(Booking.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)
