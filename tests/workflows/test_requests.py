from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.money.ledger import queries as ledger
from marketplace.money.payments.models import Capture, OperationKind, PaymentState
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.bookings.operations import StateChanged
from marketplace.workflows import answer_request, outbox
from tests.factories import requests
from tests.factories.requests import accept, asked, decline, request_meal
from tests.factories.stage import CARD_3DS, CARD_DECLINED, Stage


def test_a_request_sets_the_amount_aside_and_takes_nothing(stage: Stage) -> None:
    booking_id = asked(stage)

    assert stage.booking(booking_id).state == BookingState.REQUESTED
    assert requests.intent_of(stage, booking_id)["amount_capturable"] == 2592
    assert requests.charges(stage) == []
    assert requests.ledger_lines(stage, booking_id) == 0


def test_a_request_tells_both_sides(stage: Stage) -> None:
    booking = stage.booking(asked(stage))

    assert requests.letters_to(stage, booking.customer_id) == ["request_sent"]
    assert requests.letters_to(stage, booking.provider_id) == ["request_received"]


def test_a_manual_capture_then_accepted_is_captured_once(stage: Stage) -> None:
    booking_id = asked(stage)

    accept(stage, booking_id)

    assert stage.booking(booking_id).state == BookingState.CONFIRMED
    assert [charge["amount_captured"] for charge in requests.charges(stage)] == [2592]
    with stage.app.app_context():
        assert ledger.balance(f"booking:{booking_id}") == -2592


def test_two_taps_on_accept_capture_once(stage: Stage) -> None:
    booking_id = asked(stage)

    outcomes = stage.at_once(4, lambda _: accept(stage, booking_id))

    assert [one for one in outcomes if isinstance(one, Exception)] == []
    assert len(requests.charges(stage)) == 1
    assert requests.calls_of(stage, OperationKind.CAPTURE) == ["done"]


def test_two_workers_at_once_capture_once(stage: Stage) -> None:
    booking_id = asked(stage)
    operation = requests.only_say_yes(stage, booking_id)

    stage.at_once(4, lambda _: requests.work_on(stage, operation))
    stage.work()

    assert len(requests.charges(stage)) == 1
    assert stage.booking(booking_id).state == BookingState.CONFIRMED


def test_accept_and_decline_at_once_end_in_one_of_the_two(stage: Stage) -> None:
    booking_id = asked(stage)

    stage.at_once(2, lambda n: (accept if n else decline)(stage, booking_id))
    stage.work()

    end = (stage.booking(booking_id).state, len(requests.charges(stage)))
    assert end in [(BookingState.CONFIRMED, 1), (BookingState.DECLINED, 0)]


def test_a_declined_request_is_cancelled_and_leaves_no_ledger_entry(stage: Stage) -> None:
    booking_id = asked(stage)

    decline(stage, booking_id, "My oven broke")
    stage.work()

    booking = stage.booking(booking_id)
    assert booking.state == BookingState.DECLINED
    assert requests.intent_of(stage, booking_id)["status"] == "canceled"
    assert requests.ledger_lines(stage, booking_id) == 0
    assert requests.letters_to(stage, booking.customer_id)[0] == "request_declined"


def test_a_declined_request_frees_the_place(stage: Stage) -> None:
    listing = request_meal(stage, capacity=1, max_party=1)
    start = stage.next_start(listing)
    booking_id = asked(stage, listing, starts_at=start)

    decline(stage, booking_id)

    with stage.app.app_context():
        assert availability.is_offered(listing.id, start, 1, clock.now())


def test_a_request_that_nobody_answers_expires_and_lets_the_amount_go(stage: Stage) -> None:
    booking_id = asked(stage)
    until = stage.booking(booking_id).answer_by
    assert until is not None

    requests.expire(stage, booking_id, until)
    stage.work()

    booking = stage.booking(booking_id)
    assert booking.state == BookingState.EXPIRED
    assert requests.intent_of(stage, booking_id)["status"] == "canceled"
    assert requests.letters_to(stage, booking.customer_id)[0] == "request_unanswered"
    assert requests.letters_to(stage, booking.provider_id)[0] == "request_missed"


def test_a_request_still_in_time_is_left_alone(stage: Stage) -> None:
    booking_id = asked(stage)
    until = stage.booking(booking_id).answer_by
    assert until is not None

    requests.expire(stage, booking_id, until - timedelta(minutes=1))

    assert stage.booking(booking_id).state == BookingState.REQUESTED


