"""Being away: closes every date up to the return in all of a provider's hours, and opens them again."""

from collections.abc import Sequence
from datetime import date, timedelta

from marketplace.trade.availability import operations, queries
from marketplace.trade.availability.models import ScheduleOverride, ScheduleRow

LONGEST_DAYS = 62
_LOOK_AHEAD = timedelta(days=LONGEST_DAYS + 31)


def away_until(schedules: Sequence[ScheduleRow], today: date) -> date | None:
    """The last date of the unbroken stretch from today on that is closed in all hours, if any."""
    if not schedules:
        return None
    found = queries.overrides_of_all([row.id for row in schedules], today, today + _LOOK_AHEAD)
    closed = [_closed(found.get(row.id, [])) for row in schedules]
    last = None
    for ahead in range(_LOOK_AHEAD.days):
        day = today + timedelta(days=ahead)
        if not all(day in dates for dates in closed):
            break
        last = day
    return last


def _closed(overrides: Sequence[ScheduleOverride]) -> set[date]:
    return {override.on_date for override in overrides if not override.windows}


def leave(schedules: Sequence[ScheduleRow], today: date, days: int) -> date:
    """Close so many days from today on. What is booked stays booked."""
    span = min(max(days, 1), LONGEST_DAYS)
    for row in schedules:
        for ahead in range(span):
            operations.set_override(row, today + timedelta(days=ahead), [])
    return today + timedelta(days=span - 1)


def come_back(schedules: Sequence[ScheduleRow], today: date) -> None:
    """Follow the weekly hours again, from today to the end of the stretch."""
    last = away_until(schedules, today)
    if last is None:
        return
    for row in schedules:
        for ahead in range((last - today).days + 1):
            operations.clear_override(row, today + timedelta(days=ahead))
