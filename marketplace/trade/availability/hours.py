"""Opening hours: weekly windows and dated exceptions on the provider's wall, and the instants they open.

A provider is open for a date exactly while the clock on their wall shows a date and a time inside one of
that date's windows. Everything else follows from this one sentence:

- An end after 24:00 reaches into the next date and still belongs to the date on which the window starts,
  whatever is said about the next date.
- A window that starts or ends in an hour the clock jumps over starts or ends at the jump: on such a night
  02:30–05:00 opens at 03:00, 01:00–02:30 closes at 03:00 (which is when 02:00 would have been), and
  02:00–03:00 does not open at all.
- A window that starts or ends in an hour the clock shows twice is open during both passes of what it
  covers: 01:00–02:30 opens from 01:00 to the first 02:30, and again from the second 02:00 to the second
  02:30; 02:30–05:00 likewise opens twice.
- Windows of one date that overlap or touch, on the wall or because the clock jumped between them, are one
  run. Runs of two dates never join: an opening round the clock starts anew at each local midnight.

Pure: it knows no database, and never reads the present time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.trade.availability.zones import MINUTE, Spell, instant_at, local_midnight, spells_between

DAY_MINUTES = 1440
LATEST_END = 2 * DAY_MINUTES

Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Window:
    """Weekly hours: `weekday` 0 is Monday, minutes count from local midnight, an end past 1440 crosses it."""

    weekday: int
    start_minute: int
    end_minute: int


@dataclass(frozen=True, slots=True)
class Override:
    """A date whose `(start minute, end minute)` windows replace the weekly ones; none, or 0–0, closes it."""

    date: date
    windows: tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hours in an IANA zone. The order of windows and overrides never matters; those of one date add up."""

    zone: str
    weekly: tuple[Window, ...]
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """An unbroken opening [starts_at, ends_at) in UTC; `local_date` is the date on which it starts."""

    local_date: date
    starts_at: datetime
    ends_at: datetime


def merged(intervals: Iterable[Interval]) -> list[Interval]:
    """The same time as few half-open intervals, in order: those that overlap or touch become one."""
    joined: list[Interval] = []
    for begins, ends in sorted(intervals):
        if joined and begins <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((begins, ends))
    return joined


def is_window(start_minute: int, end_minute: int) -> bool:
    """Whether two wall minutes make a window: it starts within its date and ends later, within the next."""
    return 0 <= start_minute < DAY_MINUTES and start_minute < end_minute <= LATEST_END


class Opening:
    """A schedule made ready to be asked for many dates; a pair of minutes that is no window opens nothing."""

    __slots__ = ("_dated", "_weekly", "zone")

    def __init__(self, schedule: Schedule) -> None:
        """Group the windows by weekday and by date."""
        self.zone = schedule.zone
        self._weekly: dict[int, list[Interval]] = {}
        self._dated: dict[int, list[Interval]] = {}
        for one in schedule.weekly:
            if is_window(one.start_minute, one.end_minute):
                self._weekly.setdefault(one.weekday, []).append((one.start_minute, one.end_minute))
        for override in schedule.overrides:
            windows = self._dated.setdefault(override.date.toordinal(), [])
            windows += [window for window in override.windows if is_window(*window)]

    def windows(self, ordinal: int) -> list[Interval]:
        """The windows of a date (given as its ordinal), in wall minutes."""
        dated = self._dated.get(ordinal)
        return self._weekly.get((ordinal - 1) % 7, []) if dated is None else dated

    def longest(self) -> int:
        """The longest run of any weekday or dated exception in wall minutes; 0 when all is closed."""
        every = (*self._weekly.values(), *self._dated.values())
        return max((end - start for windows in every for start, end in merged(windows)), default=0)

    def runs(self, ordinal: int, near: Sequence[Spell]) -> list[Interval]:
        """The openings of a date in epoch seconds; `near` holds the offsets around it."""
        midnight = local_midnight(ordinal)
        pieces = []
        for start, end in self.windows(ordinal):
            opens, closes = midnight + start * MINUTE, midnight + end * MINUTE
            for begins, ends, offset, *_ in near:
                piece = (max(opens - offset, begins), min(closes - offset, ends))
                if piece[0] < piece[1]:
                    pieces.append(piece)
        return merged(pieces) if len(pieces) > 1 else pieces


def open_runs(schedule: Schedule, first: date, last: date) -> list[Run]:
    """The openings that belong to the dates `first` to `last`, both included, in order of date and time.

    Raises ValueError for dates outside 1900–2400.
    """
    if last < first:
        return []
    opening = Opening(schedule)
    near = spells_between(schedule.zone, first.toordinal(), last.toordinal())
    return [
        Run(date.fromordinal(ordinal), instant_at(begins), instant_at(ends))
        for ordinal in range(first.toordinal(), last.toordinal() + 1)
        for begins, ends in opening.runs(ordinal, near)
    ]
