"""What is kept of free time falls or is put right in the transaction of whatever changes it, whoever that is."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.core.clock import frozen_at
from marketplace.core.database import db
from marketplace.trade.availability import operations as hours
from marketplace.trade.availability.models import Occurrence, PublicHoliday, ScheduleRow
from marketplace.trade.bookings import operations as bookings
from marketplace.trade.listings.models import Listing
from marketplace.trade.listings.operations import update_listing
from marketplace.trade.search.jobs import refresh_free_time, roll_free_time
from marketplace.workflows import self_check
from tests.conftest import NOON
from tests.factories.availability import wall
from tests.factories.free_time import block, is_kept_right, rows_of, told
from tests.factories.holds import hold
from tests.factories.limits import keep_time
from tests.factories.listings import make_meal, make_provider, make_schedule, make_session
from tests.factories.searches import entry_of, find, refresh, sweep

Listen = Callable[[], list[str]]
THURSDAY = date(2026, 11, 19)
EVENING = (wall("2026-11-19 17:00"), wall("2026-11-19 23:00"))


@pytest.fixture
def meal(app: Flask) -> Listing:
    """Whose time is known: six seats at 18:00 and at 20:00 every day."""
    made = make_meal()
    refresh(NOON)
    return made


def test_a_new_listing_is_looked_up_until_it_is_computed(app: Flask) -> None:
    meal = make_meal()

    assert told(meal, NOON, EVENING) == "ask"
    refresh(NOON)
    assert told(meal, NOON, EVENING) == wall("2026-11-19 18:00")
    assert is_kept_right(meal, NOON)


def test_a_hold_is_seen_in_its_own_transaction_and_kept_by_the_sweep(meal: Listing) -> None:
    hold(meal, wall("2026-11-19 18:00"), party=4)

    assert find(first=THURSDAY, last=THURSDAY, party=3).hits[0].next_free == wall("2026-11-19 20:00")
    refresh(NOON)
    assert told(meal, NOON, EVENING, party=2) == wall("2026-11-19 18:00")
    assert told(meal, NOON, EVENING, party=3) == wall("2026-11-19 20:00")
    assert is_kept_right(meal, NOON)


def test_a_hold_is_in_the_way_of_the_provider_s_other_listings(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)
    session = make_session(cook, schedule=make_schedule(cook, "18:00-21:00"))
    refresh(NOON)

    hold(meal, wall("2026-11-19 18:00"))

    assert find(first=THURSDAY, last=THURSDAY, kind="session").hits[0].next_free == wall("2026-11-19 20:00")
    refresh(NOON)
    assert told(session, NOON, EVENING) == wall("2026-11-19 20:00")
    assert is_kept_right(session, NOON)


def test_a_place_given_up_is_free_in_the_same_transaction(meal: Listing) -> None:
    booking = hold(meal, wall("2026-11-19 18:00"), party=6)
    refresh(NOON)
    assert told(meal, NOON, EVENING) == wall("2026-11-19 20:00")

    bookings.expire(booking, reason="given_up")

    assert find(first=THURSDAY, last=THURSDAY, party=6).hits[0].next_free == wall("2026-11-19 18:00")
    refresh(NOON)
    assert told(meal, NOON, EVENING, party=6) == wall("2026-11-19 18:00")
    assert is_kept_right(meal, NOON)


def test_a_hold_writes_only_the_weeks_about_it(meal: Listing) -> None:
    before = rows_of(meal)
    hold(meal, wall("2026-11-24 18:00"), party=6)

    refresh(NOON)

    assert len(before) > 5
    assert len(rows_of(meal) - before) == 1


def test_taken_time_that_nobody_notes_is_looked_up(meal: Listing) -> None:
    hold(meal, wall("2026-11-19 18:00"))
    sweep()

    occurrence = db.session.scalars(db.select(Occurrence)).one()
    occurrence.seats_taken = 0
    db.session.flush()

    assert told(meal, NOON, EVENING) == "ask"
    assert find(first=THURSDAY, last=THURSDAY).hits[0].next_free == wall("2026-11-19 18:00")


def test_new_hours_are_looked_up_at_once_and_computed_by_the_sweep(meal: Listing) -> None:
    schedule = db.session.get_one(ScheduleRow, meal.schedule_id)

    hours.save_hours(schedule, "Europe/Paris", [(day, 1200, 1320) for day in range(7)])

    assert told(meal, NOON, EVENING) == "ask"
    assert find(first=THURSDAY, last=THURSDAY).hits[0].next_free == wall("2026-11-19 20:00")
    refresh(NOON)
    assert told(meal, NOON, EVENING) == wall("2026-11-19 20:00")
    assert is_kept_right(meal, NOON)


def test_an_exception_for_a_date_is_looked_up_at_once(meal: Listing) -> None:
    schedule = db.session.get_one(ScheduleRow, meal.schedule_id)

    hours.set_override(schedule, THURSDAY, [])

    assert find(first=THURSDAY, last=THURSDAY).hits == []
    refresh(NOON)
    assert told(meal, NOON, EVENING) is None
    assert is_kept_right(meal, NOON)


@pytest.mark.parametrize(
    "said",
    [
        {"away": [["2026-11-19", "2026-11-20", "Harvest"]]},
        {"day_services": 1},
        {"week_bookings": 2},
        {"kmh": 20},
        {"seasons": [["11-15", "12-31", [[day, 1140, 1320] for day in range(7)]]]},
        {"journeys": [["2026-11-25", "2026-12-02", "America/New_York"]]},
    ],
)
def test_what_holds_for_all_of_a_provider_s_time_is_kept_too(meal: Listing, said: dict[str, object]) -> None:
    keep_time(meal, **said)
    assert told(meal, NOON, EVENING) == "ask"

    refresh(NOON)
    hold(meal, wall("2026-11-23 20:00"))
    refresh(NOON)

    assert is_kept_right(meal, NOON)


def test_on_a_journey_s_first_days_the_calendar_is_asked(meal: Listing) -> None:
    keep_time(meal, journeys=[["2026-11-19", "2026-12-02", "America/New_York"]])
    refresh(NOON)

    assert told(meal, NOON, EVENING) == "ask"
    assert sweep() == []


def test_a_public_holiday_of_the_region_is_looked_up_at_once(meal: Listing) -> None:
    keep_time(meal, region="FR")
    refresh(NOON)

    db.session.add(PublicHoliday(region="FR", on_date=THURSDAY, names={"en": "Day", "fr": "Jour"}))
    db.session.flush()

    assert told(meal, NOON, EVENING) == "ask"
    assert find(first=THURSDAY, last=THURSDAY).hits == []


def test_a_menu_s_last_order_is_kept_to_the_minute(app: Flask) -> None:
    meal = make_meal(last_order_minute=18 * 60, last_order_days=1)
    refresh(NOON)
    deadline = wall("2026-11-18 18:00")

    assert told(meal, deadline, EVENING) == wall("2026-11-19 18:00")
    assert told(meal, deadline + timedelta(seconds=1), EVENING) is None


def test_the_notice_is_measured_when_somebody_asks(app: Flask) -> None:
    meal = make_meal(notice_minutes=120)
    refresh(NOON)
    last = wall("2026-11-19 16:00")

    assert told(meal, last, EVENING) == wall("2026-11-19 18:00")
    assert told(meal, last + timedelta(seconds=1), EVENING) == wall("2026-11-19 18:30")


def test_changed_terms_are_looked_up_at_once(meal: Listing) -> None:
    update_listing(meal, terms={"duration_minutes": 60})
    db.session.flush()

    assert told(meal, NOON, EVENING) == "ask"
    refresh(NOON)
    assert told(meal, NOON, (wall("2026-11-19 20:30"), EVENING[1])) == wall("2026-11-19 20:30")


def test_terms_changed_in_the_table_alone_are_looked_up_too(meal: Listing) -> None:
    db.session.execute(text("update listing set capacity = 3, max_party = 3"))

    assert told(meal, NOON, EVENING) == "ask"


def test_the_horizon_moves_on_without_any_work(app: Flask) -> None:
    meal = make_meal(horizon_days=10)
    refresh(NOON)
    eleventh = (wall("2026-11-29 00:00"), wall("2026-11-30 00:00"))

    assert told(meal, wall("2026-11-18 23:59"), eleventh) is None
    assert told(meal, wall("2026-11-19 00:00"), eleventh) == wall("2026-11-29 18:00")


def test_what_is_kept_ends_after_four_midnights_and_is_rolled_on_before(meal: Listing) -> None:
    late = wall("2026-11-22 00:00")
    assert entry_of(meal).free_until == late
    assert told(meal, late - timedelta(seconds=1), EVENING) is None
    assert told(meal, late, EVENING) == "ask"

    with frozen_at(late - timedelta(hours=3)):
        sweep(early=timedelta(days=1))

    assert entry_of(meal).free_until == late + timedelta(days=3)
    assert is_kept_right(meal, late)


def test_a_hidden_listing_keeps_nothing(meal: Listing) -> None:
    db.session.execute(text("update listing set status = 'suspended'"))

    assert rows_of(meal) == set()


def test_an_event_of_another_calendar_is_marked_as_taken(meal: Listing) -> None:
    block(meal.provider_id, wall("2026-11-19 17:00"), wall("2026-11-19 19:30"))

    assert told(meal, NOON, EVENING) == "ask"
    refresh(NOON)
    assert told(meal, NOON, EVENING) == wall("2026-11-19 19:30")
    assert is_kept_right(meal, NOON)


def test_the_self_check_sees_a_start_that_the_calendar_does_not_offer(meal: Listing) -> None:
    with frozen_at(NOON):
        assert self_check.sampled().broken == 0

        db.session.execute(
            text("update free_time set starts = starts + '{[2026-11-19 03:00+0,2026-11-19 03:00+0]}'")
        )

        assert self_check.sampled().broken == 1


def test_the_jobs_compute_and_roll_on(app: Flask) -> None:
    meal = make_meal()
    db.session.commit()

    refresh_free_time()
    roll_free_time()

    assert entry_of(meal).free_until is not None
