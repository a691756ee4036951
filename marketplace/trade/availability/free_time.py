"""What is free of a listing in the form in which it is kept: runs of starts, made of the engine's slots; pure.

A slot that can be booked later than now is kept too, with the instant from which on: so what is kept holds for
some days of the clock and needs no work at midnight. What moves with the clock is left to whoever reads:

- The notice is not in it. A start is offered while `start - notice >= now`.
- The horizon is in it as `opens_at`: local midnight of the day on which the horizon reaches the opening.
- A menu's last order is in it as `order_until`, inclusive.

Runs are exact to the slot: `first, first + step, … last` are starts, and nothing between them is one.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from marketplace.trade.availability.hours import Schedule
from marketplace.trade.availability.rules import Busy, Slot, SlotRules, slots
from marketplace.trade.availability.zones import (
    DAY,
    epoch_seconds,
    epoch_seconds_up,
    first_showing,
    instant_at,
    local_day,
    local_midnight,
    spells_between,
)

DAYS_AHEAD = 3
"""So many days of the clock what was computed once goes on to hold."""
ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
NEVER = ALWAYS
"""As the end of what holds: it is not to be believed at all, nor worth computing soon."""
_WEEK = 7 * DAY
_MOMENT = re.compile(r'"([^"]+)"')
_A_DAY = timedelta(days=1)
# A night's tail, two dates of a journey and a wall that is set back all lie within this.
_NEAR_DAYS = 3

Run = tuple[datetime, datetime]
Group = tuple[int, int, datetime, datetime]


class FreeTime(NamedTuple):
    """Starts of one week with one number of seats left, as runs (first start, last start), in order.

    They can be booked from `opens_at` to `order_until`, both included. A week is seven UTC days from a
    Thursday, counted from 1970: a part of the store that no weekend is cut by, and nothing that anyone sees.
    """

    week: int
    seats: int
    order_until: datetime
    opens_at: datetime
    runs: tuple[Run, ...]


def week_of(instant: datetime) -> int:
    """The number of the stored week that an instant lies in."""
    return epoch_seconds(instant) // _WEEK


def week_begins(week: int) -> datetime:
    """The first instant of a stored week."""
    return instant_at(week * _WEEK)


def free_time_of(slots: Iterable[Slot], step_minutes: int, *, opens_at: datetime = ALWAYS) -> list[FreeTime]:
    """The slots, in order of time, as they are kept: in groups of one week, seats and deadline."""
    groups: dict[Group, list[datetime]] = {}
    for slot in slots:
        week = week_of(slot.starts_at)
        until = slot.last_order or week_begins(week + 1)
        groups.setdefault((week, slot.seats_left, until, opens_at), []).append(slot.starts_at)
    step = timedelta(minutes=step_minutes)
    return [FreeTime(*group, tuple(_runs(starts, step))) for group, starts in groups.items()]


def _runs(starts: list[datetime], step: timedelta) -> Iterator[Run]:
    first = last = starts[0]
    for start in starts[1:]:
        if start - last != step:
            yield first, last
            first = start
        last = start
    yield first, last


def runs_of(words: str) -> list[Run]:
    """The runs of a multirange as PostgreSQL writes it in UTC: `{["2026-11-21 18:00:00+00","…"],…}`."""
    moments = [datetime.fromisoformat(moment) for moment in _MOMENT.findall(words)]
    return list(zip(moments[::2], moments[1::2], strict=True))


def first_start(runs: Iterable[Run], step_minutes: int, begins: datetime, ends: datetime) -> datetime | None:
    """The earliest start of runs, in order, in the half-open [begins, ends)."""
    step = timedelta(minutes=step_minutes)
    for first, last in runs:
        if last >= begins:
            start = first if first >= begins else first - (first - begins) // step * step
            return start if start < ends else None
    return None


def free_time(
    schedule: Schedule,
    rules: SlotRules,
    busy: Iterable[Busy],
    *,
    listing_id: int | None,
    first: date,
    last: date,
    now: datetime,
) -> list[FreeTime]:
    """All that is free with a local date from `first` to `last`, for the smallest party, now or before `holds_until`.

    `busy` needs to hold what overlaps the dates with the listing's buffers around them.
    """
    taken = list(busy)
    today = local_day(now, schedule.zone_at(epoch_seconds_up(now)))
    newest = date.fromordinal(today) + timedelta(days=rules.horizon_days - _NEAR_DAYS)
    known: set[tuple[datetime, datetime | None]] = set()
    opening: dict[datetime, list[Slot]] = {}
    for ahead in range(1 if schedule.journeys else DAYS_AHEAD + 1):
        found_then = slots(
            schedule,
            replace(rules, notice_minutes=0, horizon_days=rules.horizon_days + ahead),
            taken,
            listing_id=listing_id,
            first=max(first, newest) if ahead else first,
            last=last,
            now=now,
            party=rules.min_party,
        )
        new = [slot for slot in found_then if (slot.starts_at, slot.last_order) not in known]
        known.update((slot.starts_at, slot.last_order) for slot in new)
        # Where the calendar leaves a date out, the horizon reaches two of them at once.
        opens_at = _midnight(today + ahead, schedule.zone) if ahead else ALWAYS
        opening.setdefault(opens_at, []).extend(new)
    return [
        one
        for opens_at, found in opening.items()
        for one in free_time_of(sorted(found), rules.step_minutes, opens_at=opens_at)
    ]


def holds_until(schedule: Schedule, now: datetime) -> datetime:
    """Until when (not included) `free_time` of now holds; on journeys only to the next change of date or zone."""
    seconds = epoch_seconds_up(now)
    zone = schedule.zone_at(seconds)
    today = local_day(now, zone)
    if not schedule.journeys:
        return _midnight(today + DAYS_AHEAD + 1, zone)
    # Where a journey begins or ends the date itself may go back: about that time nothing is believed.
    changes = [
        _midnight(day, other)
        for journey in schedule.journeys
        for day in (journey.first.toordinal(), journey.last.toordinal() + 1)
        for other in (schedule.zone, journey.zone)
    ]
    if any(abs(change - now) <= 2 * _A_DAY for change in changes):
        return NEVER
    return _midnight(today + 1, zone)


def _midnight(ordinal: int, zone: str) -> datetime:
    """The instant from which on the wall shows a date; of a doubled midnight the second, so never too early."""
    near = spells_between(zone, ordinal, ordinal)
    local = local_midnight(ordinal)
    shown = [local - spell.offset for spell in near if spell.begins <= local - spell.offset < spell.ends]
    return instant_at(max(shown) if shown else first_showing(local, near))
