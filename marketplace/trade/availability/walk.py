"""Walks a provider's hours and taken time by local date and finds what can be booked; `rules` is its door."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache, partial

from marketplace.trade.availability.busy import Busy, TakenTime, Way
from marketplace.trade.availability.hours import Interval, Opening, Schedule
from marketplace.trade.availability.limits import Tally
from marketplace.trade.availability.terms import Slot, SlotRules
from marketplace.trade.availability.zones import (
    DAY,
    EPOCH_ORDINAL,
    MINUTE,
    Spell,
    epoch_seconds_up,
    instant_at,
    local_day,
    local_midnight,
    spells_between,
)

# Zones lie up to 26 hours apart, so on a journey it may be the day before yesterday.
_JOURNEY_DAYS = 2

_Stay = tuple[str, int, int]

# A slot of a tuple, without the call of its class in between: there may be thousands of them.
_made = partial(tuple.__new__, Slot)


@lru_cache(maxsize=4096)
def _after(seconds: int) -> timedelta:
    """The same few distances from midnight, day after day."""
    return timedelta(seconds=seconds)


class Walk:
    """One question made ready, in epoch seconds, to be walked by local date."""

    __slots__ = (
        "_capacity",
        "_earliest",
        "_last_order",
        "_lead",
        "_length",
        "_now",
        "_opening",
        "_party",
        "_possible",
        "_schedule",
        "_step",
        "_tail",
        "_taken",
        "_tallies",
        "first_day",
        "last_day",
    )

    def __init__(
        self,
        schedule: Schedule,
        rules: SlotRules,
        busy: Iterable[Busy],
        listing_id: int | None,
        now: datetime,
        party: int,
    ) -> None:
        self._now = epoch_seconds_up(now)
        today = local_day(now, schedule.zone_at(self._now))
        self._schedule = schedule
        self._opening = Opening(schedule)
        known = list(busy)
        self._taken = TakenTime(known, listing_id if rules.shared else None, way_of(schedule, rules))
        self._tallies = tallies_of(schedule, rules, known, listing_id)
        self._party = party
        self._capacity = rules.capacity
        self._possible = rules.admits(party) and rules.duration_minutes > 0 and rules.step_minutes > 0
        self._length = rules.duration_minutes * MINUTE
        self._step = rules.step_minutes * MINUTE
        self._lead = rules.buffer_before_minutes * MINUTE
        self._tail = self._length + rules.buffer_after_minutes * MINUTE
        self._earliest = self._now + rules.notice_minutes * MINUTE
        self._last_order = rules.last_order
        # A clock set back at midnight shows yesterday again; a night's tail shows the date after the horizon.
        self.first_day = today - 1 - (_JOURNEY_DAYS if schedule.journeys else 0)
        self.last_day = today + rules.horizon_days + 1

    def slots(self, first: int, last: int) -> list[Slot]:
        """What can be booked with a local date from `first` to `last` (ordinals), in order of time."""
        first, last = max(first, self.first_day), min(last, self.last_day)
        if last < first or not self._possible:
            return []
        if not self._schedule.journeys:
            stay = self._opening.zone, first - 1, min(last, self.last_day - 1)
            return self._staying(stay, first, last)
        # Dates of two zones may open one instant: it belongs to the later, which must be looked at too.
        wide = first - 1 - _JOURNEY_DAYS, min(last + _JOURNEY_DAYS, self.last_day - 1)
        found = {
            slot.starts_at: slot
            for stay in self._opening.stays(*wide)
            for slot in self._staying(stay, wide[0], wide[1] + 1)
        }
        days = date.fromordinal(first), date.fromordinal(last)
        return [found[at] for at in sorted(found) if days[0] <= found[at].local_date <= days[1]]

    def slot_at(self, start: int) -> Slot | None:
        """The slot that starts at these epoch seconds: looks among those of its local date."""
        if not self._earliest <= start < local_midnight(self.last_day + 2):
            return None
        day = local_day(instant_at(start), self._schedule.zone)
        around = _JOURNEY_DAYS if self._schedule.journeys else 0
        starts_at = instant_at(start)
        return next(
            (one for one in self.slots(day - around, day + around) if one.starts_at == starts_at), None
        )

    def _staying(self, stay: _Stay, first: int, last: int) -> list[Slot]:
        """The slots of openings in one zone, with a local date from `first` to `last`."""
        zone, since, until = stay
        order = self._last_order
        near = spells_between(zone, since - (order.farthest if order else 0), until)
        starts, deadlines = self._starts(since, until, near)
        free = self._taken.free_among(starts, self._lead, self._tail)
        all_alike = not (self._taken.seats_left or self._tallies or deadlines)
        found: list[Slot] = []
        at = 0
        for spell in near:
            while at < len(free) and free[at] < spell.ends:
                day = (free[at] + spell.offset) // DAY + EPOCH_ORDINAL
                midnight = local_midnight(day) - spell.offset
                beyond = bisect_left(free, min(midnight + DAY, spell.ends), at)
                if first <= day <= last:
                    its_own = free[at:beyond]
                    plain = spell.plain_from <= its_own[0] and its_own[-1] < spell.plain_until
                    if all_alike and plain:
                        found += self._alike(its_own, day, midnight, spell, zone)
                    else:
                        found += self._one_by_one(its_own, day, midnight, spell, zone, deadlines)
                at = beyond
        return found

    def _alike(self, starts: list[int], day: int, midnight: int, spell: Spell, zone: str) -> Iterable[Slot]:
        """The slots of one date and offset where nothing but their time tells them apart."""
        made, made_at = date.fromordinal(day), instant_at(midnight)
        length, seats, shown = timedelta(seconds=self._length), self._capacity, spell.offset // MINUTE
        return [
            _made(
                (
                    begins := made_at + _after(start - midnight),
                    begins + length,
                    seats,
                    made,
                    shown,
                    False,
                    zone,
                    None,
                )
            )
            for start in starts
        ]

    def _one_by_one(
        self,
        starts: list[int],
        day: int,
        midnight: int,
        spell: Spell,
        zone: str,
        deadlines: dict[int, datetime],
    ) -> Iterator[Slot]:
        """The slots of one date and offset, each asked whether there are seats and limits leave it."""
        made, made_at = date.fromordinal(day), instant_at(midnight)
        length, shown, known = timedelta(seconds=self._length), spell.offset // MINUTE, self._taken.seats_left
        for start in starts:
            joins = start in known
            seats = min(known[start], self._capacity) if joins else self._capacity
            if seats < self._party or (self._tallies and not self._within_limits(start, day, joins=joins)):
                continue
            begins = made_at + _after(start - midnight)
            doubled = not spell.plain_from <= start < spell.plain_until
            ends, until = begins + length, deadlines.get(start)
            yield _made((begins, ends, seats, made, shown, doubled, zone, until))

    def _within_limits(self, start: int, day: int, *, joins: bool) -> bool:
        if self._schedule.journeys:
            day = day_in(self._schedule)(start)
        return all(tally.admits(day, joins=joins) for tally in self._tallies)

    def _starts(
        self, first: int, last: int, near: tuple[Spell, ...]
    ) -> tuple[list[int], dict[int, datetime]]:
        """The grid of the dates in order, and until when each start of it can be ordered, if that is limited."""
        starts: list[int] = []
        deadlines: dict[int, datetime] = {}
        in_order = True
        for day in range(first, last + 1):
            deadline = None if self._last_order is None else self._last_order.instant(day, near)
            if deadline is not None and deadline < self._now:
                continue
            for run in self._opening.runs(day, near):
                grid = self._grid(run)
                if not grid:
                    continue
                in_order = in_order and (not starts or starts[-1] < grid[0])
                starts.extend(grid)
                if deadline is not None:
                    # An instant that two dates open can be ordered until the later deadline.
                    deadlines.update(dict.fromkeys(grid, instant_at(deadline)))
        return (starts if in_order else sorted(set(starts))), deadlines

    def _grid(self, run: Interval) -> range:
        begins, ends = run
        step = self._step
        missed = max(0, -((begins - self._earliest) // step))
        return range(begins + missed * step, ends - self._length + 1, step)


def way_of(schedule: Schedule, rules: SlotRules) -> Way | None:
    """From where, and how fast, its provider sets out; None when the way counts for nothing."""
    return Way(rules.spot, schedule.kmh, rules.reach_m) if schedule.kmh and rules.spot else None


def tallies_of(
    schedule: Schedule, rules: SlotRules, busy: list[Busy], listing_id: int | None
) -> tuple[Tally, ...]:
    """What the provider's limits and the listing's own count, for those of the two that are set."""
    found = []
    if schedule.limits.any:
        found.append(Tally(schedule.limits, schedule.week_start, busy, day_in(schedule)))
    if rules.limits.any:
        own = [one for one in busy if one.listing_id == listing_id]
        found.append(Tally(rules.limits, schedule.week_start, own, day_in(schedule)))
    return tuple(found)


def day_in(schedule: Schedule) -> Callable[[int], int]:
    """Gives the ordinal of the date on the provider's wall at an instant in epoch seconds."""

    def day_of(seconds: int) -> int:
        return local_day(instant_at(seconds), schedule.zone_at(seconds))

    return day_of
