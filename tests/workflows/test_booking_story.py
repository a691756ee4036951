from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.money.ledger import queries as ledger
from marketplace.money.payments import queries as payments
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.bookings.operations import SlotTaken
from marketplace.workflows import cancel_booking, complete_booking, expire_hold
from tests.factories.stage import CARD_3DS, CARD_DECLINED, Stage


def test_a_place_is_held_while_the_customer_pays(stage: Stage) -> None:
    listing = stage.meal()

    booking_id = stage.hold(listing, stage.customer())

    assert stage.booking(booking_id).state == BookingState.HELD
    assert stage.page_of(booking_id).startswith(stage.sandbox_url)


def test_a_paid_place_is_confirmed(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal(), party=2)

    assert stage.booking(booking_id).state == BookingState.CONFIRMED


def test_a_declined_card_books_nothing_and_the_place_stays_held(stage: Stage) -> None:
    booking_id = stage.hold(stage.meal(), stage.customer())

    answer = stage.pay_page(stage.page_of(booking_id), CARD_DECLINED)
    stage.settle(booking_id)

    assert "refused" in stage.http.get(stage.sandbox_url + answer.headers["Location"], timeout=30).text
    assert stage.booking(booking_id).state == BookingState.HELD


def test_an_abandoned_challenge_books_nothing(stage: Stage) -> None:
    booking_id = stage.hold(stage.meal(), stage.customer())

    stage.pay_page(stage.page_of(booking_id), CARD_3DS)
    stage.settle(booking_id)

    assert stage.booking(booking_id).state == BookingState.HELD


def test_a_payment_noticed_twice_is_booked_once(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())

    stage.at_once(4, lambda _: stage.settle(booking_id))

    with stage.app.app_context():
        assert ledger.balance(f"booking:{booking_id}") == -2592


def test_a_hold_that_is_not_paid_frees_the_place(stage: Stage) -> None:
    listing = stage.meal(capacity=2, max_party=2)
    start = stage.next_start(listing)
    booking_id = stage.hold(listing, stage.customer(), start, party=2)

    with clock.frozen_at(clock.now() + timedelta(minutes=11)), stage.app.app_context():
        expire_hold.expire_due(booking_id)

    assert stage.booking(booking_id).state == BookingState.EXPIRED
    with stage.app.app_context():
        assert availability.is_offered(listing.id, start, 2, clock.now())


def test_a_hold_paid_in_the_last_moment_is_confirmed_instead_of_expired(stage: Stage) -> None:
    booking_id = stage.hold(stage.meal(), stage.customer())
    stage.pay_page(stage.page_of(booking_id))

    with clock.frozen_at(clock.now() + timedelta(minutes=11)), stage.app.app_context():
        expire_hold.expire_due(booking_id)

    assert stage.booking(booking_id).state == BookingState.CONFIRMED


def test_a_payment_after_the_hold_is_refunded_by_itself(stage: Stage) -> None:
    booking_id = stage.hold(stage.meal(), stage.customer())
    page = stage.page_of(booking_id)
    with stage.app.app_context():
        expire_hold.give_up(booking_id, actor_id=stage.booking(booking_id).customer_id)

    stage.pay_page(page)
    stage.settle(booking_id)
    stage.work()

    assert stage.booking(booking_id).state == BookingState.EXPIRED
    with stage.app.app_context():
        assert ledger.balance(f"booking:{booking_id}") == 0


def test_nobody_else_can_take_a_held_place(stage: Stage) -> None:
    listing = stage.meal(capacity=2, max_party=2)
    start = stage.next_start(listing)
    stage.hold(listing, stage.customer(), start, party=2)

    with pytest.raises(SlotTaken):
        stage.hold(listing, stage.customer("Ida Blum"), start, party=1)


def test_cancelling_early_gives_everything_back(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal(), party=2)
    customer_id = stage.booking(booking_id).customer_id

    with stage.acting():
        cancel_booking.cancel(booking_id, by_id=customer_id, expected_refund_minor=5184)
    stage.work()

    with stage.app.app_context():
        payment = payments.paid("booking", booking_id)
        assert payment is not None
        assert [refund.state for refund in payments.refunds_of(payment.id)] == ["done"]
        assert ledger.balance(f"booking:{booking_id}") == 0


def test_cancelling_late_leaves_the_provider_their_part(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal(), party=2)
    booking = stage.booking(booking_id)

    with clock.frozen_at(booking.starts_at - timedelta(hours=3)), stage.acting():
        cancel_booking.cancel(booking_id, by_id=booking.customer_id, expected_refund_minor=2592)
    stage.work()

    with stage.app.app_context():
        assert ledger.balance(f"booking:{booking_id}") == -2592


def test_a_refund_that_changed_meanwhile_cancels_nothing(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal(), party=2)
    booking = stage.booking(booking_id)

    with (
        clock.frozen_at(booking.starts_at - timedelta(hours=3)),
        pytest.raises(cancel_booking.RefundChanged) as refusal,
        stage.acting(),
    ):
        cancel_booking.cancel(booking_id, by_id=booking.customer_id, expected_refund_minor=5184)

    assert refusal.value.facts["refund_minor"] == 2592
    assert stage.booking(booking_id).state == BookingState.CONFIRMED


def test_a_providers_cancellation_always_refunds_in_full(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal(), party=2)
    booking = stage.booking(booking_id)

    with clock.frozen_at(booking.starts_at - timedelta(hours=1)), stage.acting():
        cancel_booking.cancel(booking_id, by_id=booking.provider_id, expected_refund_minor=5184, reason="Ill")
    stage.work()

    with stage.app.app_context():
        assert ledger.balance(f"booking:{booking_id}") == 0


def test_a_booking_is_completed_only_after_its_end(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())

    with stage.app.app_context():
        complete_booking.complete(booking_id)

    assert stage.booking(booking_id).state == BookingState.CONFIRMED
