"""Hours and rules that are wrong are refused when they are saved, all problems at once."""

from datetime import date

import pytest

from marketplace.trade.availability.rules import Override, Schedule, Window
from marketplace.trade.availability.validation import (
    Code,
    Problem,
    RulesError,
    validate_fit,
    validate_overrides,
    validate_rules,
    validate_schedule,
    validate_windows,
    validate_zone,
)
from tests.factories.availability import PARIS, every_day, on, slot_rules

DAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("window", "code"),
    [
        (Window(0, -1, 60), Code.WINDOW_STARTS_OUTSIDE_DAY),
        (Window(0, 1440, 1500), Code.WINDOW_STARTS_OUTSIDE_DAY),
        (Window(0, 600, 540), Code.WINDOW_ENDS_BEFORE_START),
        (Window(0, 600, 600), Code.WINDOW_ENDS_BEFORE_START),
        (Window(0, 600, 2881), Code.WINDOW_TOO_LONG),
        (Window(7, 600, 660), Code.WEEKDAY_UNKNOWN),
        (Window(-1, 600, 660), Code.WEEKDAY_UNKNOWN),
    ],
)
def test_a_pair_of_minutes_that_is_no_window_is_refused(window: Window, code: Code) -> None:
    with pytest.raises(RulesError) as refused:
        validate_windows([Window(0, 540, 600), window])

    assert [(problem.code, problem.entry) for problem in refused.value.problems] == [(code, 1)]


@pytest.mark.parametrize("window", [Window(0, 0, 1), Window(6, 1439, 2880), Window(3, 0, 1440)])
def test_the_widest_and_narrowest_windows_are_accepted(window: Window) -> None:
    validate_windows([window])


def test_windows_that_overlap_are_accepted() -> None:
    validate_windows([Window(0, 540, 720), Window(0, 600, 780)])


def test_twenty_windows_a_day_are_enough_and_one_more_is_refused() -> None:
    twenty = [Window(2, start, start + 10) for start in range(0, 400, 20)]
    validate_windows(twenty)

    with pytest.raises(RulesError) as refused:
        validate_windows([*twenty, Window(2, 600, 660)])

    assert refused.value.problems == (Problem(Code.TOO_MANY_WINDOWS, "weekly", 2, 20),)


def test_every_problem_is_told_at_once() -> None:
    with pytest.raises(RulesError) as refused:
        validate_windows([Window(0, 600, 540), Window(9, 0, 60)])

    assert [problem.code for problem in refused.value.problems] == [
        Code.WINDOW_ENDS_BEFORE_START,
        Code.WEEKDAY_UNKNOWN,
    ]
    assert refused.value.code is Code.WINDOW_ENDS_BEFORE_START
    assert str(refused.value) == "weekly: window_ends_before_start, weekly: weekday_unknown"


def test_a_date_is_closed_by_no_window_or_by_midnight_to_midnight() -> None:
    validate_overrides([on("2026-12-24"), on("2026-12-25", "00:00-00:00"), on("2026-12-26", "10:00-12:00")])


def test_midnight_to_midnight_beside_other_hours_is_refused() -> None:
    with pytest.raises(RulesError) as refused:
        validate_overrides([Override(DAY, ((0, 0), (540, 600)))])

    assert refused.value.problems == (Problem(Code.WINDOW_ENDS_BEFORE_START, "overrides", DAY),)


def test_a_date_named_twice_is_refused() -> None:
    with pytest.raises(RulesError) as refused:
        validate_overrides([Override(DAY, ()), Override(DAY, ((540, 600),))])

    assert refused.value.problems == (Problem(Code.DATE_REPEATED, "overrides", DAY),)


def test_a_date_has_at_most_twenty_windows() -> None:
    with pytest.raises(RulesError) as refused:
        validate_overrides([Override(DAY, tuple((start, start + 5) for start in range(0, 210, 10)))])

    assert refused.value.code is Code.TOO_MANY_WINDOWS


def test_thousands_of_dates_are_refused() -> None:
    many = [Override(date.fromordinal(DAY.toordinal() + k), ()) for k in range(801)]

    with pytest.raises(RulesError) as refused:
        validate_overrides(many)

    assert refused.value.code is Code.TOO_MANY_DATES


