from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.money.ledger import queries as ledger
from marketplace.trade.tips.models import TipState
from marketplace.trade.tips.operations import NoTipNow
from tests.factories import requests, tips
from tests.factories.stage import CARD_3DS, CARD_DECLINED, Stage


def test_all_of_a_tip_is_the_providers(stage: Stage) -> None:
    tip_id = tips.given(stage, stage.finished(stage.meal()), 500)

    earning = tips.earning_of(stage, tip_id)
    assert tips.state_of(stage, tip_id) == TipState.GIVEN
    assert earning is not None
    assert (earning.share_minor, earning.commission_minor, earning.fee_minor) == (500, 0, 0)
    with stage.app.app_context():
        assert ledger.balance(f"tip:{tip_id}") == -500


def test_the_provider_is_told_of_a_tip(stage: Stage) -> None:
    booking_id = stage.finished(stage.meal())

    tips.given(stage, booking_id)

    assert requests.letters_to(stage, requests.provider_id(stage, booking_id))[0] == "tip_given"


def test_a_tip_is_paid_out_with_the_normal_payout(stage: Stage) -> None:
    booking_id = stage.finished(stage.meal(paid_out=True))
    tip_id = tips.given(stage, booking_id, 500)

    tips.paid_out(stage)

    earning = tips.earning_of(stage, tip_id)
    assert earning is not None
    assert earning.transfer_id is not None
    with stage.app.app_context():
        assert ledger.balance(f"tip:{tip_id}") == 0


def test_a_tip_with_three_d_secure_is_charged_once(stage: Stage) -> None:
    booking_id = stage.finished(stage.meal())

    tip_id = tips.given(stage, booking_id, card=CARD_3DS)

    assert tips.state_of(stage, tip_id) == TipState.GIVEN
    assert [charge["amount_captured"] for charge in requests.charges(stage)].count(500) == 1


def test_a_declined_tip_takes_nothing_and_can_be_tried_again(stage: Stage) -> None:
    booking_id = stage.finished(stage.meal())
    tip_id = tips.given(stage, booking_id, card=CARD_DECLINED)

    tips.pay(stage, tip_id)

    assert tips.state_of(stage, tip_id) == TipState.GIVEN


def test_the_same_tip_chosen_twice_at_once_is_one(stage: Stage) -> None:
    booking_id = stage.finished(stage.meal())

    found = stage.at_once(3, lambda _: tips.choose(stage, booking_id, 500))

    assert len(set(found)) == 1


def test_another_amount_closes_the_first_page(stage: Stage) -> None:
    booking_id = stage.finished(stage.meal())
    first = tips.choose(stage, booking_id, 500)

    second = tips.choose(stage, booking_id, 700)
    stage.work()
    tips.pay(stage, second)

    assert (tips.state_of(stage, first), tips.state_of(stage, second)) == (TipState.DROPPED, TipState.GIVEN)


def test_a_first_page_paid_after_all_goes_back_by_itself(stage: Stage) -> None:
    booking_id = stage.finished(stage.meal())
    first = tips.choose(stage, booking_id, 500)
    page = tips.page_of(stage, first)
    second = tips.choose(stage, booking_id, 700)

    stage.pay_page(page)
    tips.settle(stage, first)
    tips.pay(stage, second)
    stage.work()

    assert (tips.state_of(stage, first), tips.state_of(stage, second)) == (TipState.DROPPED, TipState.GIVEN)
    with stage.app.app_context():
        assert (ledger.balance(f"tip:{first}"), ledger.balance(f"tip:{second}")) == (0, -700)


@pytest.mark.parametrize("amount", [99, 10_001, -500])
def test_a_tip_out_of_bounds_is_refused_before_any_call(stage: Stage, amount: int) -> None:
    booking_id = stage.finished(stage.meal())

    with pytest.raises(Invalid):
        tips.choose(stage, booking_id, amount)


def test_a_tip_needs_a_booking_that_took_place(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())

    with pytest.raises(NoTipNow):
        tips.choose(stage, booking_id, 500)


def test_a_tip_is_given_once(stage: Stage) -> None:
    booking_id = stage.finished(stage.meal())
    tips.given(stage, booking_id)

    with pytest.raises(NoTipNow):
        tips.choose(stage, booking_id, 700)


def test_thanks_come_within_a_month(stage: Stage) -> None:
    booking_id = stage.finished(stage.meal())

    with clock.frozen_at(clock.now() + timedelta(days=120)), pytest.raises(NoTipNow):
        tips.choose(stage, booking_id, 500)
