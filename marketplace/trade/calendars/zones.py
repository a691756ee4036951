"""Zones that calendars name: known ones, Windows names, and those that a calendar defines itself."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.core import get_global

from marketplace.trade.calendars.lines import BrokenFeed, Component
from marketplace.trade.calendars.recurrence import Budget, parts_of, rule_of, starts
from marketplace.trade.calendars.values import Moment, Zone, moments, until_of

_MOST_ONSETS = 5_000


def _known(info: ZoneInfo, name: str) -> Zone:
    return Zone(
        name,
        # Fold 0: a doubled time is the first, a missing one is reckoned with the clock before (3.3.5).
        lambda wall: wall.replace(tzinfo=info).astimezone(UTC),
        lambda instant: instant.astimezone(info).replace(tzinfo=None),
    )


@lru_cache(maxsize=512)
def known(name: str) -> Zone | None:
    """A zone by its IANA name, by the end of a longer name that some programs write, or by its Windows name."""
    windows = get_global("windows_zone_mapping")
    parts = name.strip().strip("/").split("/")
    # "/freeassociation.sourceforge.net/Tzfile/Europe/Paris"
    names = ["/".join(parts[index:]) for index in range(max(0, len(parts) - 3), len(parts) - 1)]
    for candidate in (name.strip(), *names, windows.get(name.strip().strip('"'), "")):
        if (candidate and "/" in candidate) or candidate.upper() in {"UTC", "GMT"}:
            try:
                return _known(ZoneInfo(candidate), candidate)
            except (ZoneInfoNotFoundError, ValueError, OSError):
                continue
    return None


UTC_ZONE = _known(ZoneInfo("UTC"), "UTC")


def named(name: str) -> Zone:
    """A zone of ours, such as a provider's."""
    return _known(ZoneInfo(name), name)


@dataclass(frozen=True, slots=True)
class _Change:
    """From an instant on the clock shows `after` from UTC instead of `before`; naive instants in UTC."""

    onset: datetime
    before: timedelta
    after: timedelta

    @property
    def passed(self) -> datetime:
        """The first wall time that surely comes after it: not in the gap, and not doubled."""
        return self.onset + max(self.before, self.after)


def defined(component: Component, until: datetime, budget: Budget) -> Zone:
    """A zone as a calendar defines it, known up to `until`. Raises `BrokenFeed` for a definition that is none."""
    observances = [one for one in component.components if one.name in {"STANDARD", "DAYLIGHT"}]
    if not observances:
        raise BrokenFeed("zone_empty", line=component.line)
    changes = sorted(
        (change for one in observances for change in _changes(one, until, budget)),
        key=lambda change: change.onset,
    )
    passed = [change.passed for change in changes]
    onsets = [change.onset for change in changes]

    def offset(index: int) -> timedelta:
        return changes[index - 1].after if index else changes[0].before

    def to_utc(wall: datetime) -> datetime:
        return (wall - offset(bisect_right(passed, wall))).replace(tzinfo=UTC)

    def to_wall(instant: datetime) -> datetime:
        naive = instant.astimezone(UTC).replace(tzinfo=None)
        return naive + offset(bisect_right(onsets, naive))

    return Zone(component.text("TZID"), to_utc, to_wall)


def _changes(one: Component, until: datetime, budget: Budget) -> Iterator[_Change]:
    before, after = _offset(one, "TZOFFSETFROM"), _offset(one, "TZOFFSETTO")
    clock = Zone("", lambda wall: (wall - before).replace(tzinfo=UTC), lambda instant: _wall(instant, before))
    begin = _only_start(one, clock)
    found = {begin.wall}
    for line in one.all("RDATE"):
        found |= {one_.wall for one_ in moments(line, lambda _name, _line: clock, clock, clock)}
    for line in one.all("RRULE"):
        parts = parts_of(line.value, line.line)
        ends = until_of(parts["UNTIL"], begin, line.line) if "UNTIL" in parts else None
        rule = rule_of(parts, ends, line.line)
        for wall in starts(rule, begin.wall, begin.wall, until, budget):
            found.add(wall)
            if len(found) > _MOST_ONSETS:
                raise BrokenFeed("repeats_too_often")
    return (_Change(wall - before, before, after) for wall in found)


def _wall(instant: datetime, offset: timedelta) -> datetime:
    return instant.astimezone(UTC).replace(tzinfo=None) + offset


def _only_start(one: Component, clock: Zone) -> Moment:
    line = one.one("DTSTART")
    if line is None:
        raise BrokenFeed("zone_empty", line=one.line)
    return moments(line, lambda _name, _line: clock, clock, clock)[0]


def _offset(one: Component, name: str) -> timedelta:
    word = one.text(name)
    digits = word[1:]
    if (
        word[:1] not in {"+", "-"}
        or not digits.isascii()
        or not digits.isdigit()
        or len(digits) not in {4, 6}
    ):
        raise BrokenFeed("zone_empty", line=one.line)
    length = timedelta(hours=int(digits[:2]), minutes=int(digits[2:4]), seconds=int(digits[4:] or 0))
    return -length if word[0] == "-" else length
