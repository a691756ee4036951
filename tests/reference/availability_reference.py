"""Free slots the slow and obvious way: look at the wall every minute; shares no code with the engine."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from marketplace.trade.availability.rules import Busy, Schedule, SlotRules

MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=64)
def wall_minutes(zone: str, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """(instant, what the wall shows) for every minute that could belong to the hours of a date."""
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    instants = (begins + k * MINUTE for k in range(4 * 1440))
    return tuple((instant, instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for instant in instants)


def runs_of(schedule: Schedule, day: date) -> Iterator[list[datetime]]:
    """The open minutes of a date, in unbroken runs."""
    exceptions = [override.windows for override in schedule.overrides if override.date == day]
    weekly = [(w.start_minute, w.end_minute) for w in schedule.weekly if w.weekday == day.weekday()]
    windows = [window for windows in exceptions for window in windows] if exceptions else weekly
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 — a reading of the wall has no zone
    run: list[datetime] = []
    for instant, shown in wall_minutes(schedule.zone, day):
        if any(midnight + start * MINUTE <= shown < midnight + end * MINUTE for start, end in windows):
            run.append(instant)
        elif run:
            yield run
            run = []


def grid_of(schedule: Schedule, rules: SlotRules, day: date) -> Iterator[datetime]:
    """The starts at which a whole service fits into the hours of a date."""
    for run in runs_of(schedule, day):
        for index in range(0, len(run), rules.step_minutes):
            if len(run[index : index + rules.duration_minutes]) == rules.duration_minutes:
                yield run[index]


def seats_at(start: datetime, rules: SlotRules, busy: Iterable[Busy], listing_id: int | None) -> int:
    """The seats that a service starting then would have, none when something is in its way."""
    begins = start - rules.buffer_before_minutes * MINUTE
    ends = start + (rules.duration_minutes + rules.buffer_after_minutes) * MINUTE
    seats = rules.capacity
    for one in busy:
        itself = rules.shared and listing_id is not None
        if itself and one.listing_id == listing_id and one.slot_starts_at == start:
            seats = min(seats, one.seats_left)
        elif max(begins, one.starts_at) < min(ends, one.ends_at):
            return 0
    return seats


def reference_slots(
    schedule: Schedule,
    rules: SlotRules,
    busy: Iterable[Busy],
    *,
    listing_id: int | None,
    first: date,
    last: date,
    now: datetime,
    party: int,
) -> list[tuple[datetime, int, date, int]]:
    """(start, seats left, local date, offset in minutes) of every slot, in order of time."""
    zone = ZoneInfo(schedule.zone)
    today = now.astimezone(zone).date()
    found = {}
    for days in range(-2, (last - first).days + 2):
        day = first + timedelta(days=days)
        if day > today + timedelta(days=rules.horizon_days):
            break
        for start in grid_of(schedule, rules, day):
            local = start.astimezone(zone)
            seats = seats_at(start, rules, busy, listing_id)
            in_time = start >= now + rules.notice_minutes * MINUTE
            if in_time and first <= local.date() <= last and party <= seats:
                offset = local.utcoffset() or timedelta(0)
                found[start] = (start, seats, local.date(), int(offset / MINUTE))
    if not rules.min_party <= party <= rules.max_party:
        return []
    return [found[start] for start in sorted(found)]
