"""The stretches of time that "Saturday evening" or "this week" mean on the wall of a zone; pure."""

from collections.abc import Iterable
from datetime import date, datetime

from marketplace.trade.availability.zones import (
    MINUTE,
    first_showing,
    instant_at,
    local_midnight,
    spells_between,
)

PARTS = {"morning": (5, 11), "midday": (11, 17), "evening": (17, 29)}
"""Part of a day → from which hour to which. They share out the whole day; an evening ends at five in the morning."""
_HOUR = 60 * MINUTE

Window = tuple[datetime, datetime]


def windows(first: date, last: date, part: str, zone: str) -> tuple[Window, ...]:
    """The half-open stretches of the dates `first` to `last` in UTC, in order; without a part one for all of them.

    An hour that the clock jumps over begins at the jump; one that it shows twice is in with both passes.
    """
    days = range(first.toordinal(), last.toordinal() + 1)
    near = spells_between(zone, days[0], days[-1] + 2)

    def instant(day: int, hour: int) -> datetime:
        return instant_at(first_showing(local_midnight(day) + hour * _HOUR, near))

    if not part:
        return ((instant(days[0], 0), instant(days[-1] + 1, 0)),)
    begins, ends = PARTS[part]
    return tuple((instant(day, begins), instant(day, ends)) for day in days)


def ahead_of(stretches: Iterable[Window], now: datetime) -> tuple[Window, ...]:
    """What of the stretches is not over yet."""
    return tuple((max(begins, now), ends) for begins, ends in stretches if now < ends)


def holds(stretches: Iterable[Window], instant: datetime) -> bool:
    """Whether an instant lies in one of them."""
    return any(begins <= instant < ends for begins, ends in stretches)


def multirange(stretches: Iterable[Window]) -> str:
    """The stretches as PostgreSQL writes them."""
    return "{" + ",".join(f"[{begins.isoformat()},{ends.isoformat()})" for begins, ends in stretches) + "}"
