"""Two changes at once leave what is kept of free time right. Beside the race stands a control that must fail."""

from datetime import timedelta

from marketplace.core import clock
from tests.factories.free_time import is_kept_right, naive_refresh
from tests.factories.offers import try_to_book
from tests.factories.races import at_once
from tests.factories.searches import sweep
from tests.factories.stage import Stage


def test_holds_at_once_leave_the_rows_right(stage: Stage) -> None:
    listing, customer = stage.meal(capacity=1, max_party=1, notice_minutes=0), stage.customer()
    with stage.acting():
        sweep()
    first = stage.next_start(listing)
    starts = [first + timedelta(days=number) for number in range(6)]

    outcomes = stage.at_once(6, lambda number: try_to_book(stage, listing, customer, starts[number], 1))

    assert outcomes == ["held"] * 6
    with stage.acting():
        sweep()
        assert is_kept_right(listing, clock.now())


def test_a_sweep_and_holds_at_once_leave_the_rows_right(stage: Stage) -> None:
    listing, customer = stage.meal(capacity=1, max_party=1, notice_minutes=0), stage.customer()
    first = stage.next_start(listing)
    starts = [first + timedelta(days=number) for number in range(5)]

    def book_or_sweep(number: int) -> str:
        if number < 5:
            return try_to_book(stage, listing, customer, starts[number], 1)
        with stage.acting():
            sweep()
        return "held"

    outcomes = stage.at_once(7, book_or_sweep)

    assert outcomes == ["held"] * 7
    with stage.acting():
        sweep()
        assert is_kept_right(listing, clock.now())


def test_computing_without_the_rows_in_hand_does_leave_them_wrong(stage: Stage) -> None:
    """The control: who looks first and writes later undoes what another wrote meanwhile."""
    listing = stage.meal(capacity=1, max_party=1, notice_minutes=0)
    with stage.acting():
        sweep()
    first = stage.next_start(listing)
    starts = [first, first + timedelta(days=1)]

    at_once(stage.app, 2, lambda meet: naive_refresh(listing, starts, meet))

    with stage.acting():
        assert not is_kept_right(listing, clock.now())
