"""What paying at once has to hold: refused cards, the bank's question, taps that come twice, parts that sum."""

from datetime import timedelta

from marketplace.core import clock
from marketplace.core.money import share_bps
from marketplace.money.ledger import queries as ledger
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings.models import BookingState
from marketplace.workflows import expire_hold
from tests.factories import requests
from tests.factories.stage import CARD_3DS, CARD_DECLINED, PATIENCE, Stage


def test_after_a_declined_card_the_next_attempt_is_a_new_charge(stage: Stage) -> None:
    booking_id = stage.hold(stage.meal(), stage.customer())
    stage.pay_page(stage.page_of(booking_id), CARD_DECLINED)
    stage.settle(booking_id)
    assert requests.charges(stage) == []

    stage.pay_page(stage.page_of(booking_id))
    stage.settle(booking_id)

    assert stage.booking(booking_id).state == BookingState.CONFIRMED
    assert len(requests.charges(stage)) == 1


def test_three_d_secure_completed_confirms_with_one_charge(stage: Stage) -> None:
    booking_id = stage.hold(stage.meal(), stage.customer())

    requests.pay_and_prove(stage, stage.page_of(booking_id), CARD_3DS)
    stage.settle(booking_id)

    assert stage.booking(booking_id).state == BookingState.CONFIRMED
    assert len(requests.charges(stage)) == 1


def test_three_d_secure_abandoned_frees_the_place_when_the_hold_ends(stage: Stage) -> None:
    listing = stage.meal(capacity=1, max_party=1)
    start = stage.next_start(listing)
    booking_id = stage.hold(listing, stage.customer(), start)
    stage.pay_page(stage.page_of(booking_id), CARD_3DS)

    with clock.frozen_at(clock.now() + timedelta(minutes=11)), stage.app.app_context():
        expire_hold.expire_due(booking_id)

    assert stage.booking(booking_id).state == BookingState.EXPIRED
    with stage.app.app_context():
        assert availability.is_offered(listing.id, start, 1, clock.now())


def test_three_d_secure_completed_after_the_hold_goes_back_by_itself(stage: Stage) -> None:
    booking_id = stage.hold(stage.meal(), stage.customer())
    challenge = stage.pay_page(stage.page_of(booking_id), CARD_3DS).headers["Location"]
    with clock.frozen_at(clock.now() + timedelta(minutes=11)), stage.app.app_context():
        expire_hold.expire_due(booking_id)

    stage.http.post(challenge, data={"answer": "complete"}, allow_redirects=False, timeout=PATIENCE)
    stage.settle(booking_id)
    stage.work()

    assert stage.booking(booking_id).refunded_minor == 2592
    with stage.app.app_context():
        assert ledger.balance(f"booking:{booking_id}") == 0


def test_two_taps_on_the_payment_page_charge_once(stage: Stage) -> None:
    booking_id = stage.hold(stage.meal(), stage.customer())
    page = stage.page_of(booking_id)

    stage.at_once(3, lambda _: stage.pay_page(page))
    stage.settle(booking_id)

    assert len(requests.charges(stage)) == 1


def test_fifteen_percent_of_thirty_three_thirty_three_sums() -> None:
    commission = share_bps(3333, 1500)

    assert (commission, 3333 - commission) == (500, 2833)
