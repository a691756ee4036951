"""Who can join what, and the answers for one start, for the next slot, and for nonsense."""

from datetime import UTC, date, datetime, timedelta

import pytest

from marketplace.trade.availability.rules import is_offered, next_slot, slots, slots_for_day
from tests.factories import availability as make
from tests.factories.availability import (
    LISTING,
    LONG_BEFORE,
    every_day,
    offered,
    on,
    shared_table,
    slot_rules,
    sold,
    taken,
    wall,
    wall_times,
)

SATURDAY = "2026-11-21"
EVENING = every_day("18:00-22:00")


def test_joining_a_shared_table_finds_the_seats_that_are_left() -> None:
    busy = [sold("2026-11-21 19:00", "2026-11-21 20:00", seats_left=2)]

    found = slots_for_day(
        EVENING, shared_table(6), busy, listing_id=LISTING, day=date(2026, 11, 21), now=LONG_BEFORE
    )

    assert [slot.seats_left for slot in found] == [6, 2, 6, 6]


def test_a_full_table_is_not_offered() -> None:
    busy = [sold("2026-11-21 19:00", "2026-11-21 20:00", seats_left=0)]

    assert offered(EVENING, SATURDAY, shared_table(), busy) == ["18:00", "20:00", "21:00"]


def test_a_table_with_fewer_seats_than_the_party_is_not_offered() -> None:
    busy = [sold("2026-11-21 19:00", "2026-11-21 20:00", seats_left=2)]

    assert "19:00" in offered(EVENING, SATURDAY, shared_table(), busy, party=2)
    assert "19:00" not in offered(EVENING, SATURDAY, shared_table(), busy, party=3)


def test_an_occurrence_is_never_in_its_own_way_even_with_its_buffers() -> None:
    busy = [
        make.Busy.between(
            wall("2026-11-21 18:30"), wall("2026-11-21 20:30"), LISTING, wall("2026-11-21 19:00"), 3
        )
    ]
    rules = shared_table(buffer_before_minutes=30, buffer_after_minutes=30)

    assert offered(EVENING, SATURDAY, rules, busy) == ["19:00", "21:00"]


def test_an_occurrence_blocks_other_starts_of_its_own_listing() -> None:
    busy = [sold("2026-11-21 19:00", "2026-11-21 20:00", seats_left=3)]

    assert offered(EVENING, SATURDAY, shared_table(step_minutes=30), busy) == [
        *["18:00", "19:00"],
        *["20:00", "20:30", "21:00"],
    ]


def test_an_occurrence_of_another_listing_at_the_same_time_is_in_the_way() -> None:
    busy = [sold("2026-11-21 19:00", "2026-11-21 20:00", seats_left=3, listing_id=LISTING + 1)]

    assert "19:00" not in offered(EVENING, SATURDAY, shared_table(), busy)


def test_a_listing_that_is_not_shared_cannot_be_joined() -> None:
    busy = [sold("2026-11-21 19:00", "2026-11-21 20:00", seats_left=3)]

    assert "19:00" not in offered(EVENING, SATURDAY, slot_rules(capacity=6, max_party=6), busy)


@pytest.mark.parametrize(("start", "end"), [("19:30", "19:40"), ("19:30", "20:30"), ("18:30", "19:10")])
def test_something_else_in_the_way_of_an_occurrence_closes_it_to_joiners(start: str, end: str) -> None:
    busy = [
        sold("2026-11-21 19:00", "2026-11-21 20:00", seats_left=3),
        taken(f"2026-11-21 {start}", f"2026-11-21 {end}"),
    ]

    assert "19:00" not in offered(EVENING, SATURDAY, shared_table(), busy)


def test_an_occurrence_told_twice_is_not_in_its_own_way_and_has_the_fewer_seats() -> None:
    busy = [
        sold("2026-11-21 19:00", "2026-11-21 19:50", seats_left=2),
        sold("2026-11-21 19:00", "2026-11-21 20:00", seats_left=4),
    ]

    assert "19:00" in offered(EVENING, SATURDAY, shared_table(), busy, party=2)
    assert "19:00" not in offered(EVENING, SATURDAY, shared_table(), busy, party=3)


def test_an_occurrence_without_length_hides_nothing() -> None:
    busy = [
        sold("2026-11-21 19:00", "2026-11-21 19:00", seats_left=3),
        taken("2026-11-21 19:30", "2026-11-21 20:30"),
    ]

    assert "19:00" not in offered(EVENING, SATURDAY, shared_table(), busy)


def test_seats_never_exceed_a_capacity_that_was_lowered() -> None:
    busy = [sold("2026-11-21 19:00", "2026-11-21 20:00", seats_left=5)]

    found = slots_for_day(
        EVENING, shared_table(3), busy, listing_id=LISTING, day=date(2026, 11, 21), now=LONG_BEFORE
    )

    assert {slot.seats_left for slot in found} == {3}


