"""Dates, times and durations of iCalendar text as values, each with the zone it is meant in; refuses what is none."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from marketplace.trade.calendars.lines import BrokenFeed, Property

_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
_DATE_TIME = re.compile(r"(\d{8})T(\d{2})(\d{2})(\d{2})(Z?)")
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?=\d)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?"
)
LONGEST = timedelta(days=36_525)
"""A hundred years: whoever writes a longer event has not meant it."""

ToInstant = Callable[[datetime], datetime]
"""A wall time in some zone → the instant in UTC."""


@dataclass(frozen=True, slots=True)
class Zone:
    """A zone as a reading needs it: how its wall times become instants, and instants its wall times."""

    name: str
    to_utc: ToInstant
    to_wall: ToInstant


@dataclass(frozen=True, slots=True)
class Moment:
    """A date or a wall time as written, with the zone it is meant in. `wall` of a date is its midnight."""

    wall: datetime
    zone: Zone
    whole_day: bool = False

    @property
    def instant(self) -> datetime:
        return self.zone.to_utc(self.wall)

    def at(self, wall: datetime) -> "Moment":
        """The same kind of moment at another wall time."""
        return Moment(wall, self.zone, self.whole_day)


@dataclass(frozen=True, slots=True)
class Duration:
    """Nominal days, which follow the wall, and exact time, which does not (RFC 5545, 3.3.6)."""

    days: int = 0
    exact: timedelta = timedelta()

    def after(self, start: Moment) -> datetime:
        """The instant at which something ends that begins then."""
        wall = start.wall + timedelta(days=self.days)
        return start.zone.to_utc(wall) + self.exact

    @property
    def at_most(self) -> timedelta:
        """No shorter than it ever is, whatever the clocks do."""
        return timedelta(days=abs(self.days) + 2) + abs(self.exact)


def moments(line: Property, zone_of: Callable[[str, int], Zone], floating: Zone, utc: Zone) -> list[Moment]:
    """The dates or times of a line, one or several."""
    return [moment(line, word, zone_of, floating, utc) for word in line.value.strip().split(",")]


def moment(
    line: Property, word: str, zone_of: Callable[[str, int], Zone], floating: Zone, utc: Zone
) -> Moment:
    """One date or time: with Z in UTC, with a TZID there, without either in `floating`."""
    word, kind = word.strip().upper(), line.parameters.get("VALUE", "").upper()
    if found := _DATE.fullmatch(word):
        # Some programs leave out that it is a date; its length says so.
        return Moment(_day(found[0], line.line), floating, whole_day=True)
    timed = _DATE_TIME.fullmatch(word)
    if timed is None or kind == "DATE":
        raise BrokenFeed("date", value=word[:40], line=line.line)
    wall = datetime.combine(_day(timed[1], line.line), _time(timed[2], timed[3], timed[4], line.line))
    if timed[5]:
        return Moment(wall, utc)
    name = line.parameters.get("TZID", "")
    return Moment(wall, zone_of(name, line.line) if name else floating)


def _day(digits: str, line: int) -> datetime:
    try:
        return datetime.combine(date(int(digits[:4]), int(digits[4:6]), int(digits[6:])), time())
    except ValueError:
        raise BrokenFeed("date", value=digits, line=line) from None


def _time(hour: str, minute: str, second: str, line: int) -> time:
    try:
        # 60 is a leap second, which wall clocks do not show.
        return time(int(hour), int(minute), min(int(second), 59) if int(second) <= 60 else 99)
    except ValueError:
        raise BrokenFeed("date", value=f"{hour}{minute}{second}", line=line) from None


def duration(word: str, line: int) -> Duration:
    """A DURATION. Raises `BrokenFeed` for none, for a negative and for an absurd one."""
    found = _DURATION.fullmatch(word.strip().upper())
    if found is None or not any(found.groups()[1:]):
        raise BrokenFeed("duration", value=word[:40], line=line)
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = Duration(
        weeks * 7 + days,
        timedelta(seconds=min(hours * 3600 + minutes * 60 + seconds, 10**10)),
    )
    if length.days > LONGEST.days or length.exact > LONGEST:
        raise BrokenFeed("too_long", line=line)
    if found[1] == "-" and (length.days or length.exact):
        raise BrokenFeed("backwards", line=line)
    return length


def until_of(word: str, start: Moment, line: int) -> datetime:
    """UNTIL as a wall time of the series: a date lasts to its end, UTC is turned into the series' own zone."""
    word = word.strip()
    if found := _DATE.fullmatch(word):
        return _day(found[0], line) + timedelta(days=1, seconds=-1)
    timed = _DATE_TIME.fullmatch(word)
    if timed is None:
        raise BrokenFeed("rule", line=line)
    wall = datetime.combine(_day(timed[1], line), _time(timed[2], timed[3], timed[4], line))
    if start.whole_day:
        return datetime.combine(wall.date(), time(23, 59, 59))
    return start.zone.to_wall(wall.replace(tzinfo=UTC)) if timed[5] else wall