def test_an_answer_after_its_time_is_refused_in_words(stage: Stage) -> None:
    booking_id = asked(stage)
    until = stage.booking(booking_id).answer_by
    assert until is not None

    with clock.frozen_at(until + timedelta(seconds=1)), pytest.raises(answer_request.AnswerTooLate):
        accept(stage, booking_id)

    assert requests.calls_of(stage, OperationKind.CAPTURE) == []


def test_a_request_taken_back_costs_nothing(stage: Stage) -> None:
    booking_id = asked(stage)
    customer_id = stage.booking(booking_id).customer_id

    with stage.acting():
        answer_request.withdraw(booking_id, by_id=customer_id)
    stage.work()

    assert stage.booking(booking_id).state == BookingState.CANCELLED_BY_CUSTOMER
    assert requests.intent_of(stage, booking_id)["status"] == "canceled"
    assert requests.ledger_lines(stage, booking_id) == 0


def test_a_request_taken_back_cannot_be_accepted(stage: Stage) -> None:
    booking_id = asked(stage)
    with stage.acting():
        answer_request.withdraw(booking_id, by_id=stage.booking(booking_id).customer_id)

    with pytest.raises(StateChanged):
        accept(stage, booking_id)


def test_when_the_bank_lets_go_the_request_expires(stage: Stage) -> None:
    booking_id = asked(stage)
    intent = requests.payment_of(stage, booking_id).intent_id

    requests.let_go(stage, str(intent))
    stage.settle(booking_id)

    assert stage.booking(booking_id).state == BookingState.EXPIRED
    assert requests.endings_of(stage, booking_id)[-1] == "lapsed"
    assert requests.payment_of(stage, booking_id).state == PaymentState.CANCELLED


def test_when_the_bank_let_go_before_the_capture_the_customer_may_pay(stage: Stage) -> None:
    booking_id = asked(stage)
    requests.let_go(stage, str(requests.payment_of(stage, booking_id).intent_id))

    accept(stage, booking_id)

    booking = stage.booking(booking_id)
    assert (booking.state, booking.pay_by is not None) == (BookingState.ACCEPTED, True)
    assert requests.letters_to(stage, booking.customer_id)[0] == "payment_needed"


def test_an_amount_set_aside_after_the_hold_is_let_go(stage: Stage) -> None:
    booking_id = stage.hold(request_meal(stage), stage.customer())
    requests.give_up(stage, booking_id)

    stage.pay_page(stage.page_of(booking_id))
    stage.settle(booking_id)
    stage.work()

    assert stage.booking(booking_id).state == BookingState.EXPIRED
    assert requests.intent_of(stage, booking_id)["status"] == "canceled"
    assert requests.ledger_lines(stage, booking_id) == 0


def test_a_request_with_three_d_secure_is_set_aside_once(stage: Stage) -> None:
    booking_id = asked(stage, card=CARD_3DS)

    accept(stage, booking_id)

    assert stage.booking(booking_id).state == BookingState.CONFIRMED
    assert len(requests.charges(stage)) == 1


def test_an_answer_due_later_than_a_hold_lasts_keeps_a_card(stage: Stage) -> None:
    booking_id = asked(stage, request_meal(stage, **requests.LONG))

    assert requests.capture_of(stage, booking_id) == Capture.SAVED
    assert stage.booking(booking_id).state == BookingState.REQUESTED
    assert requests.charges(stage) == []


def test_a_kept_card_is_charged_once_when_the_request_is_accepted(stage: Stage) -> None:
    booking_id = asked(stage, request_meal(stage, **requests.LONG))

    stage.at_once(3, lambda _: accept(stage, booking_id))
    stage.work()

    assert stage.booking(booking_id).state == BookingState.CONFIRMED
    assert [charge["amount_captured"] for charge in requests.charges(stage)] == [2592]
    assert requests.calls_of(stage, OperationKind.FORGET_CARD) == ["done"]


def test_a_kept_card_is_forgotten_when_the_request_is_declined(stage: Stage) -> None:
    booking_id = asked(stage, request_meal(stage, **requests.LONG))

    decline(stage, booking_id)
    stage.work()

    assert requests.calls_of(stage, OperationKind.FORGET_CARD) == ["done"]
    assert requests.payment_of(stage, booking_id).state == PaymentState.CANCELLED
    assert requests.ledger_lines(stage, booking_id) == 0


