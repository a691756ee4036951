"""What a date follows: being away, its own hours, a public holiday, a season, the week; and on which wall."""

from datetime import date, timedelta

import pytest

from marketplace.trade.availability.rules import Journey, Season, Window
from tests.factories.availability import (
    all_week,
    every_day,
    offered,
    on,
    runs_in_words,
    slot_rules,
    slots_on,
    wall,
)

SUMMER = Season((7, 1), (8, 31), all_week("10:00-12:00"))
WINTER = Season((11, 15), (3, 15), all_week("14:00-16:00"))
NEW_YORK = "America/New_York"


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        ("2026-06-30", ["18:00-22:00"]),
        ("2026-07-01", ["10:00-12:00"]),
        ("2027-08-31", ["10:00-12:00"]),
        ("2026-09-01", ["18:00-22:00"]),
    ],
)
def test_a_season_of_every_year_replaces_the_week_between_its_days(day: str, opens: list[str]) -> None:
    assert runs_in_words(every_day("18:00-22:00", seasons=(SUMMER,)), day) == opens


@pytest.mark.parametrize(
    ("day", "opens"),
    [
        ("2026-11-14", ["18:00-22:00"]),
        ("2026-12-31", ["14:00-16:00"]),
        ("2028-02-29", ["14:00-16:00"]),
        ("2027-03-15", ["14:00-16:00"]),
        ("2027-03-16", ["18:00-22:00"]),
    ],
)
def test_a_season_may_span_the_new_year(day: str, opens: list[str]) -> None:
    assert runs_in_words(every_day("18:00-22:00", seasons=(WINTER,)), day) == opens


def test_a_season_between_two_dates_comes_once() -> None:
    once = Season(date(2026, 7, 1), date(2026, 7, 31), all_week("10:00-12:00"))
    hours = every_day("18:00-22:00", seasons=(once,))

    assert runs_in_words(hours, "2026-07-31") == ["10:00-12:00"]
    assert runs_in_words(hours, "2027-07-01") == ["18:00-22:00"]


def test_a_season_without_hours_is_closed() -> None:
    hours = every_day("18:00-22:00", seasons=(Season((8, 1), (8, 31), ()),))

    assert runs_in_words(hours, "2026-08-15") == []


def test_a_season_closes_the_weekdays_it_does_not_name() -> None:
    mondays = Season((7, 1), (8, 31), (Window(0, 600, 720),))

    assert runs_in_words(every_day("18:00-22:00", seasons=(mondays,)), "2026-07-07") == []


def test_the_tail_of_the_last_night_before_a_season_stays_open() -> None:
    hours = every_day("20:00-26:00", seasons=(Season((7, 1), (8, 31), ()),))

    found = runs_in_words(hours, "2026-06-30")

    assert found == ["20:00-02:00"]


def test_a_public_holiday_is_closed() -> None:
    hours = every_day("18:00-22:00", holidays=(date(2026, 7, 14),))

    assert runs_in_words(hours, "2026-07-14") == []


def test_a_date_with_hours_of_its_own_is_open_on_a_public_holiday() -> None:
    hours = every_day(
        "18:00-22:00", holidays=(date(2026, 7, 14),), overrides=[on("2026-07-14", "12:00-15:00")]
    )

    assert runs_in_words(hours, "2026-07-14") == ["12:00-15:00"]


def test_being_away_closes_dates_with_hours_of_their_own_too() -> None:
    away = ((date(2026, 7, 10), date(2026, 7, 20)),)
    hours = every_day("18:00-22:00", away=away, overrides=[on("2026-07-14", "12:00-15:00")])

    assert runs_in_words(hours, "2026-07-14") == []
    assert runs_in_words(hours, "2026-07-21") == ["18:00-22:00"]


def test_the_night_before_an_absence_keeps_its_tail() -> None:
    hours = every_day("20:00-26:00", away=((date(2026, 7, 10), date(2026, 7, 20)),))

    assert runs_in_words(hours, "2026-07-09") == ["20:00-02:00"]
    assert runs_in_words(hours, "2026-07-20") == []


# Journeys


def test_on_a_journey_hours_are_read_on_the_wall_of_the_other_zone() -> None:
    hours = every_day("09:00-11:00", journeys=(Journey(date(2026, 7, 1), date(2026, 7, 7), NEW_YORK),))

    home = offered(hours, "2026-06-30")
    there = offered(hours, "2026-07-01")

    assert home == ["09:00", "10:00"]
    assert there == ["15:00", "16:00"]


def test_a_slot_on_a_journey_says_whose_wall_it_is_on() -> None:
    from_home = every_day("09:00-10:00", journeys=(Journey(date(2026, 7, 1), date(2026, 7, 7), NEW_YORK),))

    found = slots_on(from_home, date(2026, 7, 1))

    assert [(slot.zone, slot.offset_minutes, slot.local_date) for slot in found] == [
        (NEW_YORK, -240, date(2026, 7, 1))
    ]


def test_a_journey_over_the_date_line_offers_each_instant_once() -> None:
    journey = Journey(date(2026, 7, 1), date(2026, 7, 2), "Pacific/Kiritimati")
    hours = every_day("00:00-24:00", zone="Pacific/Pago_Pago", journeys=(journey,))

    found = [
        slot.starts_at
        for day in range(6)
        for slot in slots_on(hours, date(2026, 6, 29) + timedelta(days=day))
    ]

    assert len(found) == len(set(found))


def test_today_on_a_journey_is_the_date_there() -> None:
    journey = Journey(date(2026, 7, 1), date(2026, 7, 7), "Pacific/Auckland")
    hours = every_day("09:00-10:00", journeys=(journey,))
    now = wall("2026-07-02 01:00", "Pacific/Auckland")

    assert offered(hours, "2026-07-02", slot_rules(horizon_days=0), now=now) == ["23:00"]
    assert offered(hours, "2026-07-03", slot_rules(horizon_days=0), now=now) == []
