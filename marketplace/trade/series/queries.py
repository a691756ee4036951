"""Reads of series: what the calendar offers for one, and those there are, each for its two sides."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import func, or_, select

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import local
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.rules import resolve_local
from marketplace.trade.bookings.models import Booking
from marketplace.trade.series.models import Series
from marketplace.trade.series.rules import Plan, plan_of, weeks_of

_A_DAY = timedelta(days=1)


def missing() -> NotFound:
    return NotFound(
        _("We could not find this series."), todo=_("Check the address, or look under your bookings.")
    )


def plan(
    listing_id: int, first: datetime, *, zone: str, party: int, weeks: int, now: datetime, lock: bool = False
) -> Plan:
    """What can be booked of a series at this instant; two statements for all its weeks.

    The zone is the one on whose wall the first time is read, which is another one on a journey. With `lock`,
    under limits or ways, the provider's time stays locked until the transaction ends.
    """
    last = (first + timedelta(weeks=weeks - 1)).date() + _A_DAY
    calendar = availability.calendar(listing_id, first.date() - _A_DAY, last)
    if lock and calendar is not None and calendar.listing.is_contested:
        availability.lock_time(calendar.listing.provider_id)
        calendar = availability.calendar(listing_id, first.date() - _A_DAY, last)
    if calendar is None:
        return Plan(zone, (), ())
    offered = calendar.offer(first, party=party, now=now)
    zone = offered.zone if offered else zone
    found = [
        (week, calendar.offer(week.starts_at, party=party, now=now) if week.starts_at else None)
        for week in weeks_of(first, zone, weeks)
    ]
    return plan_of(zone, found, _horizon(zone, calendar.rules.horizon_days, now))


def _horizon(zone: str, days: int, now: datetime) -> datetime:
    """The midnight after the last date that can be booked."""
    after: date = local(now, zone).date() + timedelta(days=days + 1)
    return next(iter(resolve_local(after, 0, zone)), now + timedelta(days=days + 1))


def of_customer(public_id: str, member_id: int) -> Series:
    """A series, for the customer whose it is. Raises NotFound for anyone else."""
    found = for_member(public_id, member_id)
    if found.customer_id != member_id:
        raise missing()
    return found


def for_member(public_id: str, member_id: int) -> Series:
    """A series, for its customer, or for its provider once it is paid. Raises NotFound for anyone else."""
    found = db.session.scalar(
        select(Series).where(
            Series.public_id == public_id,
            or_(Series.customer_id == member_id, Series.provider_id == member_id),
        )
    )
    if found is None or (found.customer_id != member_id and not _is_paid(found)):
        raise missing()
    return found


def _is_paid(series: Series) -> bool:
    paid = select(func.count()).where(Booking.series_id == series.id, Booking.confirmed_at.is_not(None))
    return bool(db.session.scalar(paid))


def by_id(series_id: int) -> Series:
    return db.session.get_one(Series, series_id)


def by_public_id(public_id: str) -> Series | None:
    return db.session.scalar(select(Series).where(Series.public_id == public_id))


def bookings_of(series_id: int, *, lock: bool = False) -> list[Booking]:
    """The weeks that were booked, in order of their numbers; with `lock` their rows in one order for everybody."""
    query = select(Booking).where(Booking.series_id == series_id).order_by(Booking.id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def named(series_ids: Iterable[int | None]) -> dict[int, Series]:
    """Series by their row's number; one query at most."""
    ids = {one for one in series_ids if one is not None}
    found = db.session.scalars(select(Series).where(Series.id.in_(ids))) if ids else ()
    return {series.id: series for series in found}
