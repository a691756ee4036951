"""Spans of days with the steps they are cut into, on the company's wall; pure, reads no clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

MOST_STEPS = 62
"""More columns than this side by side tell nothing."""
A_DAY = timedelta(days=1)


class Every(StrEnum):
    """How long a step is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


class Preset(NamedTuple):
    """A period one asks for by name."""

    name: str
    first: date
    last: date
    every: Every


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both counted, in steps; days and weeks (from Monday) of a zone."""

    first: date
    last: date
    every: Every
    zone: str

    @property
    def start(self) -> datetime:
        """The first instant."""
        return midnight(self.first, self.zone)

    @property
    def end(self) -> datetime:
        """The first instant after it."""
        return midnight(self.last + A_DAY, self.zone)

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def before(self) -> "Period":
        """What it is compared with: as many whole months before whole months, else as many days."""
        last = self.first - A_DAY
        after = self.last + A_DAY
        if self.first.day == 1 and after.day == 1:
            return Period(
                months_from(self.first, -months_between(self.first, after)), last, self.every, self.zone
            )
        return Period(self.first - timedelta(days=self.days), last, self.every, self.zone)

    @property
    def steps(self) -> list[date]:
        """The first day of each step, in order. The first and the last may be cut short by the period."""
        steps = [_begin(self.first, self.every)]
        while (following := _after(steps[-1], self.every)) <= self.last:
            steps.append(following)
        return steps

    @property
    def as_query(self) -> dict[str, str]:
        return {"first": self.first.isoformat(), "last": self.last.isoformat(), "every": self.every}


def fitting(first: date, last: date, every: Every, zone: str) -> Period:
    """The period in the steps asked for, or in the shortest ones that can still be read."""
    for length in list(Every)[list(Every).index(every) :]:
        found = Period(first, last, length, zone)
        if len(found.steps) <= MOST_STEPS:
            return found
    return Period(first, last, Every.MONTH, zone)


def presets(today: date) -> list[Preset]:
    """What is asked for most, up to the end of the month that runs."""
    month = today.replace(day=1)
    end = months_from(month, 1) - A_DAY
    return [
        Preset("month", month, end, Every.DAY),
        Preset("last_month", months_from(month, -1), month - A_DAY, Every.DAY),
        Preset("quarter", months_from(month, -2), end, Every.WEEK),
        Preset("year", month.replace(month=1), date(month.year, 12, 31), Every.MONTH),
        Preset("twelve", months_from(month, -11), end, Every.MONTH),
    ]


def midnight(day: date, zone: str) -> datetime:
    """When a day begins on a zone's wall."""
    return datetime.combine(day, time(), ZoneInfo(zone))


def months_from(month: date, number: int) -> date:
    """The first of the month so many months later, or earlier."""
    years, place = divmod(month.month - 1 + number, 12)
    return date(month.year + years, place + 1, 1)


def months_between(first: date, after: date) -> int:
    """Whole months from one first of a month to another."""
    return (after.year - first.year) * 12 + after.month - first.month


def _begin(day: date, every: Every) -> date:
    if every is Every.WEEK:
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if every is Every.MONTH else day


def _after(step: date, every: Every) -> date:
    if every is Every.MONTH:
        return months_from(step, 1)
    return step + (timedelta(days=7) if every is Every.WEEK else A_DAY)