@pytest.mark.parametrize(("party", "admitted"), [(0, 0), (1, 0), (2, 4), (4, 4), (5, 0), (-1, 0)])
def test_only_parties_of_the_allowed_size_find_slots(party: int, admitted: int) -> None:
    rules = slot_rules(capacity=6, min_party=2, max_party=4)

    assert len(offered(EVENING, SATURDAY, rules, party=party)) == admitted


@pytest.mark.parametrize("rules", [slot_rules(step_minutes=0), slot_rules(duration_minutes=0)])
def test_rules_without_a_step_or_a_duration_offer_nothing(rules) -> None:
    assert offered(EVENING, SATURDAY, rules) == []


def test_an_offered_start_and_no_other_is_offered() -> None:
    question = {
        "schedule": EVENING,
        "rules": slot_rules(),
        "busy": [taken("2026-11-21 20:00", "2026-11-21 20:30")],
        "listing_id": LISTING,
        "party": 1,
        "now": wall("2026-11-21 12:00"),
    }

    accepted = [
        start
        for start in ["17:00", "18:00", "18:01", "18:30", "19:00", "20:00", "21:00", "22:00"]
        if is_offered(**question, starts_at=wall(f"2026-11-21 {start}"))
    ]

    assert accepted == ["18:00", "19:00", "21:00"]


def test_a_start_a_fraction_of_a_second_beside_the_grid_is_not_offered() -> None:
    starts_at = wall("2026-11-21 18:00") + timedelta(microseconds=1)

    assert not is_offered(
        EVENING, slot_rules(), [], listing_id=LISTING, starts_at=starts_at, party=1, now=LONG_BEFORE
    )


@pytest.mark.parametrize("starts_at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_start_at_the_end_of_the_world_is_simply_not_offered(starts_at: datetime) -> None:
    assert not is_offered(
        EVENING,
        slot_rules(),
        [],
        listing_id=LISTING,
        starts_at=starts_at.replace(microsecond=0),
        party=1,
        now=LONG_BEFORE,
    )


def test_dates_at_the_end_of_the_world_have_the_slots_between_now_and_the_horizon() -> None:
    rules = slot_rules(horizon_days=1)

    found = slots(
        EVENING,
        rules,
        [],
        listing_id=LISTING,
        first=date.min,
        last=date.max,
        now=wall("2026-11-21 20:30"),
    )

    assert wall_times(found) == ["21:00", "18:00", "19:00", "20:00", "21:00"]


def test_a_time_without_a_zone_is_an_error_and_not_a_guess() -> None:
    naive = datetime(2026, 11, 21, 18)  # noqa: DTZ001

    with pytest.raises(ValueError, match="without a zone"):
        is_offered(EVENING, slot_rules(), [], listing_id=1, starts_at=naive, party=1, now=LONG_BEFORE)


def test_yesterday_is_still_offered_when_the_clock_shows_it_again() -> None:
    schedule = every_day("23:00-24:00", zone="America/St_Johns")
    a_minute_before_the_clock_goes_back_to_23_01 = datetime(2006, 10, 29, 2, 30, tzinfo=UTC)

    found = offered(
        schedule,
        "2006-10-28",
        slot_rules(duration_minutes=30),
        now=a_minute_before_the_clock_goes_back_to_23_01,
    )

    assert found == ["23:01"]


def test_the_next_slot_is_today_while_one_is_left() -> None:
    found = next_slot(EVENING, slot_rules(), [], listing_id=LISTING, now=wall("2026-11-21 20:30"))

    assert found is not None
    assert found.starts_at == wall("2026-11-21 21:00")


def test_the_next_slot_is_searched_past_closed_and_full_days() -> None:
    schedule = every_day("18:00-19:00", overrides=[on("2026-11-21")])
    busy = [taken("2026-11-22 10:00", "2026-11-23 23:00")]

    found = next_slot(schedule, slot_rules(), busy, listing_id=LISTING, now=wall("2026-11-20 19:30"))

    assert found is not None
    assert found.starts_at == wall("2026-11-24 18:00")


def test_the_next_slot_can_be_asked_from_a_date_on() -> None:
    found = next_slot(
        EVENING, slot_rules(), [], listing_id=LISTING, now=LONG_BEFORE, first=date(2026, 11, 21)
    )

    assert found is not None
    assert found.starts_at == wall("2026-11-21 18:00")


def test_there_is_no_next_slot_beyond_the_horizon() -> None:
    schedule = every_day(overrides=[on("2026-11-24", "18:00-19:00")])
    rules = slot_rules(horizon_days=3)

    assert next_slot(schedule, rules, [], listing_id=LISTING, now=wall("2026-11-20 12:00")) is None
    assert next_slot(schedule, rules, [], listing_id=LISTING, now=wall("2026-11-21 12:00")) is not None
