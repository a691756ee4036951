"""What no constraint sees of a service that is about to be given: a full day or week, or no time for the way.

The engine asks the same of every slot it offers; a request was offered earlier, and the day may be full by now.
"""

from datetime import datetime
from enum import StrEnum

from marketplace.trade.availability import queries
from marketplace.trade.availability.busy import Spot, TakenTime
from marketplace.trade.availability.queries import Calendar
from marketplace.trade.availability.walk import day_in, tallies_of, way_of
from marketplace.trade.availability.zones import MINUTE, epoch_seconds


class Hindrance(StrEnum):
    """Why a time that the calendar leaves free cannot be given."""

    LIMIT = "limit"
    WAY = "way"


def in_the_way(
    listing_id: int, starts_at: datetime, ends_at: datetime, spot: Spot | None = None
) -> Hindrance | None:
    """What keeps a service from being given, counted at this instant; hours and notice are not asked for.

    Where limits or ways decide, the provider's time stays locked until the transaction ends. `spot` is where
    it takes place when that is not the listing's own place.
    """
    day = starts_at.date()
    found = queries.calendar(listing_id, day, day)
    if found is None or not found.listing.is_contested:
        return None
    queries.lock_time(found.listing.provider_id)
    found = queries.calendar(listing_id, day, day)
    return hindrance(found, starts_at, ends_at, spot) if found else None


def hindrance(
    calendar: Calendar, starts_at: datetime, ends_at: datetime, spot: Spot | None
) -> Hindrance | None:
    """The same of a calendar that was read; what overlaps outright is left to the constraint."""
    rules = calendar.at(spot).rules
    start, known = epoch_seconds(starts_at), list(calendar.busy)
    joins = rules.shared and any(
        (one.listing_id, one.slot_begins) == (calendar.listing.id, start) for one in known
    )
    day = day_in(calendar.schedule)(start)
    tallies = tallies_of(calendar.schedule, rules, known, calendar.listing.id)
    if not all(tally.admits(day, joins=joins) for tally in tallies):
        return Hindrance.LIMIT
    joinable = calendar.listing.id if rules.shared else None
    lead = rules.buffer_before_minutes * MINUTE
    tail = epoch_seconds(ends_at) - start + rules.buffer_after_minutes * MINUTE
    plain, with_ways = (
        TakenTime(known, joinable, way).free_among([start], lead, tail)
        for way in (None, way_of(calendar.schedule, rules))
    )
    return Hindrance.WAY if plain and not with_ways else None
