"""When a provider is open: weekly hours and exceptions, read by the wall clock of their zone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.trade.availability.rules import (
    Run,
    Schedule,
    Window,
    local_label_ambiguous,
    open_runs,
    resolve_local,
)
from tests.factories import availability as make
from tests.factories.availability import every_day, on, runs_in_words, wall

SPRING = date(2026, 3, 29)
AUTUMN = date(2026, 10, 25)


def test_a_weekly_window_opens_on_its_weekday_only() -> None:
    schedule = Schedule(make.PARIS, (Window(5, *make.span("18:00-22:00")),))

    found = open_runs(schedule, date(2026, 11, 16), date(2026, 11, 29))

    assert found == [
        Run(date(2026, 11, 21), wall("2026-11-21 18:00"), wall("2026-11-21 22:00")),
        Run(date(2026, 11, 28), wall("2026-11-28 18:00"), wall("2026-11-28 22:00")),
    ]


def test_hours_stay_on_the_wall_when_the_offset_changes() -> None:
    schedule = every_day("18:00-22:00")

    found = open_runs(schedule, AUTUMN - timedelta(days=1), AUTUMN)

    assert [run.starts_at.hour for run in found] == [16, 17]


def test_an_override_replaces_all_hours_of_its_date() -> None:
    schedule = every_day("09:00-12:00", "14:00-18:00", overrides=[on("2026-11-21", "10:00-11:00")])

    assert runs_in_words(schedule, "2026-11-21") == ["10:00-11:00"]
    assert runs_in_words(schedule, "2026-11-22") == ["09:00-12:00", "14:00-18:00"]


@pytest.mark.parametrize("closing", [on("2026-11-21"), on("2026-11-21", "00:00-00:00")])
def test_an_override_without_windows_or_from_midnight_to_midnight_closes_the_date(closing) -> None:
    schedule = every_day("09:00-12:00", overrides=[closing])

    assert runs_in_words(schedule, "2026-11-21") == []


def test_an_override_opens_a_date_that_is_closed_every_week() -> None:
    schedule = Schedule(make.PARIS, (), (on("2026-12-24", "17:00-21:00"),))

    assert runs_in_words(schedule, "2026-12-24") == ["17:00-21:00"]


def test_two_overrides_of_one_date_add_up() -> None:
    schedule = every_day(
        "09:00-12:00", overrides=[on("2026-11-21", "20:00-21:00"), on("2026-11-21", "08:00-09:00")]
    )

    assert runs_in_words(schedule, "2026-11-21") == ["08:00-09:00", "20:00-21:00"]


def test_the_tail_of_a_night_stays_open_when_the_next_day_is_closed() -> None:
    schedule = every_day("22:00-26:00", overrides=[on("2026-11-22")])

    assert runs_in_words(schedule, "2026-11-21") == ["22:00-02:00"]
    assert runs_in_words(schedule, "2026-11-22") == []


def test_closing_a_date_closes_the_tail_of_its_night_too() -> None:
    schedule = every_day("22:00-26:00", overrides=[on("2026-11-21")])

    assert runs_in_words(schedule, "2026-11-21") == []


@pytest.mark.parametrize("second", ["12:00-18:00", "11:00-18:00", "10:00-18:00"])
def test_windows_of_a_date_that_touch_or_overlap_are_one_run(second: str) -> None:
    schedule = every_day(second, "09:00-12:00")

    assert runs_in_words(schedule, "2026-11-21") == ["09:00-18:00"]


def test_a_window_inside_another_changes_nothing() -> None:
    schedule = every_day("09:00-18:00", "10:00-11:00")

    assert runs_in_words(schedule, "2026-11-21") == ["09:00-18:00"]


def test_runs_of_two_dates_never_join() -> None:
    schedule = every_day("00:00-24:00")

    found = open_runs(schedule, date(2026, 11, 21), date(2026, 11, 22))

    assert [run.local_date for run in found] == [date(2026, 11, 21), date(2026, 11, 22)]
    assert found[0].ends_at == found[1].starts_at == wall("2026-11-22 00:00")


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 23), (AUTUMN, 25), (date(2026, 11, 21), 24)])
def test_a_day_round_the_clock_has_23_24_or_25_hours(day: date, hours: int) -> None:
    [run] = open_runs(every_day("00:00-24:00"), day, day)

    assert run.ends_at - run.starts_at == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("window", "opens"),
    [
        ("02:30-05:00", ["03:00-05:00"]),
        ("01:00-02:30", ["01:00-03:00"]),
        ("02:00-03:00", []),
        ("02:15-02:45", []),
        ("01:00-05:00", ["01:00-05:00"]),
    ],
)
def test_window_ends_in_the_missing_hour_move_to_the_jump(window: str, opens: list[str]) -> None:
    schedule = every_day(window)

    assert runs_in_words(schedule, "2026-03-29") == opens


def test_windows_on_either_side_of_the_missing_hour_are_one_run() -> None:
    schedule = every_day("01:00-02:00", "03:00-04:00")

    [run] = open_runs(schedule, SPRING, SPRING)

    assert run.ends_at - run.starts_at == timedelta(hours=2)


@pytest.mark.parametrize(
    ("window", "opens"),
    [
        ("01:00-02:30", ["01:00-02:30", "02:00-02:30"]),
        ("02:30-05:00", ["02:30-02:00", "02:30-05:00"]),
        ("02:15-02:45", ["02:15-02:45", "02:15-02:45"]),
        ("02:00-03:00", ["02:00-03:00"]),
        ("01:00-05:00", ["01:00-05:00"]),
    ],
)
def test_what_a_window_covers_of_the_doubled_hour_is_open_both_times(window: str, opens: list[str]) -> None:
    schedule = every_day(window)

    assert runs_in_words(schedule, "2026-10-25") == opens


def test_a_whole_doubled_hour_is_one_run_of_two_hours() -> None:
    [run] = open_runs(every_day("02:00-03:00"), AUTUMN, AUTUMN)

    assert run.ends_at - run.starts_at == timedelta(hours=2)


def test_a_night_into_the_missing_hour_is_an_hour_shorter() -> None:
    [run] = open_runs(every_day("22:00-28:00"), date(2026, 3, 28), date(2026, 3, 28))

    assert run.ends_at - run.starts_at == timedelta(hours=5)


def test_lord_howe_misses_and_doubles_half_an_hour() -> None:
    schedule = every_day("00:00-24:00", zone="Australia/Lord_Howe")

    found = open_runs(schedule, date(2026, 4, 5), date(2026, 4, 5)) + open_runs(
        schedule, date(2026, 10, 4), date(2026, 10, 4)
    )

    assert [run.ends_at - run.starts_at for run in found] == [timedelta(hours=24.5), timedelta(hours=23.5)]


def test_a_date_that_a_country_skipped_has_no_hours() -> None:
    schedule = every_day("09:00-17:00", zone="Pacific/Apia")

    found = open_runs(schedule, date(2011, 12, 29), date(2011, 12, 31))

    assert [run.local_date.day for run in found] == [29, 31]


def test_a_night_into_a_skipped_date_ends_at_midnight() -> None:
    schedule = Schedule("Pacific/Apia", (Window(3, *make.span("22:00-26:00")),))

    [run] = open_runs(schedule, date(2011, 12, 29), date(2011, 12, 29))

    assert run.ends_at - run.starts_at == timedelta(hours=2)


def test_a_midnight_that_does_not_exist_opens_at_one() -> None:
    schedule = every_day("00:00-24:00", zone="Asia/Beirut")

    assert runs_in_words(schedule, "2026-03-29") == ["01:00-00:00"]


def test_casablanca_changes_its_clocks_around_ramadan() -> None:
    schedule = every_day("09:00-17:00", zone="Africa/Casablanca")

    found = open_runs(schedule, date(2026, 2, 14), date(2026, 3, 23))

    assert sorted({run.starts_at.hour for run in found}) == [8, 9]


@pytest.mark.parametrize("window", ["10:00-09:00", "10:00-10:00", "00:00-48:15", "24:00-26:00"])
def test_minutes_that_make_no_window_open_nothing(window: str) -> None:
    assert runs_in_words(every_day(window), "2026-11-21") == []


def test_no_dates_have_no_runs() -> None:
    assert open_runs(every_day("09:00-17:00"), date(2026, 11, 22), date(2026, 11, 21)) == []


@pytest.mark.parametrize("day", [date(1, 1, 1), date(1899, 12, 31), date(9999, 12, 31)])
def test_a_date_outside_the_calendar_is_refused(day: date) -> None:
    with pytest.raises(ValueError, match="outside the calendar"):
        open_runs(every_day("09:00-17:00"), day, day)


def test_an_ordinary_local_time_is_one_instant() -> None:
    assert resolve_local(date(2026, 11, 21), 19 * 60 + 30, make.PARIS) == [
        datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
    ]


def test_a_missing_local_time_is_no_instant() -> None:
    assert resolve_local(SPRING, 150, make.PARIS) == []


def test_a_doubled_local_time_is_two_instants_in_order() -> None:
    assert resolve_local(AUTUMN, 150, make.PARIS) == [
        datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        datetime(2026, 10, 25, 1, 30, tzinfo=UTC),
    ]


def test_minutes_past_midnight_are_read_on_the_next_date() -> None:
    assert resolve_local(date(2026, 3, 28), 1440 + 150, make.PARIS) == []
    assert resolve_local(date(2026, 3, 28), 1440 + 180, make.PARIS) == [wall("2026-03-29 03:00")]


@pytest.mark.parametrize(
    ("moment", "ambiguous"),
    [("00:59", True), ("01:59", True), ("00:00", True), ("01:00", True), ("02:00", False)],
)
def test_only_times_of_the_doubled_hour_need_their_offset(moment: str, ambiguous: bool) -> None:
    instant = datetime.fromisoformat(f"2026-10-25 {moment}+00:00")

    assert local_label_ambiguous(instant, make.PARIS) is ambiguous


def test_the_minute_before_the_doubled_hour_needs_no_offset() -> None:
    assert not local_label_ambiguous(wall("2026-10-25 01:59"), make.PARIS)
