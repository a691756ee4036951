"""Begins a series and puts its weeks into it; takes no place and moves no money."""

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.models import Listing
from marketplace.trade.series.models import OnConflict, Series
from marketplace.trade.series.rules import Plan


def begin(
    listing: Listing, plan: Plan, *, customer_id: int, on_conflict: OnConflict, total_minor: int
) -> Series:
    """A series of the weeks of a plan that are free; the others are noted with why."""
    series = Series(
        public_id=ids.public_id("ser"),
        listing_id=listing.id,
        provider_id=listing.provider_id,
        customer_id=customer_id,
        weeks=len(plan.free) + len(plan.conflicts),
        on_conflict=on_conflict,
        skipped=[conflict.as_json() for conflict in plan.conflicts],
        zone=plan.zone,
        total_minor=total_minor,
        currency=listing.currency,
        created_at=clock.now(),
    )
    db.session.add(series)
    db.session.flush()
    return series


def put_into(series: Series, booking: Booking, week: int) -> None:
    """Make a booking one week of a series, for good."""
    booking.series_id, booking.series_week = series.id, week
    db.session.flush()
