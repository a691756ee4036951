"""Reads of bookings, each for one of its two sides; whoever is neither finds nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select, text
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.money.payouts.sharing import Parts, left_after
from marketplace.people.accounts.models import Member
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.bookings.models import Booking, BookingEvent, BookingLine, BookingState


@dataclass(frozen=True, slots=True)
class History:
    """How often what a booking tells a calendar has changed, and when it last did."""

    changes: int
    changed_at: datetime


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


def seen_by(public_id: str, member_id: int, beside: ColumnElement[bool]) -> tuple[Booking, Member, bool]:
    """The same with whoever is on its other side, and what another room knows of it; one query."""
    other = case((Booking.customer_id == member_id, Booking.provider_id), else_=Booking.customer_id)
    query = (
        select(Booking, Member, beside)
        .join(Member, Member.id == other)
        .where(
            Booking.public_id == public_id,
            or_(Booking.customer_id == member_id, Booking.provider_id == member_id),
        )
    )
    row = db.session.execute(query).first()
    if row is None or (row[0].customer_id != member_id and not _concerns_provider(row[0])):
        raise missing()
    return row[0], row[1], row[2]


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


def by_public_id(public_id: str) -> Booking | None:
    return db.session.scalar(select(Booking).where(Booking.public_id == public_id))


def by_id(booking_id: int) -> Booking:
    """A booking by its row's number, for rooms that refer to it."""
    return db.session.get_one(Booking, booking_id)


def lines(booking_id: int) -> list[BookingLine]:
    query = select(BookingLine).where(BookingLine.booking_id == booking_id).order_by(BookingLine.position)
    return list(db.session.scalars(query))


def events(booking_id: int) -> list[BookingEvent]:
    query = select(BookingEvent).where(BookingEvent.booking_id == booking_id).order_by(BookingEvent.id)
    return list(db.session.scalars(query))


def histories(bookings: Iterable[Booking]) -> dict[int, History]:
    """Booking id → its history for calendars, in one query. A hold is none yet, and taking place changes nothing."""
    found = list(bookings)
    query = (
        select(BookingEvent.booking_id, func.count(), func.max(BookingEvent.at))
        .where(
            BookingEvent.booking_id.in_([booking.id for booking in found]),
            BookingEvent.to_state.not_in((BookingState.HELD, BookingState.COMPLETED)),
        )
        .group_by(BookingEvent.booking_id)
    )
    noted = {row[0]: History(row[1], row[2]) for row in db.session.execute(query)} if found else {}
    return {one.id: noted.get(one.id) or History(0, one.created_at) for one in found}


def history_of(booking: Booking) -> History:
    return histories([booking])[booking.id]


