"""The wall clock of a zone: whether a local time exists once, twice or never; it never asks what time it is.

Instants are whole seconds since 1970 in UTC ("epoch seconds"); local seconds are what a wall clock has
counted since it showed 1970-01-01 00:00. Working in integers keeps `zoneinfo`, by far the dearest part, out
of every loop: a zone is asked some two hundred times for a year, and then never again.
"""

from bisect import bisect_left
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

MINUTE = 60
DAY = 86_400
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
EPOCH_ORDINAL = EPOCH.toordinal()

FIRST_YEAR = 1900
LAST_YEAR = 2400

# Changes of offset have never been less than 6 days 23 hours apart in any zone of the tz database, so two
# probes three days apart cannot miss a pair of changes that cancel out.
_PROBE = 3 * DAY


class Spell(NamedTuple):
    """A stretch of time [begins, ends) in epoch seconds with one offset from UTC, in seconds.

    Between `plain_from` and `plain_until` each local reading happens once; the rest of the stretch is the
    first or the second pass of a doubled hour.
    """

    begins: int
    ends: int
    offset: int
    plain_from: int
    plain_until: int


def epoch_seconds(instant: datetime) -> int:
    """Whole epoch seconds of an aware datetime, rounded down. Raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("A time without a zone is not an instant.")
    since = instant - EPOCH
    return since.days * DAY + since.seconds


def epoch_seconds_up(instant: datetime) -> int:
    """Whole epoch seconds of an aware datetime, rounded up. Raises ValueError for a naive one."""
    return epoch_seconds(instant) + (1 if instant.microsecond else 0)


def instant_at(seconds: int) -> datetime:
    """The UTC datetime of whole epoch seconds."""
    return datetime.fromtimestamp(seconds, UTC)


def local_midnight(ordinal: int) -> int:
    """Local seconds of 00:00 on a date given as its proleptic ordinal."""
    return (ordinal - EPOCH_ORDINAL) * DAY


def _offset_at(zone: ZoneInfo, seconds: int) -> int:
    offset = datetime.fromtimestamp(seconds, zone).utcoffset() or timedelta(0)
    return offset.days * DAY + offset.seconds


def _first_change(zone: ZoneInfo, low: int, high: int) -> int:
    """The first instant in (low, high] with another offset than `low`; there is one, and only one change."""
    offset = _offset_at(zone, low)
    return low + bisect_left(range(low, high), True, key=lambda instant: _offset_at(zone, instant) != offset)


@lru_cache(maxsize=4096)
def _changes(zone: str, year: int) -> tuple[tuple[int, int], ...]:
    """(instant, offset from then on) for each change in a UTC year, the state on 1 January first."""
    wall = ZoneInfo(zone)
    begins = local_midnight(date(year, 1, 1).toordinal())
    ends = local_midnight(date(year + 1, 1, 1).toordinal())
    offset = _offset_at(wall, begins)
    found = [(begins, offset)]
    for low in range(begins, ends, _PROBE):
        high = min(low + _PROBE, ends)
        if _offset_at(wall, high) == offset:
            continue
        changed = _first_change(wall, low, high)
        if changed < ends:
            offset = _offset_at(wall, changed)
            found.append((changed, offset))
    return tuple(found)


@lru_cache(maxsize=2048)
def spells(zone: str, first_year: int, last_year: int) -> tuple[Spell, ...]:
    """The offsets of a zone over whole years and one year on either side, in order and without gaps.

    Raises ValueError for years outside 1900–2400 and ZoneInfoNotFoundError for an unknown zone.
    """
    if not FIRST_YEAR <= first_year <= last_year <= LAST_YEAR:
        raise ValueError(f"Years {first_year} to {last_year} are outside the calendar.")
    changes: list[tuple[int, int]] = []
    for year in range(first_year - 1, last_year + 2):
        first, *rest = _changes(zone, year)
        # What holds on 1 January is news only when the clocks changed at that very moment.
        changes += rest if changes and changes[-1][1] == first[1] else [first, *rest]
    ends = [instant for instant, _ in changes[1:]]
    ends.append(local_midnight(date(last_year + 2, 1, 1).toordinal()))
    offsets = [offset for _, offset in changes]
    return tuple(
        Spell(
            begins=begins,
            ends=end,
            offset=offset,
            plain_from=begins + max(0, before - offset),
            plain_until=end - max(0, offset - after),
        )
        for (begins, offset), end, before, after in zip(
            changes, ends, [offsets[0], *offsets[:-1]], [*offsets[1:], offsets[-1]], strict=True
        )
    )


def spells_between(zone: str, first: int, last: int) -> tuple[Spell, ...]:
    """The offsets around the dates `first` to `last` (ordinals), with two days to spare on both sides."""
    years = spells(zone, date.fromordinal(first).year, date.fromordinal(last).year)
    begins, ends = local_midnight(first - 2), local_midnight(last + 3)
    return tuple(spell for spell in years if spell.begins < ends and begins < spell.ends)


def instants_of(local: int, near: Iterable[Spell]) -> list[int]:
    """The instants at which the wall shows `local` seconds: none in a gap, two in a doubled hour."""
    return [local - spell.offset for spell in near if spell.begins <= local - spell.offset < spell.ends]


def first_showing(local: int, near: Iterable[Spell]) -> int:
    """The first instant at which the wall shows at least `local` seconds; the jump, if it jumps over them."""
    return min(max(local - spell.offset, spell.begins) for spell in near if local - spell.offset < spell.ends)


def last_showing(local: int, near: Iterable[Spell]) -> int:
    """The last instant at which the wall goes beyond `local` seconds: the second pass of a doubled time; the
    jump, if it jumps over them.
    """
    return max(
        min(local - spell.offset, spell.ends) for spell in near if local - spell.offset >= spell.begins
    )


def local_day(instant: datetime, zone: str) -> int:
    """The ordinal of the date that the wall shows at an instant."""
    return instant.astimezone(ZoneInfo(zone)).toordinal()


def resolve_local(day: date, minute: int, zone: str) -> list[datetime]:
    """The UTC instants at which a wall in `zone` shows `minute` minutes after 00:00 on `day`, earliest first.

    Empty for a time that the clock jumps over, two instants for a time that it shows twice. Minutes from 1440
    on are read on the next date. Raises ValueError for dates outside 1900–2400.
    """
    ordinal = day.toordinal()
    near = spells_between(zone, ordinal, ordinal)
    return [instant_at(found) for found in instants_of(local_midnight(ordinal) + minute * MINUTE, near)]


def local_label_ambiguous(instant: datetime, zone: str) -> bool:
    """Whether the wall shows this date and time at another instant too, so that the offset must be named."""
    seconds = epoch_seconds(instant)
    day = local_day(instant, zone)
    return any(
        spell.begins <= seconds < spell.ends and not spell.plain_from <= seconds < spell.plain_until
        for spell in spells_between(zone, day, day)
    )
