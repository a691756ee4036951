"""Two who change at once, on real connections: the database lets one through and the other reads why."""

from datetime import timedelta

import pytest
from sqlalchemy.exc import DBAPIError

from marketplace.trade.bookings.models import MOVED_TIME, BookingState
from marketplace.workflows import self_check
from tests.factories import changes
from tests.factories.stage import Stage


def test_two_bookings_that_move_to_one_table_at_once_end_with_one_there(stage: Stage) -> None:
    both = changes.two_that_want_one_time(stage)

    outcomes = stage.at_once(2, lambda n: changes.accept(stage, both.bookings[n], both.proposals[n]))

    moved = [stage.booking(one).starts_at == both.wanted for one in both.bookings]
    assert sorted(moved) == [False, True]
    assert [type(one).__name__ for one in outcomes if one] == ["SlotTaken"]
    with stage.app.app_context():
        assert self_check.failures() == []


def test_two_bookings_that_swap_their_tables_at_once_do_not_wait_in_a_circle(stage: Stage) -> None:
    both = changes.two_that_swap(stage)

    outcomes = stage.at_once(2, lambda n: changes.accept(stage, both.bookings[n], both.proposals[n]))

    assert [one for one in outcomes if "deadlock" in str(one)] == []
    with stage.app.app_context():
        assert self_check.failures() == []


def test_two_taps_on_accept_move_once(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))

    outcomes = stage.at_once(4, lambda _n: changes.accept(stage, booking_id, change_id))

    assert outcomes == [None] * 4
    assert changes.steps(stage, booking_id).count(MOVED_TIME) == 1


def test_a_yes_and_a_withdrawal_at_once_have_one_winner(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    start = stage.booking(booking_id).starts_at
    change_id = changes.propose(stage, booking_id, start + timedelta(days=1))
    acts = (changes.accept, changes.withdraw)

    outcomes = stage.at_once(2, lambda n: acts[n](stage, booking_id, change_id))

    moved = stage.booking(booking_id).starts_at != start
    assert changes.change(stage, change_id).state == ("accepted" if moved else "withdrawn")
    assert [type(one).__name__ for one in outcomes if one] == ["AnsweredAlready"]


def test_a_yes_and_a_cancellation_at_once_leave_no_seat_behind(stage: Stage) -> None:
    listing = changes.own_table(stage)
    booking_id = stage.booked(listing)
    change_id = changes.propose(stage, booking_id, changes.next_day(stage, booking_id))
    acts = (lambda: changes.accept(stage, booking_id, change_id), lambda: changes.cancel(stage, booking_id))

    stage.at_once(2, lambda n: acts[n]())

    booking = stage.booking(booking_id)
    assert booking.state == BookingState.CANCELLED_BY_PROVIDER
    assert changes.taken(stage, listing, booking.starts_at) == 0


def test_the_control_that_looks_and_then_moves_is_stopped_by_the_constraint(stage: Stage) -> None:
    both = changes.two_that_want_one_time(stage)

    outcomes = stage.at_once(2, lambda n: changes.look_then_move(stage, both, n))
    changes.take_back_unasked(stage, both)

    assert sorted(type(one).__name__ for one in outcomes) == ["IntegrityError", "NoneType"]


def test_the_control_without_its_seats_is_stopped_by_the_guard(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())

    with pytest.raises(DBAPIError, match="frozen"):
        changes.move_without_asking(stage, booking_id, changes.next_day(stage, booking_id))