def ahead_of_provider(provider_id: int, now: datetime, limit: int = 500) -> list[Booking]:
    """What a provider has still to serve or to answer, soonest first; no mere holds."""
    query = (
        select(Booking)
        .where(
            Booking.provider_id == provider_id,
            Booking.starts_at > now,
            Booking.state.in_((BookingState.REQUESTED, BookingState.ACCEPTED, BookingState.CONFIRMED)),
        )
        .order_by(Booking.starts_at, Booking.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def for_calendar(member_id: int, *, provides: bool, since: datetime, limit: int) -> list[Booking]:
    """The bookings of one side that ended after `since` or lie ahead, cancelled ones too; no mere holds."""
    side = Booking.provider_id if provides else Booking.customer_id
    query = (
        select(Booking)
        .where(
            side == member_id,
            Booking.ends_at > since,
            Booking.state != BookingState.HELD,
            or_(Booking.confirmed_at.is_not(None), Booking.requested_at.is_not(None)),
        )
        .order_by(Booking.starts_at.desc(), Booking.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))[::-1]


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
    """How many confirmed bookings lie ahead of a provider and what is left of their share, in minor units."""
    amounts = (Booking.share_minor, Booking.commission_minor, Booking.fee_minor, Booking.refunded_minor)
    rows = db.session.execute(
        select(func.count(), *amounts)
        .where(Booking.provider_id == member_id, Booking.state == BookingState.CONFIRMED)
        .group_by(*amounts)
    ).all()
    left = sum(count * left_after(Parts(*parts), back).share for count, *parts, back in rows)
    return sum(row[0] for row in rows), left


def share_left(booking: Booking) -> int:
    """A provider's share of what the customer has not got back, in minor units, as it will be earned."""
    parts = Parts(booking.share_minor, booking.commission_minor, booking.fee_minor)
    return left_after(parts, booking.refunded_minor).share


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


# Whoever asks for time that a taken occurrence leaves no room for: buffers reach as far as those of the taken one.
_RIVALS = text("""
    select b.public_id from booking b join listing l on l.id = b.listing_id join occurrence o on o.id = :occurrence
    where b.provider_id = o.provider_id and b.occurrence_id is null and b.state in ('held', 'requested')
        and tstzrange(b.starts_at - make_interval(mins => l.buffer_before_minutes),
            b.ends_at + make_interval(mins => l.buffer_after_minutes), '[)') && o.busy
        and not (o.shared and b.listing_id = o.listing_id and b.starts_at = o.starts_at
            and o.seats_taken + b.seats <= o.capacity)
    order by b.id
""")
# One who gives a place away at a time: two yeses that refuse each other would wait in a circle.
_GIVING = text("select pg_advisory_xact_lock(hashtextextended('giving a place', :provider))")


def rivals_of(occurrence_id: int) -> list[str]:
    """Who asks for time that an occurrence has taken, and can no longer have it."""
    return list(db.session.scalars(_RIVALS, {"occurrence": occurrence_id}))


def lock_giving(provider_id: int) -> None:
    """Wait for whoever gives away a place of this provider, until the transaction ends.

    Comes before the rows of any booking that asks for one.
    """
    db.session.execute(_GIVING, {"provider": provider_id})


def asking_beside(bookings: Iterable[Booking]) -> dict[int, int]:
    """Booking id → how many others wait for an answer about time that overlaps with it; one query."""
    ids = [booking.id for booking in bookings]
    if not ids:
        return {}
    other = aliased(Booking)
    query = (
        select(Booking.id, func.count())
        .join(
            other,
            and_(
                other.provider_id == Booking.provider_id,
                other.id != Booking.id,
                other.state == BookingState.REQUESTED,
                other.occurrence_id.is_(None),
                other.starts_at < Booking.ends_at,
                other.ends_at > Booking.starts_at,
            ),
        )
        .where(Booking.id.in_(ids))
        .group_by(Booking.id)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}


def visits_ahead(customer_id: int, now: datetime) -> int:
    """How many confirmed bookings of a customer have not begun."""
    query = select(func.count(Booking.id)).where(
        Booking.customer_id == customer_id, Booking.state == BookingState.CONFIRMED, Booking.starts_at > now
    )
    return db.session.scalar(query) or 0


class Unanswered(NamedTuple):
    """A request that waits for an answer, or a place held while somebody pays."""

    public_id: str
    provider_id: int


def unanswered_of(member_id: int) -> list[Unanswered]:
    """What waits for an answer or for its payment, asked of a member or by them."""
    query = select(Booking.public_id, Booking.provider_id).where(
        or_(Booking.provider_id == member_id, Booking.customer_id == member_id),
        Booking.state.in_((BookingState.REQUESTED, BookingState.HELD)),
    )
    return [Unanswered._make(row) for row in db.session.execute(query.order_by(Booking.id))]


@dataclass(frozen=True, slots=True)
class Gathering:
    """A shared service that waits for enough guests: who is sure to come, and who may still."""

    occurrence_id: int
    least_guests: int
    decide_at: datetime
    decided_at: datetime | None
    guests: int
    """People of paid bookings."""
    pending: int
    """People whose bookings are being paid."""
    paid: tuple[str, ...]
    """The public ids of the paid bookings, in the order they were made."""


def gatherings_due(now: datetime, limit: int = 100) -> list[str]:
    """The row numbers of services for which it is time to decide whether they take place."""
    query = (
        select(Occurrence.id)
        .where(
            Occurrence.decide_at <= now,
            Occurrence.decided_at.is_(None),
            Occurrence.seats_taken > 0,
            Occurrence.starts_at > now,
        )
        .order_by(Occurrence.decide_at)
        .limit(limit)
    )
    return [str(one) for one in db.session.scalars(query)]


def gathering(occurrence_id: int | None) -> Gathering | None:
    """The gathering of a service, None for one that waits for nobody; one query."""
    if occurrence_id is None:
        return None
    query = (
        select(Occurrence, Booking.public_id, Booking.party_size, Booking.state)
        .outerjoin(Booking, and_(Booking.occurrence_id == Occurrence.id, Booking.state.in_(AHEAD)))
        .where(Occurrence.id == occurrence_id)
        .order_by(Booking.id)
    )
    rows = db.session.execute(query).all()
    if not rows or rows[0][0].least_guests is None or rows[0][0].decide_at is None:
        return None
    sure = [row for row in rows if row[3] == BookingState.CONFIRMED]
    return Gathering(
        occurrence_id,
        rows[0][0].least_guests,
        rows[0][0].decide_at,
        rows[0][0].decided_at,
        sum(row[2] for row in sure),
        sum(row[2] for row in rows if row[3] in (BookingState.HELD, BookingState.ACCEPTED)),
        tuple(row[1] for row in sure),
    )


def provider_of(occurrence_id: int) -> int:
    """Whose time a service takes."""
    return db.session.get_one(Occurrence, occurrence_id).provider_id


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


def is_asked_by(customer_id: int, listing_id: int, starts_at: datetime) -> bool:
    """Whether a customer waits for an answer about exactly this time."""
    query = select(Booking.id).where(
        Booking.customer_id == customer_id,
        Booking.listing_id == listing_id,
        Booking.starts_at == starts_at,
        Booking.state == BookingState.REQUESTED,
    )
    return db.session.scalar(query.limit(1)) is not None


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


def agreed_under_other_clocks(now: datetime, tzdb_version: str, limit: int) -> list[str]:
    """Bookings ahead that were last looked at under another version of the tz database."""
    query = (
        select(Booking.public_id)
        .where(Booking.starts_at > now, Booking.state.in_(AHEAD), Booking.tzdb_version != tzdb_version)
        .order_by(Booking.id)
        .limit(limit)
    )
    return list(db.session.scalars(query))
