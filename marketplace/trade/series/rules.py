"""Which instants "the same time every week" means, and what of them can be had; pure, asks no calendar."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from marketplace.core.localtime import local
from marketplace.trade.availability.rules import Slot, resolve_local

_A_WEEK = timedelta(weeks=1)


class Why(StrEnum):
    """Why a week cannot be had."""

    MISSING = "missing"
    """The clocks go forward over this time."""
    TAKEN = "taken"
    """It is not free: taken, closed, or too soon."""
    FAR = "far"
    """Later than the listing can be booked."""


@dataclass(frozen=True, slots=True)
class Week:
    """One week of a series: its number from 1, the time on the wall, and the instant, if the wall shows it."""

    number: int
    wall: datetime
    """Without a zone: as it would stand on the wall there."""
    starts_at: datetime | None
    doubled: bool = False
    """The wall shows this time twice; the earlier one counts."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """A week that cannot be had, and why."""

    week: Week
    why: Why

    def as_json(self) -> dict[str, Any]:
        return {
            "week": self.week.number,
            "at": self.week.wall.isoformat(timespec="minutes"),
            "why": self.why.value,
        }


@dataclass(frozen=True, slots=True)
class Plan:
    """All weeks of a series in order: those that can be booked at this instant, and the others."""

    zone: str
    free: tuple[tuple[Week, Slot], ...]
    conflicts: tuple[Conflict, ...]


def weeks_of(first: datetime, zone: str, count: int) -> list[Week]:
    """`count` weeks from an instant on, at the same local wall time whatever the clocks do.

    A time that is jumped over has no instant. Of one that is shown twice the earlier counts, but for the
    first week, which is the instant itself.
    """
    wall = local(first, zone).replace(tzinfo=None, fold=0)
    minute = wall.hour * 60 + wall.minute
    weeks = []
    for number in range(count):
        at = wall + number * _A_WEEK
        instants = resolve_local(at.date(), minute, zone)
        start = first if number == 0 else next(iter(instants), None)
        weeks.append(Week(number + 1, at, start, len(instants) > 1))
    return weeks


def plan_of(zone: str, found: Iterable[tuple[Week, Slot | None]], horizon: datetime) -> Plan:
    """Share weeks out by what the calendar offers for each; `horizon` is the end of the last date on offer."""
    free, conflicts = [], []
    for week, slot in found:
        if slot is not None:
            free.append((week, slot))
        else:
            conflicts.append(Conflict(week, _why(week, horizon)))
    return Plan(zone, tuple(free), tuple(conflicts))


def _why(week: Week, horizon: datetime) -> Why:
    if week.starts_at is None:
        return Why.MISSING
    return Why.FAR if week.starts_at >= horizon else Why.TAKEN
