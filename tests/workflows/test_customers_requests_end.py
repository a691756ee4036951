"""A customer's account is closed: what nobody has answered is withdrawn, and each provider is told once."""

from marketplace.money.payments.models import OperationKind, PaymentState
from marketplace.trade.bookings.models import BookingState
from tests.factories import requests, suspensions, troubles
from tests.factories.stage import CARD_OK, Stage


def test_an_open_request_is_withdrawn_and_its_amount_let_go(stage: Stage) -> None:
    booking = requests.asked(stage)

    suspensions.suspend_customer_of(stage, booking)
    withdrawn = stage.booking(booking).state
    stage.work()

    assert withdrawn == BookingState.CANCELLED_BY_CUSTOMER
    assert requests.payment_of(stage, booking).state == PaymentState.CANCELLED
    assert requests.intent_of(stage, booking)["status"] == "canceled"


def test_the_amount_is_let_go_through_the_outbox(stage: Stage) -> None:
    booking = requests.asked(stage)

    suspensions.suspend_customer_of(stage, booking)

    assert suspensions.promised_calls(stage, booking) == [OperationKind.CANCEL_INTENT]


def test_a_provider_with_two_requests_gets_one_letter_without_a_reason(stage: Stage) -> None:
    asked = suspensions.asked_twice(stage)

    suspensions.suspend_customer_of(stage, asked[0], reason="Copied pictures")

    [letter] = troubles.letters(stage, "requests_account_closed")
    assert [booking in letter for booking in asked] == [True, True]
    assert "There is nothing for you to do." in letter
    assert "Copied pictures" not in letter


def test_the_customer_reads_that_nothing_was_charged(stage: Stage) -> None:
    booking = requests.asked(stage)

    suspensions.suspend_customer_of(stage, booking)

    [letter] = troubles.letters(stage, "request_ended")
    assert "Nothing was charged." in letter


def test_a_place_held_while_they_pay_ends_and_no_provider_hears_of_it(stage: Stage) -> None:
    booking = stage.hold(requests.request_meal(stage), stage.customer())

    suspensions.suspend_customer_of(stage, booking)

    assert stage.booking(booking).state == BookingState.EXPIRED
    assert troubles.letters(stage, "requests_account_closed") == []


def test_a_card_given_after_the_account_was_closed_asks_nobody(stage: Stage) -> None:
    booking = stage.hold(requests.request_meal(stage), stage.customer())
    suspensions.close_unseen(stage, booking)

    requests.pay_and_prove(stage, stage.page_of(booking), CARD_OK)
    stage.settle(booking)

    assert stage.booking(booking).state == BookingState.EXPIRED
    assert troubles.letters(stage, "request_received") == []


def test_what_was_paid_stays(stage: Stage) -> None:
    booking = stage.booked(stage.meal())

    suspensions.suspend_customer_of(stage, booking)

    assert stage.booking(booking).state == BookingState.CONFIRMED


def test_the_self_check_finds_a_request_of_a_closed_account(stage: Stage) -> None:
    booking = requests.asked(stage)

    with suspensions.with_a_closed_customer(stage, booking) as found:
        pass

    assert found == ["closures: no request waits for an answer whose asker cannot use their account"]
