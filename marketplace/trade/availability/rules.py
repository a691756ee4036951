"""Which slots a provider offers: the rules of time, as pure functions that never look at a clock or a table.

The policies, the same for page, form, API and feed:

- Slots start on a grid that begins with each open run (see `hours`) and advances in elapsed minutes. Busy
  time takes slots away; it never moves the others.
- A slot is offered when all of [start, start + duration) lies in its run. Buffers come on top and may spill
  outside the hours; a busy range already holds its own, so the buffers of two neighbours add up.
- All intervals are half-open: what ends at 20:00 leaves 20:00 free.
- Notice counts exact minutes and is inclusive. The horizon counts local dates, today and the last one
  included; the tail of a night counts with the date on which its opening starts.
- A local time that does not exist is never offered. One that exists twice is two slots with two offsets.
- Who joins a shared occurrence joins that very occurrence: it is not in its own way, and its free seats
  count.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from marketplace.trade.availability.busy import Busy, TakenTime
from marketplace.trade.availability.hours import (
    Interval,
    Opening,
    Override,
    Run,
    Schedule,
    Window,
    open_runs,
)
from marketplace.trade.availability.zones import (
    DAY,
    EPOCH_ORDINAL,
    MINUTE,
    Spell,
    epoch_seconds,
    epoch_seconds_up,
    instant_at,
    local_day,
    local_label_ambiguous,
    local_midnight,
    resolve_local,
    spells_between,
)

__all__ = [
    "Busy",
    "Override",
    "Run",
    "Schedule",
    "Slot",
    "SlotRules",
    "Window",
    "is_offered",
    "local_label_ambiguous",
    "next_slot",
    "open_runs",
    "resolve_local",
    "slots",
    "slots_for_day",
]


@dataclass(frozen=True, slots=True)
class SlotRules:
    """How a listing is served: times in minutes, the horizon in local dates, capacity and party in people.

    `capacity` is what one slot holds, shared or not. When the listing is not `shared`, the first party has
    the slot to itself; when it is, parties join until the seats are gone.
    """

    duration_minutes: int
    step_minutes: int
    notice_minutes: int
    horizon_days: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    capacity: int
    shared: bool
    min_party: int
    max_party: int

    def admits(self, party: int) -> bool:
        """Whether a party of this size can be served at all."""
        return self.min_party <= party <= min(self.max_party, self.capacity)


@dataclass(frozen=True, slots=True)
class Slot:
    """A service [starts_at, ends_at) in UTC that can be booked now.

    `local_date` is the date on the provider's wall when it starts: for 00:30 in the tail of a Saturday night
    that is Sunday, which is what must be shown. `offset_minutes` is the distance from UTC at the start, and
    `ambiguous` says that the wall shows this time twice, so that only the offset tells the two apart.
    """

    starts_at: datetime
    ends_at: datetime
    seats_left: int
    local_date: date
    offset_minutes: int
    ambiguous: bool


_Place = tuple[int, int, int, Spell]
"""A bookable start in epoch seconds, its free seats, the ordinal of its local date, and its offset."""


class _Search:
    """One question made ready, in epoch seconds, to be walked by local date."""

    __slots__ = (
        "_capacity",
        "_duration",
        "_earliest",
        "_lead",
        "_length",
        "_opening",
        "_party",
        "_possible",
        "_step",
        "_tail",
        "_taken",
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
        today = local_day(now, schedule.zone)
        self._opening = Opening(schedule)
        self._taken = TakenTime(busy, listing_id if rules.shared else None)
        self._party = party
        self._capacity = rules.capacity
        self._possible = rules.admits(party) and rules.duration_minutes > 0 and rules.step_minutes > 0
        self._duration = timedelta(minutes=rules.duration_minutes)
        self._length = rules.duration_minutes * MINUTE
        self._step = rules.step_minutes * MINUTE
        self._lead = rules.buffer_before_minutes * MINUTE
        self._tail = self._length + rules.buffer_after_minutes * MINUTE
        self._earliest = epoch_seconds_up(now) + rules.notice_minutes * MINUTE
        # A clock set back at midnight shows yesterday again; a night's tail shows the date after the horizon.
        self.first_day = today - 1
        self.last_day = today + rules.horizon_days + 1

    def places(self, first: int, last: int) -> Iterator[_Place]:
        """What can be booked with a local date from `first` to `last` (ordinals), in order of time."""
        first, last = max(first, self.first_day), min(last, self.last_day)
        if last < first or not self._possible:
            return
        near = spells_between(self._opening.zone, first - 1, last)
        starts = self._starts(first - 1, min(last, self.last_day - 1), near)
        later = iter(near)
        spell = next(later)
        for start, left in self._taken.free_among(starts, self._lead, self._tail):
            while spell.ends <= start:
                spell = next(later)
            day = (start + spell.offset) // DAY + EPOCH_ORDINAL
            seats = self._capacity if left is None else min(left, self._capacity)
            if self._party <= seats and first <= day <= last:
                yield start, seats, day, spell

    def slots(self, first: int, last: int) -> Iterator[Slot]:
        """The places from `first` to `last` as the outside knows them."""
        for start, seats, day, spell in self.places(first, last):
            starts_at = datetime.fromtimestamp(start, UTC)
            yield Slot(
                starts_at,
                starts_at + self._duration,
                seats,
                date.fromordinal(day),
                spell.offset // MINUTE,
                not spell.plain_from <= start < spell.plain_until,
            )

    def is_offered(self, start: int) -> bool:
        """Whether a service may start at these epoch seconds: looks among the places of its local date."""
        if not self._earliest <= start < local_midnight(self.last_day + 2):
            return False
        day = local_day(instant_at(start), self._opening.zone)
        return any(place[0] == start for place in self.places(day, day))

    def _starts(self, first: int, last: int, near: tuple[Spell, ...]) -> list[int]:
        starts: set[int] = set()
        for day in range(first, last + 1):
            for run in self._opening.runs(day, near):
                starts.update(self._grid(run))
        return sorted(starts)

    def _grid(self, run: Interval) -> range:
        begins, ends = run
        step = self._step
        missed = max(0, -((begins - self._earliest) // step))
        return range(begins + missed * step, ends - self._length + 1, step)


def slots(
    schedule: Schedule,
    rules: SlotRules,
    busy: Iterable[Busy],
    *,
    listing_id: int | None,
    first: date,
    last: date,
    now: datetime,
    party: int = 1,
) -> list[Slot]:
    """Every slot that `party` people can book, with a local date from `first` to `last`, in order of time.

    The past, the notice and the horizon are left out whatever the dates ask for, so absurd dates cost
    nothing. `busy` needs to hold what overlaps the range with the listing's buffers around it.
    Raises ValueError for a `now` without a zone.
    """
    search = _Search(schedule, rules, busy, listing_id, now, party)
    return list(search.slots(first.toordinal(), last.toordinal()))


def slots_for_day(
    schedule: Schedule,
    rules: SlotRules,
    busy: Iterable[Busy],
    *,
    listing_id: int | None,
    day: date,
    now: datetime,
    party: int = 1,
) -> list[Slot]:
    """The slots of one local date; see `slots`."""
    return slots(schedule, rules, busy, listing_id=listing_id, first=day, last=day, now=now, party=party)


def next_slot(
    schedule: Schedule,
    rules: SlotRules,
    busy: Iterable[Busy],
    *,
    listing_id: int | None,
    now: datetime,
    party: int = 1,
    first: date | None = None,
) -> Slot | None:
    """The earliest slot up to the horizon, or None; it walks day by day and stops at the first.

    With `first`, the earliest on or after that local date.
    """
    search = _Search(schedule, rules, busy, listing_id, now, party)
    from_day = search.first_day if first is None else max(first.toordinal(), search.first_day)
    for day in range(from_day, search.last_day + 1):
        for slot in search.slots(day, day):
            return slot
    return None


def is_offered(
    schedule: Schedule,
    rules: SlotRules,
    busy: Iterable[Busy],
    *,
    listing_id: int | None,
    starts_at: datetime,
    party: int,
    now: datetime,
) -> bool:
    """Whether `slots` offers exactly this start to this party: the same walk answers both.

    Raises ValueError for times without a zone.
    """
    start = epoch_seconds(starts_at)
    if start != epoch_seconds_up(starts_at):
        return False
    return _Search(schedule, rules, busy, listing_id, now, party).is_offered(start)
