"""What is stored of all of a provider's time reaches the slots, still by two queries."""

from collections.abc import Callable
from datetime import date, timedelta

from flask import Flask

from marketplace.core.database import db
from marketplace.trade.availability import queries
from marketplace.trade.availability.models import PublicHoliday
from marketplace.trade.bookings import operations as bookings
from tests.conftest import NOON
from tests.factories.availability import wall, wall_times
from tests.factories.holds import hold
from tests.factories.limits import keep_time
from tests.factories.listings import make_meal, make_provider, make_session
from tests.factories.places import make_place

FRIDAY = date(2026, 11, 20)
Listen = Callable[[], list[str]]


def test_a_season_of_stored_hours_is_offered(app: Flask) -> None:
    meal = make_meal()
    keep_time(meal, seasons=[["11-15", "12-31", [[day, 720, 840] for day in range(7)]]])

    assert wall_times(queries.slots(meal.id, FRIDAY, FRIDAY, party=1, now=NOON)) == ["12:00"]


def test_a_public_holiday_of_the_chosen_region_is_closed(app: Flask) -> None:
    meal = make_meal()
    db.session.add(PublicHoliday(region="FR", on_date=FRIDAY, names={"en": "Friday", "fr": "Vendredi"}))
    keep_time(meal, region="FR")

    assert queries.slots(meal.id, FRIDAY, FRIDAY, party=1, now=NOON) == []
    assert queries.slots(meal.id, FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=1), party=1, now=NOON)


def test_a_public_holiday_of_another_region_is_a_day_like_any_other(app: Flask) -> None:
    meal = make_meal()
    db.session.add(PublicHoliday(region="DE", on_date=FRIDAY, names={"en": "Friday", "fr": "Vendredi"}))
    keep_time(meal, region="FR")

    assert queries.slots(meal.id, FRIDAY, FRIDAY, party=1, now=NOON)


def test_whoever_is_away_offers_nothing_until_the_return(app: Flask) -> None:
    meal = make_meal()
    keep_time(meal, away=[["2026-11-19", "2026-12-04", "Harvest"]])

    found = queries.next_free(meal.id, party=1, now=NOON)

    assert found is not None
    assert found.local_date == date(2026, 12, 5)


def test_on_a_journey_slots_stand_on_the_other_wall(app: Flask) -> None:
    call = make_session(venue="remote")
    keep_time(call, journeys=[["2026-11-19", "2026-11-29", "America/New_York"]])

    found = queries.slots(call.id, FRIDAY, FRIDAY, party=1, now=NOON)

    assert wall_times(found, "America/New_York")[0] == "18:00"
    assert {slot.zone for slot in found} == {"America/New_York"}


def test_a_last_order_is_read_from_the_listing(app: Flask) -> None:
    meal = make_meal(notice_minutes=0, last_order_minute=18 * 60, last_order_weekday=3)

    assert queries.slots(meal.id, FRIDAY, FRIDAY, party=1, now=wall("2026-11-19 18:00"))
    assert queries.slots(meal.id, FRIDAY, FRIDAY, party=1, now=wall("2026-11-19 18:01")) == []


def test_a_limit_counts_bookings_that_stand_and_none_that_were_given_back(app: Flask) -> None:
    meal = make_meal(day_bookings=2)
    for _guest in range(2):
        last = hold(meal, wall("2026-11-20 19:00"))

    full = queries.slots(meal.id, FRIDAY, FRIDAY, party=1, now=NOON)
    bookings.expire(last)

    assert full == []
    assert queries.slots(meal.id, FRIDAY, FRIDAY, party=1, now=NOON)


def test_a_week_that_began_long_before_the_date_is_counted_whole(app: Flask) -> None:
    meal = make_meal(week_services=1, notice_minutes=0)
    hold(meal, wall("2026-11-23 19:00"))
    sunday = date(2026, 11, 29)

    assert queries.slots(meal.id, sunday, sunday, party=1, now=NOON) == []


def test_the_way_between_two_places_is_kept_free(app: Flask) -> None:
    cook = make_provider()
    here, there = make_meal(cook), make_session(cook, place=make_place(cook, east_m=20_000), step_minutes=60)
    keep_time(here, kmh=24)
    hold(here, wall("2026-11-20 18:00"))

    found = queries.slots(there.id, FRIDAY, FRIDAY, party=1, now=NOON)

    assert wall_times(found) == ["21:00"]


def test_all_rules_together_still_take_two_queries(app: Flask, statements: Listen) -> None:
    meal = make_meal(day_bookings=2, week_services=4, last_order_minute=0, last_order_days=1)
    keep_time(
        meal,
        region="FR",
        kmh=15,
        week_bookings=9,
        away=[["2026-12-24", "2026-12-26", ""]],
        journeys=[["2027-01-04", "2027-01-08", "America/New_York"]],
        seasons=[["12-15", "12-31", []]],
    )
    seen = statements()

    queries.slots(meal.id, FRIDAY, FRIDAY + timedelta(days=59), party=1, now=NOON)

    assert len(seen) == 2
