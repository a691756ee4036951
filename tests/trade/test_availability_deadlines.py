"""Menus: until when one can order, on the provider's wall, also on the nights when clocks change."""

from datetime import UTC, datetime

import pytest

from marketplace.trade.availability.rules import LastOrder
from tests.factories.availability import PARIS, every_day, minutes, offered, slot_rules, wall

THURSDAY_SIX = LastOrder(minutes("18:00"), weekday=3)
SATURDAY = "2026-11-21"
EVENING = every_day("19:00-20:00")


@pytest.mark.parametrize(
    ("now", "found"),
    [("2026-11-19 17:59", ["19:00"]), ("2026-11-19 18:00", ["19:00"]), ("2026-11-19 18:01", [])],
)
def test_by_thursday_at_six_for_saturday_is_inclusive(now: str, found: list[str]) -> None:
    rules = slot_rules(last_order=THURSDAY_SIX)

    assert offered(EVENING, SATURDAY, rules, now=wall(now)) == found


def test_a_second_too_late_is_too_late() -> None:
    now = wall("2026-11-19 18:00:01")

    assert offered(EVENING, SATURDAY, slot_rules(last_order=THURSDAY_SIX), now=now) == []


@pytest.mark.parametrize(("now", "found"), [("2026-11-12 18:00", ["19:00"]), ("2026-11-13 09:00", [])])
def test_for_a_thursday_the_thursday_before_counts(now: str, found: list[str]) -> None:
    rules = slot_rules(last_order=THURSDAY_SIX)

    assert offered(EVENING, "2026-11-19", rules, now=wall(now)) == found


@pytest.mark.parametrize(("now", "found"), [("2026-11-19 12:00", ["19:00"]), ("2026-11-19 12:01", [])])
def test_days_before_at_a_time_of_the_wall(now: str, found: list[str]) -> None:
    rules = slot_rules(last_order=LastOrder(minutes("12:00"), days=2))

    assert offered(EVENING, SATURDAY, rules, now=wall(now)) == found


def test_the_notice_still_counts_beside_a_last_order() -> None:
    rules = slot_rules(last_order=LastOrder(minutes("18:30"), days=0), notice_minutes=60)

    assert offered(EVENING, SATURDAY, rules, now=wall("2026-11-21 18:00")) == ["19:00"]
    assert offered(EVENING, SATURDAY, rules, now=wall("2026-11-21 18:01")) == []


def test_the_tail_of_a_night_is_ordered_for_the_date_on_which_it_starts() -> None:
    night = every_day("23:00-25:00")
    rules = slot_rules(last_order=LastOrder(minutes("12:00"), days=1))

    found = offered(night, "2026-11-22", rules, now=wall("2026-11-20 12:00"))

    assert found == ["00:00", "23:00"]
    assert offered(night, "2026-11-22", rules, now=wall("2026-11-20 12:01")) == ["23:00"]


@pytest.mark.parametrize(
    ("zone", "day", "before", "last"),
    [
        # Jumped over: until the jump. Doubled: until its second pass, which is the customer's favour.
        (PARIS, "2026-03-30", "02:30", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        (PARIS, "2026-10-26", "02:30", datetime(2026, 10, 25, 1, 30, tzinfo=UTC)),
        ("America/New_York", "2026-03-09", "02:30", datetime(2026, 3, 8, 7, 0, tzinfo=UTC)),
        ("America/New_York", "2026-11-02", "01:30", datetime(2026, 11, 1, 6, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", "2026-10-05", "02:15", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        ("Australia/Lord_Howe", "2026-04-06", "01:45", datetime(2026, 4, 4, 15, 15, tzinfo=UTC)),
        ("Asia/Kolkata", "2026-10-26", "02:30", datetime(2026, 10, 24, 21, 0, tzinfo=UTC)),
        # The whole day was skipped: until the midnight at which it would have begun.
        ("Pacific/Apia", "2011-12-31", "18:00", datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
    ],
)
def test_a_cut_off_on_the_night_of_a_clock_change(zone: str, day: str, before: str, last: datetime) -> None:
    hours = every_day("19:00-20:00", zone=zone)
    rules = slot_rules(last_order=LastOrder(minutes(before), days=1))

    assert offered(hours, day, rules, now=last) == ["19:00"]
    assert offered(hours, day, rules, now=last.replace(second=1)) == []
