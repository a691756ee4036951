"""Reads of a provider's weekly programmes: how each went, week by week; one statement for all of them."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, select

from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.series.models import Series

MOST = 1_000


class Programme(NamedTuple):
    """One customer's series: when it was, and how many of its weeks took place, fell out or are still to come."""

    public_id: str
    title: str
    customer: str
    zone: str
    first: datetime
    last: datetime
    kept: int
    cancelled: int
    ahead: int
    share_minor: int
    """What the weeks that took place brought, in minor units, before what was given back later."""
    currency: str

    @property
    def weeks(self) -> int:
        return self.kept + self.cancelled + self.ahead


def of_provider(provider_id: int, locale: str) -> list[Programme]:
    """Every paid series of a provider, the latest first; titles in a language where they were written in it."""
    titles = (Booking.terms["titles"][locale].astext, Booking.terms["title"].astext)
    kept = Booking.state == BookingState.COMPLETED
    ahead = Booking.state == BookingState.CONFIRMED
    last = func.max(Booking.ends_at)
    query = (
        select(
            Series.public_id,
            func.coalesce(*(func.min(title) for title in titles)),
            Member.name,
            Series.zone,
            func.min(Booking.starts_at),
            last,
            func.count().filter(kept),
            func.count().filter(~kept, ~ahead),
            func.count().filter(ahead),
            func.coalesce(func.sum(case((kept, Booking.share_minor), else_=0)), 0),
            Series.currency,
        )
        .join(Booking, Booking.series_id == Series.id)
        .join(Member, Member.id == Series.customer_id)
        .where(Series.provider_id == provider_id, Booking.confirmed_at.is_not(None))
        .group_by(Series.id, Member.name)
        .order_by(last.desc(), Series.id.desc())
        .limit(MOST)
    )
    return [Programme._make(row) for row in db.session.execute(query)]


class Week(NamedTuple):
    """A week of a programme, for a file."""

    series: str
    customer: str
    number: int
    starts_at: datetime
    state: str
    share_minor: int
    currency: str


def weeks_of(provider_id: int, since: datetime | None) -> list[Week]:
    """Every paid week of programmes that ended at an instant or later; of all without one."""
    ended = (
        select(func.max(Booking.ends_at)).where(Booking.series_id == Series.id).correlate(Series)
    ).scalar_subquery()
    query = (
        select(
            Series.public_id,
            Member.name,
            Booking.series_week,
            Booking.starts_at,
            Booking.state,
            Booking.share_minor,
            Series.currency,
        )
        .join(Booking, Booking.series_id == Series.id)
        .join(Member, Member.id == Series.customer_id)
        .where(Series.provider_id == provider_id, Booking.confirmed_at.is_not(None))
        .order_by(Series.id, Booking.series_week)
    )
    if since is not None:
        query = query.where(ended >= since)
    return [Week._make(row) for row in db.session.execute(query)]
