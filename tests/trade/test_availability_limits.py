"""Limits of a day and a week, counted on the provider's wall, also on the nights when clocks change."""

from datetime import date

import pytest

from marketplace.trade.availability.rules import Limits
from tests.factories.availability import (
    every_day,
    occurrence,
    offered,
    shared_table,
    slot_rules,
    taken,
    wall,
)

SATURDAY = "2026-11-21"
ONE_A_DAY, TWO_A_WEEK = Limits(day_services=1), Limits(week_services=2)


def test_a_day_that_has_its_services_offers_no_more() -> None:
    hours = every_day("18:00-22:00", limits=ONE_A_DAY)

    assert offered(hours, SATURDAY, busy=[occurrence("2026-11-21 12:00")]) == []
    assert len(offered(hours, "2026-11-22", busy=[occurrence("2026-11-21 12:00")])) == 4


def test_services_of_other_listings_count_for_the_provider_alone() -> None:
    other = [occurrence("2026-11-21 12:00", listing_id=8)]

    for_all = offered(every_day("18:00-22:00", limits=ONE_A_DAY), SATURDAY, busy=other)
    for_this = offered(every_day("18:00-22:00"), SATURDAY, slot_rules(limits=ONE_A_DAY), other)

    assert (len(for_all), len(for_this)) == (0, 4)


def test_events_of_other_calendars_count_for_no_limit() -> None:
    hours = every_day("18:00-22:00", limits=Limits(day_services=1, day_bookings=1))

    assert len(offered(hours, SATURDAY, busy=[taken("2026-11-21 12:00", "2026-11-21 13:00")])) == 4


@pytest.mark.parametrize(("week_start", "left"), [(0, 0), (6, 4)])
def test_a_week_starts_on_the_day_that_the_provider_says(week_start: int, left: int) -> None:
    hours = every_day("18:00-22:00", limits=TWO_A_WEEK, week_start=week_start)
    busy = [occurrence("2026-11-16 12:00"), occurrence("2026-11-17 12:00")]

    assert len(offered(hours, "2026-11-22", busy=busy)) == left


def test_who_joins_a_table_adds_a_booking_and_no_service() -> None:
    busy = [occurrence("2026-11-21 19:00", seats_left=4, bookings=1)]
    hours = every_day("18:00-22:00", limits=ONE_A_DAY)

    assert offered(hours, SATURDAY, shared_table(), busy) == ["19:00"]


def test_bookings_of_a_day_count_each_party_at_a_table() -> None:
    busy = [occurrence("2026-11-21 19:00", seats_left=2, bookings=3)]
    hours = every_day("18:00-22:00", limits=Limits(day_bookings=3))

    assert offered(hours, SATURDAY, shared_table(), busy) == []


def test_a_service_after_midnight_counts_for_the_date_that_the_wall_shows() -> None:
    night = every_day("22:00-26:00", limits=ONE_A_DAY)
    busy = [occurrence("2026-11-21 23:00")]

    assert offered(night, "2026-11-22", busy=busy)[:2] == ["00:00", "01:00"]
    assert offered(night, SATURDAY, busy=busy) == []


@pytest.mark.parametrize(
    ("zone", "before", "day", "inside", "after"),
    [
        ("Europe/Paris", "2026-03-28", "2026-03-29", "2026-03-29 23:00", "2026-03-30"),
        ("Europe/Paris", "2026-10-24", "2026-10-25", "2026-10-25 23:00", "2026-10-26"),
        ("America/New_York", "2026-03-07", "2026-03-08", "2026-03-08 00:00", "2026-03-09"),
        ("America/New_York", "2026-10-31", "2026-11-01", "2026-11-01 23:00", "2026-11-02"),
        ("Australia/Lord_Howe", "2026-04-04", "2026-04-05", "2026-04-05 23:00", "2026-04-06"),
        ("Asia/Kolkata", "2026-10-24", "2026-10-25", "2026-10-25 00:00", "2026-10-26"),
        ("Pacific/Apia", "2011-12-29", "2011-12-31", "2011-12-31 00:00", "2012-01-01"),
    ],
)
def test_a_limit_follows_local_midnight_on_days_of_any_length(
    zone: str, before: str, day: str, inside: str, after: str
) -> None:
    hours = every_day("00:00-24:00", zone=zone, limits=ONE_A_DAY)
    busy = [occurrence(inside, zone=zone)]
    now = wall(f"{before} 00:00", zone)

    assert offered(hours, day, busy=busy, now=now) == []
    assert offered(hours, before, busy=busy, now=now)
    assert offered(hours, after, busy=busy, now=now)


def test_a_week_with_a_skipped_day_has_six() -> None:
    # 30 December 2011 never was in Apia.
    hours = every_day("10:00-11:00", zone="Pacific/Apia", limits=Limits(week_services=1))
    busy = [occurrence("2011-12-26 12:00", zone="Pacific/Apia")]
    now = wall("2011-12-27 00:00", "Pacific/Apia")

    found = [offered(hours, f"2011-12-{day}", busy=busy, now=now) for day in (29, 30, 31)]

    assert found == [[], [], []]
    assert offered(hours, date(2012, 1, 2).isoformat(), busy=busy, now=now) == ["10:00"]
