"""How much a provider takes on in a day and in a week, counted on their own wall; it reads no table."""

from collections import Counter
from collections.abc import Callable, Iterable
from typing import NamedTuple

from marketplace.trade.availability.busy import Busy

WEEK = 7


class Limits(NamedTuple):
    """The most services, and the most bookings, of a local day and of a local week; None for no limit.

    A service counts on the date that the wall shows when it starts. Who joins a service that stands adds a
    booking and no service.
    """

    day_services: int | None = None
    week_services: int | None = None
    day_bookings: int | None = None
    week_bookings: int | None = None

    @property
    def any(self) -> bool:
        return self != NO_LIMITS

    @property
    def counts_bookings(self) -> bool:
        return self.day_bookings is not None or self.week_bookings is not None


NO_LIMITS = Limits()


def week_of(ordinal: int, week_start: int) -> int:
    """The number of the week that a date (given as its ordinal) lies in; weeks start on `week_start`, 0 Monday."""
    return (ordinal - 1 - week_start) // WEEK


class Tally:
    """What stands already in each day and week, compared with one set of limits."""

    __slots__ = ("_bookings", "_limits", "_services", "_week_bookings", "_week_services", "_week_start")

    def __init__(
        self, limits: Limits, week_start: int, busy: Iterable[Busy], day_of: Callable[[int], int]
    ) -> None:
        """Count the services among `busy`; `day_of` gives the ordinal of the local date of an instant."""
        self._limits, self._week_start = limits, week_start
        self._services: Counter[int] = Counter()
        self._bookings: Counter[int] = Counter()
        self._week_services: Counter[int] = Counter()
        self._week_bookings: Counter[int] = Counter()
        for one in busy:
            if one.slot_begins is not None:
                day = day_of(one.slot_begins)
                week = week_of(day, week_start)
                self._services[day] += 1
                self._bookings[day] += one.bookings
                self._week_services[week] += 1
                self._week_bookings[week] += one.bookings

    def admits(self, day: int, *, joins: bool) -> bool:
        """Whether one more booking fits into a date's day and week; one that `joins` begins no service."""
        limits, week = self._limits, week_of(day, self._week_start)
        return (
            _below(self._bookings[day], limits.day_bookings)
            and _below(self._week_bookings[week], limits.week_bookings)
            and (
                joins
                or (
                    _below(self._services[day], limits.day_services)
                    and _below(self._week_services[week], limits.week_services)
                )
            )
        )


def _below(count: int, most: int | None) -> bool:
    return most is None or count < most
