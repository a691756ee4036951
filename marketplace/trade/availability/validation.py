"""Refuses hours and booking rules that are wrong or could never be met, by codes; it words no sentence.

Each function looks at everything before it raises, so that a form can show every problem at its field.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from zoneinfo import available_timezones

from marketplace.trade.availability.hours import (
    DAY_MINUTES,
    LATEST_END,
    Interval,
    Opening,
    Override,
    Schedule,
    Window,
)
from marketplace.trade.availability.rules import SlotRules

MOST_WINDOWS = 20
MOST_OVERRIDES = 800
LONGEST_SERVICE = LATEST_END
SHORTEST_STEP = 5
LONGEST_BUFFER = DAY_MINUTES
FARTHEST_HORIZON = 730
LONGEST_NOTICE = FARTHEST_HORIZON * DAY_MINUTES
LARGEST_CAPACITY = 500


class Code(StrEnum):
    """What can be wrong; the edges hold a sentence for each."""

    ZONE_UNKNOWN = "zone_unknown"
    WEEKDAY_UNKNOWN = "weekday_unknown"
    WINDOW_STARTS_OUTSIDE_DAY = "window_starts_outside_day"
    WINDOW_ENDS_BEFORE_START = "window_ends_before_start"
    WINDOW_TOO_LONG = "window_too_long"
    TOO_MANY_WINDOWS = "too_many_windows"
    DATE_REPEATED = "date_repeated"
    TOO_MANY_DATES = "too_many_dates"
    TOO_SMALL = "too_small"
    TOO_LARGE = "too_large"
    PARTY_RANGE_EMPTY = "party_range_empty"
    PARTY_OVER_CAPACITY = "party_over_capacity"
    NOTICE_BEYOND_HORIZON = "notice_beyond_horizon"
    DURATION_NEVER_FITS = "duration_never_fits"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: in which field, in which entry (index or date), and the limit it broke."""

    code: Code
    field: str
    entry: int | date | None = None
    limit: int | None = None


class RulesError(ValueError):
    """Hours or rules that cannot be saved; `problems` has at least one entry."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        """Keep the problems in the order in which they were found."""
        super().__init__(", ".join(f"{problem.field}: {problem.code}" for problem in problems))
        self.problems = tuple(problems)

    @property
    def code(self) -> Code:
        """What is wrong first."""
        return self.problems[0].code


def validate_zone(zone: str) -> None:
    """Refuse a name that is no IANA zone. Raises RulesError."""
    _refuse(_zone_problems(zone))


def validate_windows(windows: Sequence[Window]) -> None:
    """Refuse weekly windows that are none, and more than 20 a day; they may overlap. Raises RulesError."""
    _refuse(_weekly_problems(windows))


def validate_overrides(overrides: Sequence[Override]) -> None:
    """Refuse exceptions that are no hours, or that name a date twice; 0-0 alone closes. Raises RulesError."""
    _refuse(_override_problems(overrides))


def validate_schedule(schedule: Schedule) -> None:
    """Refuse a schedule with any of these problems. Raises RulesError."""
    _refuse(_schedule_problems(schedule))


def validate_rules(rules: SlotRules) -> None:
    """Refuse absurd numbers, and numbers that contradict one another. Raises RulesError."""
    _refuse(_rule_problems(rules))


def validate_fit(schedule: Schedule, rules: SlotRules) -> None:
    """Refuse a service longer than every opening: nobody could ever book it. Raises RulesError.

    Hours measured on the wall; a schedule without any window is unfinished rather than wrong, and passes.
    """
    longest = Opening(schedule).longest()
    if 0 < longest < rules.duration_minutes:
        raise RulesError([Problem(Code.DURATION_NEVER_FITS, "duration_minutes", limit=longest)])


def _refuse(problems: Iterable[Problem]) -> None:
    found = list(problems)
    if found:
        raise RulesError(found)


@cache
def _known_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"Factory", "localtime"})


def _zone_problems(zone: str) -> Iterator[Problem]:
    if zone not in _known_zones():
        yield Problem(Code.ZONE_UNKNOWN, "zone")


def _schedule_problems(schedule: Schedule) -> Iterator[Problem]:
    yield from _zone_problems(schedule.zone)
    yield from _weekly_problems(schedule.weekly)
    yield from _override_problems(schedule.overrides)


def _weekly_problems(windows: Sequence[Window]) -> Iterator[Problem]:
    for index, window in enumerate(windows):
        if not 0 <= window.weekday <= 6:
            yield Problem(Code.WEEKDAY_UNKNOWN, "weekly", index)
        yield from _window_problems((window.start_minute, window.end_minute), "weekly", index)
    for weekday, count in Counter(window.weekday for window in windows).items():
        if count > MOST_WINDOWS:
            yield Problem(Code.TOO_MANY_WINDOWS, "weekly", weekday, MOST_WINDOWS)


def _override_problems(overrides: Sequence[Override]) -> Iterator[Problem]:
    if len(overrides) > MOST_OVERRIDES:
        yield Problem(Code.TOO_MANY_DATES, "overrides", limit=MOST_OVERRIDES)
    for day, count in Counter(override.date for override in overrides).items():
        if count > 1:
            yield Problem(Code.DATE_REPEATED, "overrides", day)
    for override in overrides:
        if override.windows == ((0, 0),):
            continue
        if len(override.windows) > MOST_WINDOWS:
            yield Problem(Code.TOO_MANY_WINDOWS, "overrides", override.date, MOST_WINDOWS)
        for window in override.windows:
            yield from _window_problems(window, "overrides", override.date)


def _window_problems(window: Interval, field: str, entry: int | date) -> Iterator[Problem]:
    start, end = window
    if not 0 <= start < DAY_MINUTES:
        yield Problem(Code.WINDOW_STARTS_OUTSIDE_DAY, field, entry)
    if end <= start:
        yield Problem(Code.WINDOW_ENDS_BEFORE_START, field, entry)
    if end > LATEST_END:
        yield Problem(Code.WINDOW_TOO_LONG, field, entry, LATEST_END)


def _rule_problems(rules: SlotRules) -> Iterator[Problem]:
    ranges = {
        "duration_minutes": (1, LONGEST_SERVICE),
        "step_minutes": (SHORTEST_STEP, DAY_MINUTES),
        "notice_minutes": (0, LONGEST_NOTICE),
        "horizon_days": (0, FARTHEST_HORIZON),
        "buffer_before_minutes": (0, LONGEST_BUFFER),
        "buffer_after_minutes": (0, LONGEST_BUFFER),
        "capacity": (1, LARGEST_CAPACITY),
        "min_party": (1, LARGEST_CAPACITY),
        "max_party": (1, LARGEST_CAPACITY),
    }
    for field, (least, most) in ranges.items():
        value = getattr(rules, field)
        if value < least:
            yield Problem(Code.TOO_SMALL, field, limit=least)
        if value > most:
            yield Problem(Code.TOO_LARGE, field, limit=most)
    if rules.min_party > rules.max_party:
        yield Problem(Code.PARTY_RANGE_EMPTY, "min_party", limit=rules.max_party)
    if rules.max_party > rules.capacity:
        yield Problem(Code.PARTY_OVER_CAPACITY, "max_party", limit=rules.capacity)
    if rules.notice_minutes >= (rules.horizon_days + 1) * DAY_MINUTES:
        yield Problem(Code.NOTICE_BEYOND_HORIZON, "notice_minutes", limit=rules.horizon_days)
