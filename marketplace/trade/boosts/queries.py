"""Reads of boosts: which offers stand in front now, and what came of it."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, func, select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.boosts.models import Boost, BoostDay
from marketplace.trade.listings.models import Listing, ListingText

FRESH = timedelta(seconds=15)
"""How old the list of live boosts may be that a search looks into; it is short, and seldom changes."""

_kept: dict[str, tuple[datetime, dict[int, str]]] = {}


def live(now: datetime | None = None) -> dict[int, str]:
    """Listing id → the public id of its boost, for all that run now; from memory but every quarter of a minute."""
    moment = now or clock.now()
    known = _kept.get("live")
    if known is None or not known[0] <= moment < known[0] + FRESH:
        known = _kept["live"] = (moment, _read_live(moment))
    return known[1]


def _read_live(now: datetime) -> dict[int, str]:
    rows = db.session.execute(select(Boost.listing_id, Boost.public_id).where(runs(now)))
    return {row.listing_id: row.public_id for row in rows}


def runs(now: datetime) -> ColumnElement[bool]:
    return and_(Boost.starts_at <= now, Boost.ends_at > now, Boost.stopped_at.is_(None))


def forget() -> None:
    """Read the live boosts again at the next search."""
    _kept.clear()


def by_public_id(public_id: str) -> Boost | None:
    return db.session.scalar(select(Boost).where(Boost.public_id == public_id))


def running_of(listing_id: int, now: datetime, *, lock: bool = False) -> Boost | None:
    query = select(Boost).where(Boost.listing_id == listing_id, runs(now))
    return db.session.scalar(query.with_for_update() if lock else query)


class Report(NamedTuple):
    """A boost, what its offer is called, and what it did: shown and opened, and booked while it ran."""

    boost: Boost
    title: str
    shown: int
    opened: int
    booked: int
    days: list[BoostDay]

    @property
    def is_running(self) -> bool:
        return self.boost.stopped_at is None and self.boost.ends_at > clock.now()


_BOOKED = (BookingState.CONFIRMED, BookingState.COMPLETED, BookingState.ACCEPTED)


def reports(provider_id: int, locale: str, limit: int = 20) -> list[Report]:
    """A provider's boosts with what they did, the latest first; three statements."""
    titles = (
        select(ListingText.title)
        .where(ListingText.listing_id == Boost.listing_id)
        .order_by(ListingText.locale != locale)
        .limit(1)
        .scalar_subquery()
    )
    booked = (
        select(func.count())
        .where(
            Booking.listing_id == Boost.listing_id,
            Booking.state.in_(_BOOKED),
            Booking.created_at >= Boost.starts_at,
            Booking.created_at < func.coalesce(Boost.stopped_at, Boost.ends_at),
        )
        .correlate(Boost)
        .scalar_subquery()
    )
    rows = db.session.execute(
        select(Boost, titles, booked)
        .where(Boost.provider_id == provider_id)
        .order_by(Boost.id.desc())
        .limit(limit)
    ).all()
    days = _days(boost.id for boost, _title, _booked in rows)
    return [
        Report(
            boost,
            title or "",
            sum(day.shown for day in days.get(boost.id, [])),
            sum(day.opened for day in days.get(boost.id, [])),
            int(bookings),
            days.get(boost.id, []),
        )
        for boost, title, bookings in rows
    ]


def _days(boost_ids: Iterable[int]) -> dict[int, list[BoostDay]]:
    found: dict[int, list[BoostDay]] = {}
    query = select(BoostDay).where(BoostDay.boost_id.in_(list(boost_ids))).order_by(BoostDay.day)
    for day in db.session.scalars(query):
        found.setdefault(day.boost_id, []).append(day)
    return found


def listing_of(boost: Boost) -> Listing:
    return db.session.get_one(Listing, boost.listing_id)
