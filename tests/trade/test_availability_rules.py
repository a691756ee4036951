"""Which slots are offered: every clause of the policy, one by one."""

from datetime import UTC, date, datetime, timedelta

from marketplace.trade.availability.rules import Slot, slots_for_day
from tests.factories import availability as make
from tests.factories.availability import (
    LISTING,
    LONG_BEFORE,
    every_day,
    offered,
    on,
    shared_table,
    slot_rules,
    taken,
    wall,
    wall_times,
)

SATURDAY = "2026-11-21"
EVENING = every_day("18:00-22:00")


def test_a_slot_says_when_where_it_stands_and_how_many_seats_it_has() -> None:
    found = slots_for_day(
        every_day("19:30-21:00"),
        shared_table(6, duration_minutes=90),
        [],
        listing_id=LISTING,
        day=date(2026, 11, 21),
        now=LONG_BEFORE,
    )

    assert found == [
        Slot(
            starts_at=datetime(2026, 11, 21, 18, 30, tzinfo=UTC),
            ends_at=datetime(2026, 11, 21, 20, 0, tzinfo=UTC),
            seats_left=6,
            local_date=date(2026, 11, 21),
            offset_minutes=60,
            ambiguous=False,
            zone="Europe/Paris",
        )
    ]


# The grid


def test_slots_start_on_a_grid_from_the_start_of_the_run() -> None:
    schedule = every_day("18:10-20:00")

    assert offered(schedule, SATURDAY, slot_rules(step_minutes=25)) == ["18:10", "18:35", "19:00"]


def test_each_run_of_a_date_has_its_own_grid() -> None:
    schedule = every_day("09:00-10:40", "14:15-15:30")

    assert offered(schedule, SATURDAY, slot_rules(step_minutes=30)) == ["09:00", "09:30", "14:15"]


def test_busy_time_takes_slots_away_without_moving_the_others() -> None:
    busy = [taken("2026-11-21 18:20", "2026-11-21 18:40")]

    assert offered(EVENING, SATURDAY, slot_rules(), busy) == ["19:00", "20:00", "21:00"]


def test_an_opening_round_the_clock_restarts_its_grid_at_local_midnight() -> None:
    schedule = every_day("00:00-24:00")
    rules = slot_rules(step_minutes=1000)

    assert offered(schedule, "2026-11-21", rules) == ["00:00", "16:40"]
    assert offered(schedule, "2026-11-22", rules) == ["00:00", "16:40"]


def test_the_grid_counts_elapsed_minutes_over_the_missing_hour() -> None:
    schedule = every_day("00:00-06:00")

    assert offered(schedule, "2026-03-29", slot_rules(step_minutes=90)) == ["00:00", "01:30", "04:00"]


def test_the_grid_counts_elapsed_minutes_over_the_doubled_hour() -> None:
    schedule = every_day("00:00-04:00")

    assert offered(schedule, "2026-10-25", slot_rules(step_minutes=90)) == ["00:00", "01:30", "02:00"]


# The hours


def test_the_whole_service_lies_in_the_hours() -> None:
    assert offered(EVENING, SATURDAY, slot_rules(duration_minutes=150)) == ["18:00", "19:00"]


def test_a_service_that_ends_with_the_hours_fits() -> None:
    assert offered(EVENING, SATURDAY, slot_rules(duration_minutes=240)) == ["18:00"]
    assert offered(EVENING, SATURDAY, slot_rules(duration_minutes=241)) == []


def test_a_service_never_spans_the_hours_of_two_dates() -> None:
    schedule = every_day("00:00-24:00")

    assert offered(schedule, SATURDAY, slot_rules(duration_minutes=90))[-1] == "22:00"


def test_a_slot_after_midnight_is_shown_on_the_date_of_the_wall() -> None:
    schedule = every_day("22:00-26:00", overrides=[on("2026-11-22"), on("2026-11-20")])

    assert offered(schedule, "2026-11-21") == ["22:00", "23:00"]
    assert offered(schedule, "2026-11-22") == ["00:00", "01:00"]


def test_an_instant_that_two_dates_open_is_one_slot() -> None:
    schedule = every_day("00:00-26:00")

    assert offered(schedule, SATURDAY)[:4] == ["00:00", "01:00", "02:00", "03:00"]


def test_a_local_time_that_does_not_exist_is_never_offered() -> None:
    schedule = every_day("01:00-05:00")

    assert offered(schedule, "2026-03-29", slot_rules(step_minutes=30, duration_minutes=30)) == [
        *["01:00", "01:30"],
        *["03:00", "03:30", "04:00", "04:30"],
    ]


def test_a_local_time_that_exists_twice_is_two_slots_with_two_offsets() -> None:
    found = slots_for_day(
        every_day("01:00-04:00"),
        slot_rules(),
        [],
        listing_id=LISTING,
        day=date(2026, 10, 25),
        now=LONG_BEFORE,
    )

    assert wall_times(found) == ["01:00", "02:00", "02:00", "03:00"]
    assert [slot.offset_minutes for slot in found] == [120, 120, 60, 60]
    assert [slot.ambiguous for slot in found] == [False, True, True, False]


