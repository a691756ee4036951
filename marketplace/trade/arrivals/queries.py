"""Reads of arrivals and reports of absence."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import func, select

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.trade.arrivals.models import Absence, Arrival, Outcome, Side
from marketplace.trade.bookings.models import Booking

LISTED = 100


def missing() -> NotFound:
    return NotFound(_("We could not find this report."), todo=_("Check the address, or look in the list."))


def arrival_of(booking_id: int) -> Arrival | None:
    return db.session.get(Arrival, booking_id)


def at_the_door(booking_id: int) -> tuple[Arrival | None, list[Absence]]:
    """How the customer came, and who said that somebody stayed away; one query."""
    query = (
        select(Arrival, Absence)
        .select_from(Booking)
        .outerjoin(Arrival, Arrival.booking_id == Booking.id)
        .outerjoin(Absence, Absence.booking_id == Booking.id)
        .where(Booking.id == booking_id)
        .order_by(Absence.id)
    )
    rows: list[tuple[Arrival | None, Absence | None]] = [
        (row[0], row[1]) for row in db.session.execute(query)
    ]
    return rows[0][0] if rows else None, [absence for _arrival, absence in rows if absence is not None]


def arrivals_of(booking_ids: Iterable[int]) -> dict[int, Arrival]:
    """Booking id → how its customer came, for those who did."""
    query = select(Arrival).where(Arrival.booking_id.in_(list(booking_ids)))
    return {arrival.booking_id: arrival for arrival in db.session.scalars(query)}


def absences_of(booking_id: int) -> list[Absence]:
    query = select(Absence).where(Absence.booking_id == booking_id).order_by(Absence.id)
    return list(db.session.scalars(query))


def open_against_provider(booking_id: int) -> bool:
    """Whether a customer says that nobody opened, and that is not settled yet."""
    query = select(Absence.id).where(
        Absence.booking_id == booking_id, Absence.against == Side.PROVIDER, Absence.outcome.is_(None)
    )
    return db.session.scalar(query) is not None


def locked(public_id: str) -> Absence | None:
    """The report with its row lock, fresh from the database."""
    return db.session.scalar(
        select(Absence)
        .where(Absence.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def unanswered(now: datetime, limit: int = 100) -> list[str]:
    """Reports to which nobody objected in time."""
    query = (
        select(Absence.public_id)
        .where(Absence.outcome.is_(None), Absence.objected_at.is_(None), Absence.object_by <= now)
        .order_by(Absence.object_by)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def to_decide() -> int:
    """How many reports wait for staff."""
    query = select(func.count()).where(Absence.outcome.is_(None), Absence.objected_at.is_not(None))
    return db.session.scalar(query) or 0


def listed(state: str) -> Sequence[tuple[Absence, Booking]]:
    """Reports with their bookings: those to decide, those that wait for an answer, or those that are closed."""
    query = select(Absence, Booking).join(Booking, Booking.id == Absence.booking_id)
    if state == "decide":
        query = query.where(Absence.outcome.is_(None), Absence.objected_at.is_not(None))
    elif state == "waiting":
        query = query.where(Absence.outcome.is_(None), Absence.objected_at.is_(None))
    else:
        query = query.where(Absence.outcome.is_not(None))
    return [(row[0], row[1]) for row in db.session.execute(query.order_by(Absence.id.desc()).limit(LISTED))]


def one(public_id: str) -> tuple[Absence, Booking]:
    """A report with its booking. Raises NotFound."""
    query = (
        select(Absence, Booking)
        .join(Booking, Booking.id == Absence.booking_id)
        .where(Absence.public_id == public_id)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise missing()
    return row[0], row[1]


def stood_against(member_id: int) -> int:
    """How often a member did not come, on either side."""
    side = Booking.provider_id == member_id
    other = Booking.customer_id == member_id
    query = (
        select(func.count())
        .select_from(Absence)
        .join(Booking, Booking.id == Absence.booking_id)
        .where(
            Absence.outcome == Outcome.STANDS,
            ((Absence.against == Side.PROVIDER) & side) | ((Absence.against == Side.CUSTOMER) & other),
        )
    )
    return db.session.scalar(query) or 0
