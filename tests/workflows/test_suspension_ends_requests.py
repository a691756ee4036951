"""A provider's account is closed: who asked there hears it at once, and gets back what was set aside."""

from marketplace.money.payments.models import OperationKind, PaymentState
from marketplace.trade.bookings.models import BookingState
from tests.factories import requests, suspensions, troubles
from tests.factories.stage import CARD_OK, Stage


def test_an_open_request_is_declined_at_once_and_its_amount_let_go(stage: Stage) -> None:
    booking = requests.asked(stage)

    suspensions.suspend_provider_of(stage, booking)
    declined = stage.booking(booking).state
    stage.work()

    assert declined == BookingState.DECLINED
    assert requests.payment_of(stage, booking).state == PaymentState.CANCELLED
    assert requests.intent_of(stage, booking)["status"] == "canceled"


def test_the_amount_is_let_go_through_the_outbox(stage: Stage) -> None:
    booking = requests.asked(stage)

    suspensions.suspend_provider_of(stage, booking)

    assert suspensions.promised_calls(stage, booking) == [OperationKind.CANCEL_INTENT]


def test_the_customer_is_told_and_not_why(stage: Stage) -> None:
    booking = requests.asked(stage)

    suspensions.suspend_provider_of(stage, booking, reason="Copied pictures")

    [letter] = troubles.letters(stage, "request_closed")
    assert "takes no bookings at the moment" in letter
    assert "Copied pictures" not in letter


def test_a_place_held_while_somebody_pays_is_free_and_a_late_payment_goes_back(stage: Stage) -> None:
    booking = stage.hold(stage.meal(), stage.customer())
    page = stage.page_of(booking)

    suspensions.suspend_provider_of(stage, booking)
    stage.pay_page(page, CARD_OK)
    stage.settle(booking)
    troubles.finish(stage)

    assert stage.booking(booking).state == BookingState.EXPIRED
    assert troubles.seats_taken(stage, booking) == 0
    assert "booking" not in troubles.books(stage)


def test_a_booking_that_is_paid_stays(stage: Stage) -> None:
    booking = stage.booked(stage.meal())

    suspensions.suspend_provider_of(stage, booking)

    assert stage.booking(booking).state == BookingState.CONFIRMED
