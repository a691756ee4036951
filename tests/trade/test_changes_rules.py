"""Until when proposals are answered, what fewer people give back, and which time comes nearest to the usual one."""

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.trade.availability.busy import Busy
from marketplace.trade.availability.moving import Own, without
from marketplace.trade.changes.rules import answer_by, back_for_fewer, nearest_again
from tests.factories.changes import a_slot

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
FRIDAY_AT_SIX = datetime(2026, 11, 13, 17, tzinfo=UTC)
DAY = timedelta(days=1)


def test_an_answer_is_due_after_two_days() -> None:
    assert answer_by(NOON, NOON + 9 * DAY, NOON + 8 * DAY) == NOON + 2 * DAY


def test_an_answer_is_due_an_hour_before_the_earlier_start() -> None:
    due = answer_by(NOON, NOON + 9 * DAY, NOON + DAY)

    assert due == NOON + timedelta(hours=23)


@pytest.mark.parametrize("unit", [1, 33, 2400, 3333])
@pytest.mark.parametrize("fee", [0, 1, 7, 799])
def test_steps_down_add_up_to_one_step(unit: int, fee: int) -> None:
    steps = [back_for_fewer(unit * 5, fee, unit, party, party - 1) for party in (5, 4, 3, 2)]

    whole = back_for_fewer(unit * 5, fee, unit, 5, 1)

    assert (sum(one.price for one in steps), sum(one.fee for one in steps)) == (whole.price, whole.fee)


def test_nobody_left_would_give_back_everything() -> None:
    assert back_for_fewer(9999, 800, 3333, 3, 0).total == 10799


def test_the_same_weekday_and_time_comes_first() -> None:
    slots = [a_slot(FRIDAY_AT_SIX + shift) for shift in (8 * DAY, 14 * DAY, 14 * DAY - timedelta(hours=1))]

    assert nearest_again(slots, FRIDAY_AT_SIX, "Europe/Paris") == slots[1]


def test_the_same_weekday_comes_before_the_same_time() -> None:
    slots = [a_slot(FRIDAY_AT_SIX + shift) for shift in (8 * DAY, 7 * DAY + timedelta(hours=2))]

    assert nearest_again(slots, FRIDAY_AT_SIX, "Europe/Paris") == slots[1]


def test_a_wall_time_stays_the_usual_one_over_a_clock_change() -> None:
    summer = datetime(2026, 10, 23, 16, tzinfo=UTC)
    slots = [a_slot(summer + 7 * DAY + timedelta(hours=hours)) for hours in (0, 1)]

    assert nearest_again(slots, summer, "Europe/Paris") == slots[1]


def test_a_booking_alone_leaves_all_of_its_time_free() -> None:
    own, other = Busy(0, 60, 1, 10, 0), Busy(60, 90, 1, 70, 0)

    assert list(without([own, other], Own(1, 10, 4, alone=True))) == [other]


def test_a_booking_among_others_leaves_its_seats_free() -> None:
    shared = Busy(0, 60, 1, 10, 2, 3)

    [left] = without([shared], Own(1, 10, 4, alone=False))

    assert (left.seats_left, left.bookings) == (6, 2)