@pytest.mark.parametrize("card", [CARD_3DS, requests.CARD_REFUSED_LATER])
def test_a_kept_card_that_is_refused_leaves_the_payment_to_the_customer(stage: Stage, card: str) -> None:
    booking_id = asked(stage, request_meal(stage, **requests.LONG), card=card)

    accept(stage, booking_id)

    booking = stage.booking(booking_id)
    assert (booking.state, booking.pay_by is not None) == (BookingState.ACCEPTED, True)
    assert requests.letters_to(stage, booking.customer_id)[0] == "payment_needed"
    assert requests.charges(stage) == []


@pytest.mark.parametrize("card", [CARD_3DS, "4242424242424242"])
def test_the_recovery_page_pays_with_proof_or_another_card(stage: Stage, card: str) -> None:
    booking_id = asked(stage, request_meal(stage, **requests.LONG), card=CARD_3DS)
    accept(stage, booking_id)

    requests.recover(stage, booking_id, card)

    assert stage.booking(booking_id).state == BookingState.CONFIRMED
    assert len(requests.charges(stage)) == 1
    with stage.app.app_context():
        assert ledger.balance(f"booking:{booking_id}") == -2592


def test_a_refused_card_on_the_recovery_page_keeps_the_place_for_another_try(stage: Stage) -> None:
    booking_id = asked(stage, request_meal(stage, **requests.LONG), card=CARD_3DS)
    accept(stage, booking_id)

    requests.recover(stage, booking_id, CARD_DECLINED)
    requests.recover(stage, booking_id)

    assert stage.booking(booking_id).state == BookingState.CONFIRMED
    assert len(requests.charges(stage)) == 1


def test_an_accepted_request_that_is_not_paid_in_time_expires_and_tells_the_provider(stage: Stage) -> None:
    booking_id = asked(stage, request_meal(stage, **requests.LONG), card=CARD_3DS)
    accept(stage, booking_id)
    until = stage.booking(booking_id).pay_by
    assert until is not None

    requests.expire(stage, booking_id, until)

    booking = stage.booking(booking_id)
    assert booking.state == BookingState.EXPIRED
    assert requests.letters_to(stage, booking.provider_id)[0] == "request_not_paid"


def test_a_recovery_paid_after_its_time_goes_back_by_itself(stage: Stage) -> None:
    booking_id = asked(stage, request_meal(stage, **requests.LONG), card=CARD_3DS)
    accept(stage, booking_id)
    page = requests.recovery_page(stage, booking_id)
    until = stage.booking(booking_id).pay_by
    assert until is not None
    requests.expire(stage, booking_id, until)

    stage.pay_page(page)
    stage.settle(booking_id)
    stage.work()

    assert stage.booking(booking_id).state == BookingState.EXPIRED
    with stage.app.app_context():
        assert ledger.balance(f"booking:{booking_id}") == 0


@pytest.mark.parametrize("terms", [{}, requests.LONG], ids=["set aside", "kept card"])
def test_an_answer_lost_on_the_way_takes_the_money_once(stage: Stage, terms: dict[str, int]) -> None:
    booking_id = asked(stage, request_meal(stage, **terms))
    operation = requests.only_say_yes(stage, booking_id)
    requests.lose_next_answer(stage)

    with stage.app.app_context():
        outbox.send(operation)
    with clock.frozen_at(clock.now() + timedelta(minutes=5)), stage.app.app_context():
        outbox.send(operation)

    assert stage.booking(booking_id).state == BookingState.CONFIRMED
    assert len(requests.charges(stage)) == 1


def test_a_charge_older_than_the_keys_life_is_looked_up_and_not_made_again(stage: Stage) -> None:
    booking_id = asked(stage, request_meal(stage, **requests.LONG))
    operation = requests.only_say_yes(stage, booking_id)
    requests.lose_next_answer(stage)
    requests.work_on(stage, operation)

    stage.lever("clock", advance=25 * 3600)
    with clock.frozen_at(clock.now() + timedelta(hours=25)):
        requests.work_on(stage, operation)

    assert stage.booking(booking_id).state == BookingState.CONFIRMED
    assert len(requests.charges(stage)) == 1


def test_only_the_provider_may_answer(stage: Stage) -> None:
    booking_id = asked(stage)

    with pytest.raises(Exception, match="could not find"), stage.acting():
        answer_request.accept(booking_id, by_id=stage.booking(booking_id).customer_id)
