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
- A menu's last order is a moment on the wall before the date of the opening, and inclusive like the notice.
- Limits count services on the date that the wall shows when they start, from local midnight to local midnight.
- Between services at different places lies the time of the way, on top of the buffers.
- Who joins a shared occurrence joins that very occurrence: it is not in its own way, and its free seats
  count.
"""

from collections.abc import Iterable
from datetime import date, datetime

from marketplace.trade.availability.busy import Busy
from marketplace.trade.availability.deadlines import LastOrder
from marketplace.trade.availability.hours import Journey, Override, Run, Schedule, Season, Window, open_runs
from marketplace.trade.availability.limits import NO_LIMITS, Limits
from marketplace.trade.availability.terms import Slot, SlotRules
from marketplace.trade.availability.walk import Walk
from marketplace.trade.availability.zones import (
    epoch_seconds,
    epoch_seconds_up,
    local_label_ambiguous,
    resolve_local,
)

__all__ = [
    "NO_LIMITS",
    "Busy",
    "Journey",
    "LastOrder",
    "Limits",
    "Override",
    "Run",
    "Schedule",
    "Season",
    "Slot",
    "SlotRules",
    "Window",
    "is_offered",
    "local_label_ambiguous",
    "next_slot",
    "offer",
    "open_runs",
    "resolve_local",
    "slots",
    "slots_for_day",
]


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
    walk = Walk(schedule, rules, busy, listing_id, now, party)
    return walk.slots(first.toordinal(), last.toordinal())


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
    walk = Walk(schedule, rules, busy, listing_id, now, party)
    from_day = walk.first_day if first is None else max(first.toordinal(), walk.first_day)
    for day in range(from_day, walk.last_day + 1):
        if found := walk.slots(day, day):
            return found[0]
    return None


def offer(
    schedule: Schedule,
    rules: SlotRules,
    busy: Iterable[Busy],
    *,
    listing_id: int | None,
    starts_at: datetime,
    party: int,
    now: datetime,
) -> Slot | None:
    """The slot with exactly this start, if `slots` offers it to this party: the same walk answers both.

    Raises ValueError for times without a zone.
    """
    start = epoch_seconds(starts_at)
    if start != epoch_seconds_up(starts_at):
        return None
    return Walk(schedule, rules, busy, listing_id, now, party).slot_at(start)


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
    """Whether there is such an `offer`."""
    found = offer(schedule, rules, busy, listing_id=listing_id, starts_at=starts_at, party=party, now=now)
    return found is not None
