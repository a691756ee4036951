"""The week of the studio's calendar: days of 23, 24 and 25 hours, and what lies in them."""

from datetime import date, timedelta

import pytest

from marketplace.trade.availability.hours import Run
from marketplace.web.studio import week
from tests.factories.availability import PARIS, wall

MONDAY = date(2026, 10, 19)
"""Clocks go back in Paris on the Sunday of this week."""


@pytest.mark.parametrize(
    ("monday", "minutes"), [(date(2026, 10, 19), 1500), (date(2026, 3, 23), 1380), (date(2026, 11, 16), 1440)]
)
def test_a_day_is_as_long_as_its_clocks_make_it(monday: date, minutes: int) -> None:
    days = week.days_of(monday, PARIS, [], [])

    assert days[6].minutes == minutes


def test_the_hour_that_comes_twice_has_two_marks() -> None:
    sunday = week.days_of(MONDAY, PARIS, [], [])[6]

    marks = [instant.strftime("%H") for _elapsed, instant in sunday.hours(PARIS)]

    assert len(marks) == 25


def test_an_opening_after_the_change_lies_where_time_has_come_to() -> None:
    opening = Run(date(2026, 10, 25), wall("2026-10-25 12:00"), wall("2026-10-25 14:00"))

    sunday = week.days_of(MONDAY, PARIS, [opening], [])[6]

    assert [(block.top, block.bottom) for block in sunday.open] == [(13 * 60, 15 * 60)]


def test_what_crosses_midnight_is_in_both_days() -> None:
    opening = Run(date(2026, 10, 20), wall("2026-10-20 22:00"), wall("2026-10-21 02:00"))

    days = week.days_of(MONDAY, PARIS, [opening], [])

    assert [(block.top, block.bottom) for block in days[1].open] == [(22 * 60, 24 * 60)]
    assert [(block.top, block.bottom) for block in days[2].open] == [(0, 120)]


def test_openings_of_two_schedules_that_meet_are_one() -> None:
    first = Run(MONDAY, wall("2026-10-19 10:00"), wall("2026-10-19 12:00"))
    second = Run(MONDAY, wall("2026-10-19 11:00"), wall("2026-10-19 15:00"))

    monday = week.days_of(MONDAY, PARIS, [first, second], [])[0]

    assert [(block.top, block.bottom) for block in monday.open] == [(600, 900)]


def test_the_drawing_reaches_as_far_as_what_is_in_it() -> None:
    night = Run(MONDAY, wall("2026-10-19 05:30"), wall("2026-10-19 23:10"))

    shown = week.shown_hours(week.days_of(MONDAY, PARIS, [night], []))

    assert shown == (5 * 60, 24 * 60)


@pytest.mark.parametrize("text", ["", "2026", "2026-W60", "soon", "9999-W01", "2026-W1x", "-W-"])
def test_a_week_that_is_none_is_this_week(text: str) -> None:
    assert week.read_week(text, date(2026, 11, 18)) == date(2026, 11, 16)


def test_a_week_of_the_address_begins_on_its_monday() -> None:
    monday = week.read_week("2026-W43", date(2026, 11, 18))

    assert monday == MONDAY
    assert week.week_name(monday + timedelta(days=6)) == "2026-W43"
