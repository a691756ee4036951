"""Stored hours and taken time: what a listing offers, read by two queries."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask

from marketplace.core.errors import Invalid
from marketplace.trade.availability import operations, queries
from marketplace.trade.bookings import operations as bookings
from marketplace.trade.listings import operations as listings
from tests.conftest import NOON
from tests.factories.availability import wall, wall_times
from tests.factories.holds import hold
from tests.factories.listings import make_meal, make_provider, make_schedule, make_session

FRIDAY = date(2026, 11, 20)
Listen = Callable[[], list[str]]


def test_hours_become_slots(app: Flask) -> None:
    meal = make_meal()

    found = queries.slots(meal.id, FRIDAY, FRIDAY, party=2, now=NOON)

    assert wall_times(found) == ["18:00", "18:30", "19:00", "19:30", "20:00"]
    assert found[0].seats_left == 6


def test_a_fortnight_takes_two_queries_however_much_is_booked(app: Flask, statements: Listen) -> None:
    meal = make_meal()
    for days in range(2, 9):
        hold(meal, wall(f"2026-11-{18 + days} 19:00"))
    seen = statements()

    found = queries.slots(meal.id, FRIDAY, FRIDAY + timedelta(days=13), party=1, now=NOON)

    assert len(seen) == 2
    assert len(found) > 14


def test_a_shared_table_is_joined_until_its_seats_are_gone(app: Flask) -> None:
    meal = make_meal(capacity=6)
    hold(meal, wall("2026-11-20 19:00"), party=4)

    for_two = queries.slots(meal.id, FRIDAY, FRIDAY, party=2, now=NOON)
    for_three = queries.slots(meal.id, FRIDAY, FRIDAY, party=3, now=NOON)

    assert [(slot.seats_left, time) for slot, time in zip(for_two, wall_times(for_two), strict=True)] == [
        (2, "19:00")
    ]
    assert for_three == []


def test_another_listing_of_the_same_cook_is_in_the_way(app: Flask) -> None:
    cook = make_provider()
    schedule = make_schedule(cook)
    meal, session = make_meal(cook, schedule=schedule), make_session(cook, schedule=schedule)
    hold(session, wall("2026-11-20 20:00"))

    found = queries.slots(meal.id, FRIDAY, FRIDAY, party=1, now=NOON)

    assert wall_times(found) == ["18:00"]


def test_buffers_of_both_sides_count(app: Flask) -> None:
    cook = make_provider()
    schedule = make_schedule(cook)
    meal = make_meal(cook, schedule=schedule, buffer_after_minutes=30)
    session = make_session(cook, schedule=schedule, buffer_before_minutes=15)
    hold(session, wall("2026-11-20 21:00"))

    found = queries.slots(meal.id, FRIDAY, FRIDAY, party=1, now=NOON)

    assert wall_times(found) == ["18:00"]


def test_a_place_given_back_is_free_again(app: Flask) -> None:
    session = make_session()
    booking = hold(session, wall("2026-11-20 19:00"))

    bookings.expire(booking)

    found = queries.slots(session.id, FRIDAY, FRIDAY, party=1, now=NOON)
    assert "19:00" in wall_times(found)


@pytest.mark.parametrize(("start", "offered"), [("19:00", True), ("19:10", False), ("17:30", False)])
def test_only_what_the_page_shows_is_offered(app: Flask, start: str, offered: bool) -> None:
    meal = make_meal()

    assert queries.is_offered(meal.id, wall(f"2026-11-20 {start}"), 2, NOON) is offered


def test_a_paused_listing_offers_nothing(app: Flask) -> None:
    meal = make_meal()
    listings.pause(meal)

    assert queries.slots(meal.id, FRIDAY, FRIDAY, party=1, now=NOON) == []
    assert queries.next_free(meal.id, party=1, now=NOON) is None
    assert not queries.is_offered(meal.id, wall("2026-11-20 19:00"), 1, NOON)


def test_an_unknown_listing_offers_nothing(app: Flask) -> None:
    assert queries.calendar(404, FRIDAY, FRIDAY) is None
    assert queries.slots(404, FRIDAY, FRIDAY, party=1, now=NOON) == []


def test_the_next_free_time_respects_the_notice(app: Flask) -> None:
    meal = make_meal(notice_minutes=48 * 60)

    found = queries.next_free(meal.id, party=1, now=NOON)

    assert found is not None
    assert found.starts_at == wall("2026-11-20 18:00")


def test_the_calendars_of_many_listings_take_two_queries(app: Flask, statements: Listen) -> None:
    meals = [make_meal() for _ in range(3)]
    seen = statements()

    found = queries.calendars([meal.id for meal in meals], FRIDAY)

    assert set(found) == {meal.id for meal in meals}
    assert len(seen) == 2


def test_a_closed_date_offers_nothing_and_the_next_is_as_ever(app: Flask) -> None:
    cook = make_provider()
    schedule = make_schedule(cook)
    meal = make_meal(cook, schedule=schedule)

    operations.set_override(schedule, FRIDAY, [])

    found = queries.slots(meal.id, FRIDAY, FRIDAY + timedelta(days=1), party=1, now=NOON)
    assert {slot.local_date for slot in found} == {FRIDAY + timedelta(days=1)}


def test_a_date_with_its_own_hours_can_be_given_back_to_the_week(app: Flask) -> None:
    cook = make_provider()
    schedule = make_schedule(cook)
    meal = make_meal(cook, schedule=schedule)
    operations.set_override(schedule, FRIDAY, [(600, 780)])
    before = queries.slots(meal.id, FRIDAY, FRIDAY, party=1, now=NOON)

    operations.clear_override(schedule, FRIDAY)

    after = queries.slots(meal.id, FRIDAY, FRIDAY, party=1, now=NOON)
    assert wall_times(before) == ["10:00", "10:30", "11:00"]
    assert wall_times(after)[0] == "18:00"


def test_saved_hours_replace_the_week(app: Flask) -> None:
    cook = make_provider()
    schedule = make_schedule(cook)
    meal = make_meal(cook, schedule=schedule)

    operations.save_hours(schedule, "Europe/Paris", [(4, 720, 840)])

    found = queries.slots(meal.id, FRIDAY, FRIDAY + timedelta(days=6), party=1, now=NOON)
    assert wall_times(found) == ["12:00"]


def test_an_unknown_zone_is_a_sentence(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        operations.create_schedule(make_provider(), "Mars/Olympus", [])

    assert refused.value.errors == {"zone": ["We do not know this time zone."]}


def test_wrong_hours_are_sentences_at_their_place(app: Flask) -> None:
    with pytest.raises(Invalid) as refused:
        operations.create_schedule(make_provider(), "Europe/Paris", [(0, 540, 600), (9, 600, 500)])

    assert list(refused.value.errors) == ["weekly.1"]
    assert len(refused.value.errors["weekly.1"]) == 2


def test_a_date_that_ends_before_it_starts_is_refused(app: Flask) -> None:
    schedule = make_schedule(make_provider())

    with pytest.raises(Invalid) as refused:
        operations.set_override(schedule, FRIDAY, [(800, 700)])

    assert refused.value.errors == {
        "overrides.2026-11-20": ["These hours end before they start. For a night, end after 24:00."]
    }


def test_a_schedule_is_found_only_by_its_owner(app: Flask) -> None:
    cook, other = make_provider(), make_provider("Luc Roy")
    schedule = make_schedule(cook)

    assert queries.own_schedule(cook.id, schedule.public_id) is schedule
    assert queries.own_schedule(other.id, schedule.public_id) is None
