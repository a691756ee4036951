"""A provider's week as columns of true days, of 23, 24 or 25 hours; it reads no table and no clock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from marketplace.core.localtime import local
from marketplace.trade.availability.hours import Run

MINUTE = 60
DAY_MINUTES = 1440
EARLIEST, LATEST = 8 * MINUTE, 22 * MINUTE
"""The hours of the wall that are shown at least."""


class Span(Protocol):
    """Anything that takes time."""

    @property
    def starts_at(self) -> datetime: ...

    @property
    def ends_at(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch of one day, in elapsed minutes from its local midnight; `what` is what takes the time."""

    top: int
    bottom: int
    what: Any


@dataclass(frozen=True, slots=True)
class Day:
    """A local date: how long it is, when it is open and what is booked, each cut at its midnights."""

    on: date
    starts_at: datetime
    minutes: int
    open: list[Block] = field(default_factory=list)
    booked: list[Block] = field(default_factory=list)
    taken: list[Block] = field(default_factory=list)
    """What calendars elsewhere take."""

    @property
    def clocks_change(self) -> int:
        """Minutes by which the clocks move in it: −60 when an hour is missing, 60 when one comes twice."""
        return self.minutes - DAY_MINUTES

    def hours(self, zone: str) -> list[tuple[int, datetime]]:
        """Each full hour of the wall, as elapsed minutes and instant: 23, 24 or 25 of them."""
        marks = []
        for elapsed in range(0, self.minutes, 15):
            instant = self.starts_at + timedelta(minutes=elapsed)
            if local(instant, zone).minute == 0:
                marks.append((elapsed, instant))
        return marks


def week_of(day: date) -> date:
    """The Monday of a date's week."""
    return day - timedelta(days=day.weekday())


def read_week(text: str, today: date) -> date:
    """The Monday of "2026-W47"; this week's for anything else."""
    year, _dash, number = text.partition("-W")
    try:
        monday = date.fromisocalendar(int(year), int(number), 1)
    except (ValueError, OverflowError):
        return week_of(today)
    return monday if abs(monday.year - today.year) <= 5 else week_of(today)


def week_name(monday: date) -> str:
    """ "2026-W47", as it stands in the address."""
    year, number, _day = monday.isocalendar()
    return f"{year}-W{number:02d}"


def midnight(day: date, zone: str) -> datetime:
    """The instant at which a local date begins."""
    return datetime.combine(day, time(), tzinfo=ZoneInfo(zone)).astimezone(UTC)


def days_of(
    monday: date, zone: str, runs: Iterable[Run], booked: Sequence[Span], taken: Sequence[Span] = ()
) -> list[Day]:
    """The seven days of a week. What crosses midnight is in both days."""
    openings = list(runs)
    days = []
    for number in range(7):
        on = monday + timedelta(days=number)
        begins, ends = midnight(on, zone), midnight(on + timedelta(days=1), zone)
        day = Day(on, begins, _minutes(begins, ends))
        day.open.extend(_merged(_blocks(openings, begins, ends)))
        day.booked.extend(_blocks(booked, begins, ends))
        day.taken.extend(_blocks(taken, begins, ends))
        days.append(day)
    return days


def _blocks(spans: Iterable[Span], begins: datetime, ends: datetime) -> list[Block]:
    return [
        Block(_minutes(begins, max(span.starts_at, begins)), _minutes(begins, min(span.ends_at, ends)), span)
        for span in spans
        if span.starts_at < ends and span.ends_at > begins
    ]


def _merged(blocks: list[Block]) -> list[Block]:
    """Openings of several schedules as one stretch where they meet."""
    joined: list[Block] = []
    for block in sorted(blocks, key=lambda one: one.top):
        if joined and block.top <= joined[-1].bottom:
            joined[-1] = Block(joined[-1].top, max(joined[-1].bottom, block.bottom), joined[-1].what)
        else:
            joined.append(block)
    return joined


def _minutes(begins: datetime, ends: datetime) -> int:
    return int((ends - begins).total_seconds() // 60)


def shown_hours(days: Sequence[Day]) -> tuple[int, int]:
    """From which to which elapsed minute to draw: the waking hours, and what lies outside them."""
    blocks = [block for day in days for block in (*day.open, *day.booked)]
    first = min([EARLIEST, *(block.top for block in blocks)])
    last = max([LATEST, *(block.bottom for block in blocks)])
    return first // MINUTE * MINUTE, -(-last // MINUTE) * MINUTE
