"""Makes schedules, rules and busy time for tests from short words, and reads slots back as wall times."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from marketplace.trade.availability.rules import (
    Busy,
    LastOrder,
    Limits,
    Override,
    Schedule,
    Season,
    Slot,
    SlotRules,
    Window,
    open_runs,
    slots,
    slots_for_day,
)

PARIS = "Europe/Paris"
LISTING = 7
LONG_BEFORE = datetime(2026, 1, 1, tzinfo=UTC)

# A zone and a date on which, or in the night to which, its clocks do something.
NIGHTS = (
    (PARIS, date(2026, 3, 29)),
    (PARIS, date(2026, 10, 25)),
    ("America/New_York", date(2026, 3, 8)),
    ("America/New_York", date(2026, 11, 1)),
    ("Australia/Lord_Howe", date(2026, 4, 5)),
    ("Australia/Lord_Howe", date(2026, 10, 4)),
    ("Pacific/Apia", date(2011, 12, 30)),
    ("Africa/Casablanca", date(2026, 2, 15)),
    ("Africa/Casablanca", date(2026, 3, 22)),
    ("Asia/Beirut", date(2026, 3, 29)),
    ("Asia/Beirut", date(2026, 10, 25)),
    ("America/St_Johns", date(2006, 10, 29)),
    ("Asia/Kolkata", date(2026, 12, 31)),
)


def minutes(clock: str) -> int:
    """Minutes from midnight: "26:00" is two in the morning after."""
    hours, _, rest = clock.partition(":")
    return int(hours) * 60 + int(rest)


def span(words: str) -> tuple[int, int]:
    """The wall minutes of "18:00-22:30"."""
    start, _, end = words.partition("-")
    return minutes(start), minutes(end)


def all_week(*spans: str) -> tuple[Window, ...]:
    """The same hours on all weekdays, as windows."""
    return tuple(Window(weekday, *span(words)) for weekday in range(7) for words in spans)


def every_day(*spans: str, zone: str = PARIS, overrides: Iterable[Override] = (), **more: Any) -> Schedule:
    """The same hours on all weekdays; `more` is what holds for all of the provider's time."""
    return Schedule(zone, all_week(*spans), tuple(overrides), **more)


def on(day: str, *spans: str) -> Override:
    """An exception for a date: its hours, or closed."""
    return Override(date.fromisoformat(day), tuple(span(words) for words in spans))


def slot_rules(**changes: Any) -> SlotRules:
    """An hour every hour for one person, without notice or buffers, a year ahead."""
    plain: dict[str, Any] = {
        "duration_minutes": 60,
        "step_minutes": 60,
        "notice_minutes": 0,
        "horizon_days": 365,
        "buffer_before_minutes": 0,
        "buffer_after_minutes": 0,
        "capacity": 1,
        "shared": False,
        "min_party": 1,
        "max_party": 1,
    }
    return SlotRules(**(plain | changes))


def shared_table(seats: int = 6, **changes: Any) -> SlotRules:
    """A table of so many seats that parties of one to all may join."""
    return slot_rules(capacity=seats, shared=True, min_party=1, max_party=seats, **changes)


def wall(moment: str, zone: str = PARIS, fold: int = 0) -> datetime:
    """The UTC instant of a local date and time such as "2026-11-21 19:30"."""
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def taken(start: str, end: str, zone: str = PARIS, **occurrence: Any) -> Busy:
    """Busy time between two local times."""
    return Busy.between(wall(start, zone), wall(end, zone), **occurrence)


def sold(start: str, end: str, seats_left: int, listing_id: int = LISTING) -> Busy:
    """An occurrence of a shared listing with so many seats left."""
    return taken(start, end, listing_id=listing_id, slot_starts_at=wall(start), seats_left=seats_left)


def occurrence(start: str, listing_id: int = LISTING, zone: str = PARIS, **more: Any) -> Busy:
    """An hour's service of a listing."""
    begins = wall(start, zone)
    return Busy.between(begins, begins + timedelta(hours=1), listing_id, begins, **more)


def wall_times(found: Iterable[Slot], zone: str = PARIS) -> list[str]:
    """The starts of slots as a wall shows them: ["19:00", "20:00"]."""
    return [slot.starts_at.astimezone(ZoneInfo(zone)).strftime("%H:%M") for slot in found]


def offered(
    schedule: Schedule, day: str, rules: SlotRules | None = None, busy: Iterable[Busy] = (), **question: Any
) -> list[str]:
    """The wall times of the slots of one date, asked long before it."""
    asked: dict[str, Any] = {"listing_id": LISTING, "now": LONG_BEFORE} | question
    found = slots_for_day(schedule, rules or slot_rules(), busy, day=date.fromisoformat(day), **asked)
    return wall_times(found, schedule.zone)


def slots_on(schedule: Schedule, day: date, rules: SlotRules | None = None) -> list[Slot]:
    """The slots of one date, asked long before it."""
    return slots_for_day(schedule, rules or slot_rules(), (), listing_id=LISTING, day=day, now=LONG_BEFORE)


def runs_in_words(schedule: Schedule, day: str) -> list[str]:
    """The openings of a date as a wall shows them: ["09:00-12:00"]."""
    zone, asked = ZoneInfo(schedule.zone), date.fromisoformat(day)
    return [
        f"{run.starts_at.astimezone(zone):%H:%M}-{run.ends_at.astimezone(zone):%H:%M}"
        for run in open_runs(schedule, asked, asked)
    ]


