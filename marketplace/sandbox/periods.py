"""Billing periods: when the next one begins, by the calendar of the day the first one began; keeps nothing."""

from calendar import monthrange
from datetime import UTC, datetime, timedelta

from marketplace.sandbox.errors import Body

_DAYS = {"day": 1, "week": 7}


def after(anchor: int, recurring: Body, count: int) -> int:
    """The instant `count` periods after an anchor, in unix seconds. The 31st becomes a month's last day."""
    start, steps = datetime.fromtimestamp(anchor, UTC), recurring["interval_count"] * count
    if recurring["interval"] in _DAYS:
        return int((start + timedelta(days=_DAYS[recurring["interval"]] * steps)).timestamp())
    months = start.year * 12 + start.month - 1 + steps * (12 if recurring["interval"] == "year" else 1)
    year, month = divmod(months, 12)
    day = min(start.day, monthrange(year, month + 1)[1])
    return int(start.replace(year=year, month=month + 1, day=day).timestamp())


def end_of(anchor: int, recurring: Body, start: int) -> int:
    """When the period that begins at `start` ends."""
    count = 1
    while (end := after(anchor, recurring, count)) <= start:
        count += 1
    return end


def part_of(amount: int, period: Body, now: int) -> int:
    """The part of a period's amount that the rest of the period is worth, half rounded up."""
    whole: int = period["end"] - period["start"]
    left: int = max(0, period["end"] - now)
    return (2 * amount * left + whole) // (2 * whole)