@pytest.mark.parametrize("zone", ["Europe/Pari", "", "../../etc/passwd", "localtime", "Factory", "CEST"])
def test_a_zone_nobody_keeps_is_refused(zone: str) -> None:
    with pytest.raises(RulesError) as refused:
        validate_zone(zone)

    assert refused.value.code is Code.ZONE_UNKNOWN


def test_a_whole_schedule_is_looked_at() -> None:
    wrong = Schedule("Nowhere", (Window(0, 5, 4),), (Override(DAY, ((5, 4),)),))

    with pytest.raises(RulesError) as refused:
        validate_schedule(wrong)

    assert [problem.field for problem in refused.value.problems] == ["zone", "weekly", "overrides"]


def test_a_sound_schedule_is_accepted() -> None:
    validate_schedule(every_day("09:00-12:00", "14:00-26:00", overrides=[on("2026-12-25")]))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("duration_minutes", 0, Code.TOO_SMALL),
        ("duration_minutes", 2881, Code.TOO_LARGE),
        ("step_minutes", 4, Code.TOO_SMALL),
        ("step_minutes", 1441, Code.TOO_LARGE),
        ("notice_minutes", -1, Code.TOO_SMALL),
        ("horizon_days", -1, Code.TOO_SMALL),
        ("horizon_days", 731, Code.TOO_LARGE),
        ("buffer_before_minutes", -1, Code.TOO_SMALL),
        ("buffer_before_minutes", 1441, Code.TOO_LARGE),
        ("buffer_after_minutes", -1, Code.TOO_SMALL),
        ("buffer_after_minutes", 1441, Code.TOO_LARGE),
        ("capacity", 501, Code.TOO_LARGE),
        ("min_party", 0, Code.TOO_SMALL),
    ],
)
def test_absurd_numbers_are_refused_at_their_field(field: str, value: int, code: Code) -> None:
    with pytest.raises(RulesError) as refused:
        validate_rules(slot_rules(**{field: value}))

    assert (code, field) in [(problem.code, problem.field) for problem in refused.value.problems]


def test_the_largest_and_smallest_numbers_are_accepted() -> None:
    validate_rules(
        slot_rules(
            duration_minutes=2880,
            step_minutes=1440,
            horizon_days=730,
            buffer_before_minutes=1440,
            buffer_after_minutes=1440,
            capacity=500,
            max_party=500,
        )
    )
    validate_rules(slot_rules(duration_minutes=1, step_minutes=5, horizon_days=0))


def test_a_smallest_party_above_the_largest_is_refused() -> None:
    with pytest.raises(RulesError) as refused:
        validate_rules(slot_rules(min_party=4, max_party=3, capacity=6))

    assert refused.value.problems == (Problem(Code.PARTY_RANGE_EMPTY, "min_party", limit=3),)


def test_a_party_larger_than_the_capacity_is_refused() -> None:
    with pytest.raises(RulesError) as refused:
        validate_rules(slot_rules(max_party=7, capacity=6))

    assert refused.value.problems == (Problem(Code.PARTY_OVER_CAPACITY, "max_party", limit=6),)


def test_a_notice_that_reaches_beyond_the_horizon_is_refused() -> None:
    validate_rules(slot_rules(notice_minutes=3 * 1440 - 1, horizon_days=2))

    with pytest.raises(RulesError) as refused:
        validate_rules(slot_rules(notice_minutes=3 * 1440, horizon_days=2))

    assert refused.value.problems == (Problem(Code.NOTICE_BEYOND_HORIZON, "notice_minutes", limit=2),)


def test_a_service_longer_than_every_opening_is_refused() -> None:
    schedule = every_day("09:00-11:00", "11:00-12:00", overrides=[on("2026-12-24", "09:00-13:00")])
    validate_fit(schedule, slot_rules(duration_minutes=240))

    with pytest.raises(RulesError) as refused:
        validate_fit(schedule, slot_rules(duration_minutes=241))

    assert refused.value.problems == (Problem(Code.DURATION_NEVER_FITS, "duration_minutes", limit=240),)


def test_windows_that_touch_fit_a_service_together() -> None:
    validate_fit(every_day("09:00-11:00", "11:00-12:00"), slot_rules(duration_minutes=180))


def test_a_schedule_without_hours_is_unfinished_and_not_refused() -> None:
    validate_fit(Schedule(PARIS, ()), slot_rules())