nights = st.sampled_from(NIGHTS)

windows_of_a_day = st.lists(
    st.tuples(st.integers(0, 95), st.integers(1, 110)).map(
        lambda pair: (pair[0] * 15, min(pair[0] * 15 + pair[1] * 15, 2880))
    ),
    max_size=3,
)


@st.composite
def schedules(draw: st.DrawFn, zone: str, around: date) -> Schedule:
    """Weekly hours on any days, and on the dates about `around` exceptions, seasons, holidays and absences."""
    weekly = draw(weeks())
    about = st.integers(-2, 2).map(lambda days: around + timedelta(days))
    overrides = [Override(day, tuple(draw(windows_of_a_day))) for day in draw(st.lists(about, max_size=2))]
    return Schedule(
        zone,
        weekly,
        tuple(overrides),
        tuple(draw(st.lists(seasons(about), max_size=2))),
        tuple(draw(st.lists(about, max_size=1))),
        tuple(draw(st.lists(st.tuples(about, about), max_size=1))),
        limits=draw(limits),
        week_start=draw(st.integers(0, 6)),
    )


@st.composite
def weeks(draw: st.DrawFn) -> tuple[Window, ...]:
    """Weekly hours on any days."""
    return tuple(Window(day, *window) for day in range(7) for window in draw(windows_of_a_day))


@st.composite
def seasons(draw: st.DrawFn, about: st.SearchStrategy[date]) -> Season:
    """A season that begins and ends about a date, this year or every year, maybe over the new year."""
    first, last = draw(about), draw(about)
    if draw(st.booleans()):
        return Season((first.month, first.day), (last.month, last.day), draw(weeks()))
    return Season(first, last, draw(weeks()))


most = st.one_of(st.none(), st.none(), st.integers(1, 3))
limits = st.one_of(st.just(Limits()), st.tuples(most, most, most, most).map(lambda given: Limits(*given)))
last_orders = st.one_of(
    st.none(),
    st.none(),
    st.tuples(st.integers(0, 1439), st.integers(0, 3)).map(lambda given: LastOrder(*given)),
    st.tuples(st.integers(0, 1439), st.just(0), st.integers(0, 6)).map(lambda given: LastOrder(*given)),
)


@st.composite
def any_rules(draw: st.DrawFn) -> SlotRules:
    """Rules of every kind, small enough that slots remain."""
    capacity = draw(st.integers(1, 6))
    return SlotRules(
        duration_minutes=draw(st.sampled_from([15, 30, 50, 60, 90, 180])),
        step_minutes=draw(st.sampled_from([15, 20, 30, 45, 60, 75])),
        notice_minutes=draw(st.sampled_from([0, 1, 120, 1440])),
        horizon_days=draw(st.integers(0, 4)),
        buffer_before_minutes=draw(st.sampled_from([0, 0, 10, 45])),
        buffer_after_minutes=draw(st.sampled_from([0, 0, 5, 60])),
        capacity=capacity,
        shared=draw(st.booleans()),
        min_party=draw(st.integers(1, 2)),
        max_party=capacity,
        last_order=draw(last_orders),
        limits=draw(limits),
    )


@st.composite
def busy_about(draw: st.DrawFn, day: date) -> Busy:
    """Taken time within two days of a date; sometimes an occurrence of the listing itself."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    starts_at = midnight + timedelta(minutes=15 * draw(st.integers(-200, 250)))
    ends_at = starts_at + timedelta(minutes=draw(st.sampled_from([0, 15, 60, 61, 200])))
    if draw(st.booleans()):
        return Busy.between(starts_at, ends_at)
    lead = timedelta(minutes=draw(st.sampled_from([0, 0, 10])))
    return Busy.between(
        starts_at - lead, ends_at, draw(st.sampled_from([LISTING, 8])), starts_at, draw(st.integers(0, 6))
    )


@st.composite
def questions(draw: st.DrawFn) -> dict[str, Any]:
    """A whole question about the days around a clock change, with occurrences that can be joined."""
    zone, night = draw(nights)
    midnight = datetime(night.year, night.month, night.day, tzinfo=UTC)
    first = night + timedelta(days=draw(st.integers(-2, 1)))
    question: dict[str, Any] = {
        "schedule": draw(schedules(zone, night)),
        "rules": draw(any_rules()),
        "busy": [],
        "listing_id": draw(st.sampled_from([LISTING, LISTING, None])),
        "first": first,
        "last": first + timedelta(days=draw(st.integers(0, 2))),
        "now": midnight + timedelta(seconds=draw(st.integers(-3 * 86400, 43200))),
        "party": draw(st.sampled_from([1, 1, 2, 3])),
    }
    question["busy"] = draw(st.lists(busy_about(night), max_size=4)) + draw(occurrences(question))
    return question


@st.composite
def occurrences(draw: st.DrawFn, question: dict[str, Any]) -> list[Busy]:
    """Some of the slots that the question would find, sold before."""
    free = slots(**question)
    sold_slots = draw(st.lists(st.sampled_from(free), max_size=3)) if free else []
    lead = timedelta(minutes=question["rules"].buffer_before_minutes)
    tail = timedelta(minutes=question["rules"].buffer_after_minutes)
    return [
        Busy.between(
            slot.starts_at - lead, slot.ends_at + tail, LISTING, slot.starts_at, draw(st.integers(0, 6))
        )
        for slot in sold_slots
    ]
