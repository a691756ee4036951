"""A table that takes place from three guests on: it does, or everybody gets everything back."""

import pytest

from marketplace.core.errors import Invalid
from marketplace.money.payments import queries as payments
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.listings.rules import check_gathering
from tests.factories.gatherings import TERMS, cancelled, decided, decided_at, joined, waiting_table
from tests.factories.requests import letters_to
from tests.factories.stage import Stage


def test_too_few_guests_get_everything_back(stage: Stage) -> None:
    listing = waiting_table(stage)
    [only] = joined(stage, listing, stage.next_start(listing), 2)

    decided(stage, only)
    stage.work()

    assert stage.booking(only).state == BookingState.CANCELLED_BY_STAFF
    with stage.app.app_context():
        payment = payments.latest("booking", only)
        assert payment is not None
        assert payment.refunded_minor == payment.amount_minor


def test_enough_guests_are_told_once_that_it_takes_place(stage: Stage) -> None:
    listing = waiting_table(stage)
    first, second = joined(stage, listing, stage.next_start(listing), 2, 1)

    decided(stage, first)
    decided(stage, first)

    assert stage.booking(first).state == BookingState.CONFIRMED
    assert decided_at(stage, first) is not None
    told = letters_to(stage, stage.booking(second).customer_id)
    assert told.count("booking_takes_place") == 1


def test_nothing_is_decided_before_its_time(stage: Stage) -> None:
    listing = waiting_table(stage)
    [only] = joined(stage, listing, stage.next_start(listing), 1)

    decided(stage, only, hours_before=25)

    assert stage.booking(only).state == BookingState.CONFIRMED


def test_what_was_decided_stays_when_somebody_cancels(stage: Stage) -> None:
    listing = waiting_table(stage)
    first, second = joined(stage, listing, stage.next_start(listing), 2, 1)
    decided(stage, first)
    cancelled(stage, second)

    decided(stage, first, hours_before=20)

    assert stage.booking(first).state == BookingState.CONFIRMED


def test_somebody_who_is_paying_is_waited_for(stage: Stage) -> None:
    listing = waiting_table(stage)
    start = stage.next_start(listing)
    [first] = joined(stage, listing, start, 2)
    stage.hold(listing, stage.customer("Ana Lopes"), start)

    decided(stage, first)

    assert stage.booking(first).state == BookingState.CONFIRMED


def test_a_table_for_anybody_is_never_decided(stage: Stage) -> None:
    listing = stage.meal(notice_minutes=48 * 60)
    [only] = joined(stage, listing, stage.next_start(listing), 1)

    decided(stage, only)

    assert stage.booking(only).state == BookingState.CONFIRMED


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"least_guests": 7}, "least_guests"),
        ({"shared": False}, "least_guests"),
        ({"notice_minutes": 23 * 60}, "decide_hours"),
    ],
    ids=["more than the places", "nothing shared", "bookable after it was decided"],
)
def test_a_least_number_that_could_never_be_met_is_refused_at_its_field(
    change: dict[str, int], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_gathering({"shared": True} | TERMS | change)

    assert list(refused.value.errors) == [field]
