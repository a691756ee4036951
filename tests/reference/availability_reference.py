"""Free slots the slow and obvious way: look at the wall every minute; shares no code with the engine."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from marketplace.trade.availability.rules import Busy, Limits, Schedule, Season, SlotRules

MINUTE = timedelta(minutes=1)


@lru_cache(maxsize=64)
def wall_minutes(zone: str, day: date) -> tuple[tuple[datetime, datetime], ...]:
    """(instant, what the wall shows) for every minute that could belong to the hours of a date."""
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(days=1)
    instants = (begins + k * MINUTE for k in range(4 * 1440))
    return tuple((instant, instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)) for instant in instants)


def zone_of(schedule: Schedule, day: date) -> str:
    """The zone on whose wall the hours of a date are read."""
    for journey in sorted(schedule.journeys, key=lambda one: (one.first, one.last, one.zone)):
        if journey.first <= day <= journey.last:
            return journey.zone
    return schedule.zone


def is_in(season: Season, day: date) -> bool:
    """Whether a date lies in a season; one of every year is walked day by day in a leap year."""
    if isinstance(season.first, date) and isinstance(season.last, date):
        return season.first <= day <= season.last
    every = [date(2024, 1, 1) + timedelta(days=k) for k in range(366)]
    shown = [(one.month, one.day) for one in every]
    first, last = shown.index(season.first), shown.index(season.last)
    inside = shown[first : last + 1] if first <= last else shown[first:] + shown[: last + 1]
    return (day.month, day.day) in inside


def windows_of(schedule: Schedule, day: date) -> list[tuple[int, int]]:
    """The wall minutes of a date, by what closes or replaces them first."""
    if any(first <= day <= last for first, last in schedule.away):
        return []
    exceptions = [override.windows for override in schedule.overrides if override.date == day]
    if exceptions:
        return [window for windows in exceptions for window in windows]
    if day in schedule.holidays:
        return []
    seasons = [season for season in schedule.seasons if is_in(season, day)]
    weekly = [one for season in seasons for one in season.weekly] if seasons else schedule.weekly
    return [(w.start_minute, w.end_minute) for w in weekly if w.weekday == day.weekday()]


def runs_of(schedule: Schedule, day: date) -> Iterator[list[datetime]]:
    """The open minutes of a date, in unbroken runs."""
    windows = windows_of(schedule, day)
    midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 — a reading of the wall has no zone
    run: list[datetime] = []
    for instant, shown in wall_minutes(zone_of(schedule, day), day):
        if any(midnight + start * MINUTE <= shown < midnight + end * MINUTE for start, end in windows):
            run.append(instant)
        elif run:
            yield run
            run = []


def can_be_ordered(schedule: Schedule, rules: SlotRules, day: date, now: datetime) -> bool:
    """Whether the wall still shows the last order of a date, or will."""
    order = rules.last_order
    if order is None:
        return True
    before = day - timedelta(days=order.days)
    if order.weekday is not None:
        before = day - timedelta(days=1)
        while before.weekday() != order.weekday:
            before -= timedelta(days=1)
    last = datetime(before.year, before.month, before.day) + order.minute * MINUTE  # noqa: DTZ001
    shown = wall_minutes(zone_of(schedule, day), before)
    instant, wall = max((instant, wall) for instant, wall in shown if wall <= last)
    return now <= (instant if wall == last else instant + MINUTE)


def is_within(
    limits: Limits, schedule: Schedule, start: datetime, busy: Iterable[Busy], *, joins: bool
) -> bool:
    """Whether one more booking keeps to limits, counting afresh."""
    day = local_date(schedule, start)
    for is_same, services, bookings in (
        (lambda other: other == day, limits.day_services, limits.day_bookings),
        (
            lambda other: monday(other, schedule) == monday(day, schedule),
            limits.week_services,
            limits.week_bookings,
        ),
    ):
        there = [b for b in busy if b.slot_starts_at and is_same(local_date(schedule, b.slot_starts_at))]
        if bookings is not None and sum(one.bookings for one in there) >= bookings:
            return False
        if services is not None and len(there) >= services and not joins:
            return False
    return True


def local_date(schedule: Schedule, instant: datetime) -> date:
    return instant.astimezone(ZoneInfo(schedule.zone)).date()


def monday(day: date, schedule: Schedule) -> date:
    """The first day of the week that a limit counts."""
    while day.weekday() != schedule.week_start:
        day -= timedelta(days=1)
    return day


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
    busy = list(busy)
    own = [one for one in busy if one.listing_id == listing_id]
    standing = {one.slot_starts_at for one in own} if rules.shared and listing_id is not None else set()
    for days in range(-2, (last - first).days + 2):
        day = first + timedelta(days=days)
        if day > today + timedelta(days=rules.horizon_days):
            break
        if not can_be_ordered(schedule, rules, day, now):
            continue
        for start in grid_of(schedule, rules, day):
            local = start.astimezone(zone)
            joins = start in standing
            if not is_within(schedule.limits, schedule, start, busy, joins=joins):
                continue
            if not is_within(rules.limits, schedule, start, own, joins=joins):
                continue
            seats = seats_at(start, rules, busy, listing_id)
            in_time = start >= now + rules.notice_minutes * MINUTE
            if in_time and first <= local.date() <= last and party <= seats:
                offset = local.utcoffset() or timedelta(0)
                found[start] = (start, seats, local.date(), int(offset / MINUTE))
    if not rules.min_party <= party <= rules.max_party:
        return []
    return [found[start] for start in sorted(found)]