def test_the_doubled_half_hour_of_lord_howe_has_offsets_of_half_hours() -> None:
    found = slots_for_day(
        every_day("01:30-02:00", zone="Australia/Lord_Howe"),
        slot_rules(duration_minutes=30, step_minutes=30),
        [],
        listing_id=LISTING,
        day=date(2026, 4, 5),
        now=LONG_BEFORE,
    )

    assert [(slot.offset_minutes, slot.ambiguous) for slot in found] == [(660, True), (630, True)]


# Busy time and buffers


def test_what_ends_at_eight_leaves_eight_free() -> None:
    busy = [taken("2026-11-21 19:00", "2026-11-21 20:00")]

    assert offered(EVENING, SATURDAY, slot_rules(), busy) == ["18:00", "20:00", "21:00"]


def test_a_minute_of_overlap_is_enough_to_lose_a_slot() -> None:
    busy = [taken("2026-11-21 18:59", "2026-11-21 20:01")]

    assert offered(EVENING, SATURDAY, slot_rules(), busy) == ["21:00"]


def test_a_fraction_of_a_second_of_overlap_is_enough_to_lose_a_slot() -> None:
    instant = wall("2026-11-21 19:00")
    sliver = timedelta(microseconds=1)
    busy = [make.Busy.between(instant - sliver, instant + sliver)]

    assert offered(EVENING, SATURDAY, slot_rules(), busy) == ["20:00", "21:00"]


def test_buffers_may_spill_outside_the_hours() -> None:
    rules = slot_rules(buffer_before_minutes=120, buffer_after_minutes=120)

    assert offered(EVENING, SATURDAY, rules) == ["18:00", "19:00", "20:00", "21:00"]


def test_buffers_need_free_time_even_outside_the_hours() -> None:
    rules = slot_rules(buffer_before_minutes=30, buffer_after_minutes=30)
    busy = [taken("2026-11-21 17:00", "2026-11-21 17:31"), taken("2026-11-21 22:29", "2026-11-21 23:00")]

    assert offered(EVENING, SATURDAY, rules, busy) == ["19:00", "20:00"]


def test_buffers_of_neighbours_add_up() -> None:
    rules = slot_rules(step_minutes=15, buffer_before_minutes=15, buffer_after_minutes=30)
    served_from_18_to_19 = taken("2026-11-21 17:45", "2026-11-21 19:30")

    assert offered(EVENING, SATURDAY, rules, [served_from_18_to_19])[0] == "19:45"


def test_busy_time_without_length_takes_nothing() -> None:
    busy = [taken("2026-11-21 18:30", "2026-11-21 18:30")]

    assert offered(EVENING, SATURDAY, slot_rules(), busy) == ["18:00", "19:00", "20:00", "21:00"]


def test_a_long_engagement_is_seen_behind_a_short_one_that_starts_later() -> None:
    busy = [
        taken("2026-11-21 18:00", "2026-11-21 18:10"),
        taken("2026-11-20 09:00", "2026-11-21 21:00"),
    ]

    assert offered(EVENING, SATURDAY, slot_rules(), busy) == ["21:00"]


# Notice and horizon


def test_notice_is_inclusive_to_the_minute() -> None:
    rules = slot_rules(notice_minutes=90)

    assert offered(EVENING, SATURDAY, rules, now=wall("2026-11-21 17:30"))[0] == "19:00"


def test_a_moment_too_late_for_the_notice_loses_the_slot() -> None:
    rules = slot_rules(notice_minutes=90)
    too_late = wall("2026-11-21 17:30") + timedelta(microseconds=1)

    assert offered(EVENING, SATURDAY, rules, now=too_late)[0] == "20:00"


def test_notice_counts_elapsed_time_over_a_clock_change() -> None:
    rules = slot_rules(notice_minutes=24 * 60)

    assert offered(EVENING, "2026-03-29", rules, now=wall("2026-03-28 18:00"))[0] == "19:00"


def test_without_notice_a_slot_can_be_booked_until_it_starts() -> None:
    assert offered(EVENING, SATURDAY, now=wall("2026-11-21 21:00")) == ["21:00"]


def test_the_horizon_includes_its_last_date_whole() -> None:
    rules = slot_rules(horizon_days=2)
    now = wall("2026-11-19 23:59")

    assert offered(EVENING, "2026-11-21", rules, now=now) == ["18:00", "19:00", "20:00", "21:00"]
    assert offered(EVENING, "2026-11-22", rules, now=now) == []


def test_the_horizon_counts_dates_of_the_provider_not_of_utc() -> None:
    rules = slot_rules(horizon_days=0)
    already_saturday_in_paris = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)

    assert offered(EVENING, "2026-11-20", rules, now=already_saturday_in_paris) == []
    assert len(offered(EVENING, SATURDAY, rules, now=already_saturday_in_paris)) == 4


def test_the_tail_of_the_last_night_is_within_the_horizon() -> None:
    schedule = every_day("22:00-26:00")
    rules = slot_rules(horizon_days=0)

    assert offered(schedule, "2026-11-22", rules, now=wall("2026-11-21 12:00")) == ["00:00", "01:00"]


def test_the_tail_of_last_night_can_be_booked_after_midnight() -> None:
    schedule = every_day("22:00-26:00")

    assert offered(schedule, SATURDAY, now=wall("2026-11-21 00:30"))[0] == "01:00"
