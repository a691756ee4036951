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
- A date follows, in this order: being away, which closes it; its own override; a public holiday, which closes
  it; the seasons it lies in; the weekly hours. Seasons that overlap add up.
- On a journey the hours of a date are read on the wall of the zone that the journey leads to.
- Windows of one date that overlap or touch, on the wall or because the clock jumped between them, are one
  run. Runs of two dates never join: an opening round the clock starts anew at each local midnight.

Pure: it knows no database, and never reads the present time.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from marketplace.trade.availability.limits import NO_LIMITS, Limits
from marketplace.trade.availability.zones import (
    MINUTE,
    Spell,
    first_showing,
    instant_at,
    local_midnight,
    spells_between,
)

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


YearDay = tuple[int, int]
"""Month and day of every year."""


@dataclass(frozen=True, slots=True)
class Season:
    """Weekly hours that replace the usual ones from `first` to `last`, both included; none closes the season.

    Both are dates, or both days of every year; a season of every year may span the new year.
    """

    first: date | YearDay
    last: date | YearDay
    weekly: tuple[Window, ...]

    def holds(self, day: date) -> bool:
        """Whether a date lies in it."""
        if isinstance(self.first, date) and isinstance(self.last, date):
            return self.first <= day <= self.last
        shown, first, last = (day.month, day.day), self.first, self.last
        if isinstance(first, date) or isinstance(last, date):
            raise TypeError("A season has two dates or two days of the year.")
        return first <= shown <= last if first <= last else shown >= first or shown <= last


@dataclass(frozen=True, slots=True)
class Journey:
    """The dates `first` to `last`, both included, are spent in another IANA zone."""

    first: date
    last: date
    zone: str


@dataclass(frozen=True, slots=True)
class Schedule:
    """Hours in an IANA zone, and what holds for all of their provider's time.

    The order of windows, overrides, seasons, journeys and absences never matters; windows of one date add up.
    """

    zone: str
    weekly: tuple[Window, ...]
    overrides: tuple[Override, ...] = ()
    seasons: tuple[Season, ...] = ()
    holidays: tuple[date, ...] = ()
    """Dates that are closed unless they have hours of their own."""
    away: tuple[tuple[date, date], ...] = ()
    """Stretches of dates, both ends included, that are closed whatever else is said."""
    journeys: tuple[Journey, ...] = ()
    limits: Limits = NO_LIMITS
    """Of all of the provider's services together."""
    week_start: int = 0
    """The weekday on which a week of limits starts, 0 for Monday."""
    kmh: int | None = None
    """How fast the provider gets from place to place; None leaves no time for the way."""

    def zone_at(self, seconds: int) -> str:
        """The zone on whose wall the provider lives at an instant in epoch seconds."""
        for journey in _in_order(self.journeys):
            spells = spells_between(journey.zone, journey.first.toordinal(), journey.last.toordinal())
            opens, closes = (
                first_showing(local_midnight(day), spells)
                for day in (journey.first.toordinal(), journey.last.toordinal() + 1)
            )
            if opens <= seconds < closes:
                return journey.zone
        return self.zone


@dataclass(frozen=True, slots=True)
class Run:
    """An unbroken opening [starts_at, ends_at) in UTC; `local_date` is the date on which it starts."""

    local_date: date
    starts_at: datetime
    ends_at: datetime


def _in_order(journeys: Iterable[Journey]) -> list[Journey]:
    return sorted(journeys, key=lambda one: (one.first, one.last, one.zone))


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


_Week = dict[int, list[Interval]]


def _week(windows: Iterable[Window]) -> _Week:
    found: _Week = {}
    for one in windows:
        if is_window(one.start_minute, one.end_minute):
            found.setdefault(one.weekday, []).append((one.start_minute, one.end_minute))
    return found


class Opening:
    """A schedule made ready to be asked for many dates; a pair of minutes that is no window opens nothing."""

    __slots__ = ("_away", "_dated", "_holidays", "_journeys", "_seasons", "_weekly", "zone")

    def __init__(self, schedule: Schedule) -> None:
        """Group the windows by weekday and by date."""
        self.zone = schedule.zone
        self._weekly = _week(schedule.weekly)
        self._seasons = [(season, _week(season.weekly)) for season in schedule.seasons]
        self._holidays = {day.toordinal() for day in schedule.holidays}
        self._away = [(first.toordinal(), last.toordinal()) for first, last in schedule.away]
        self._journeys = _in_order(schedule.journeys)
        self._dated: dict[int, list[Interval]] = {}
        for override in schedule.overrides:
            windows = self._dated.setdefault(override.date.toordinal(), [])
            windows += [window for window in override.windows if is_window(*window)]

    def windows(self, ordinal: int) -> list[Interval]:
        """The windows of a date (given as its ordinal), in wall minutes."""
        if self._away and any(first <= ordinal <= last for first, last in self._away):
            return []
        dated = self._dated.get(ordinal)
        if dated is not None:
            return dated
        if ordinal in self._holidays:
            return []
        weekday = (ordinal - 1) % 7
        if self._seasons:
            day = date.fromordinal(ordinal)
            seasonal = [week.get(weekday, []) for season, week in self._seasons if season.holds(day)]
            if seasonal:
                return [window for windows in seasonal for window in windows]
        return self._weekly.get(weekday, [])

    def zone_of(self, ordinal: int) -> str:
        """The zone on whose wall the windows of a date are read."""
        day = date.fromordinal(ordinal) if self._journeys else None
        for journey in self._journeys:
            if day is not None and journey.first <= day <= journey.last:
                return journey.zone
        return self.zone

    def stays(self, first: int, last: int) -> list[tuple[str, int, int]]:
        """The dates `first` to `last` (ordinals), cut where the zone changes: (zone, first, last) of each."""
        if not self._journeys:
            return [(self.zone, first, last)]
        found: list[tuple[str, int, int]] = []
        for day in range(first, last + 1):
            zone = self.zone_of(day)
            if found and found[-1][0] == zone:
                found[-1] = (zone, found[-1][1], day)
            else:
                found.append((zone, day, day))
        return found

    def longest(self) -> int:
        """The longest run of any weekday, season or dated exception in wall minutes; 0 when all is closed."""
        seasonal = (windows for _season, week in self._seasons for windows in week.values())
        every = (*self._weekly.values(), *seasonal, *self._dated.values())
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
    return [
        Run(date.fromordinal(ordinal), instant_at(begins), instant_at(ends))
        for zone, since, until in opening.stays(first.toordinal(), last.toordinal())
        for near in (spells_between(zone, since, until),)
        for ordinal in range(since, until + 1)
        for begins, ends in opening.runs(ordinal, near)
    ]
