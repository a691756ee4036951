"""A tip that is refunded or disputed: frozen, called back, owed and put on paper as a booking is."""

import pytest

from marketplace.core.errors import Invalid
from marketplace.money.disputes.models import Recall
from marketplace.money.payments.models import RefundSource, RefundState
from marketplace.money.payouts import operations as payouts
from tests.factories import papers, tips, troubles
from tests.factories.stage import Stage

TIP = 500


def test_a_refunded_tip_goes_back_whole_before_its_review(stage: Stage) -> None:
    tip = tips.given(stage, stage.finished(stage.meal(paid_out=True)), TIP)

    troubles.refund(stage, tip, TIP)

    assert troubles.earning_of(stage, tip).share_minor == 0
    assert "tip" not in troubles.books(stage)
    assert [refund.state for refund in troubles.refunds_of(stage, tip)] == [RefundState.DONE]


def test_a_part_of_a_tip_refunded_leaves_the_rest_to_its_provider(stage: Stage) -> None:
    tip = tips.given(stage, stage.finished(stage.meal(paid_out=True)), TIP)

    troubles.refund(stage, tip, 200)
    tips.paid_out(stage)

    assert troubles.earning_of(stage, tip).sent_minor == TIP - 200


def test_a_tip_refunded_after_its_transfer_is_called_back_first(stage: Stage) -> None:
    tip = tips.given(stage, stage.finished(stage.meal(paid_out=True)), TIP)
    tips.paid_out(stage)

    troubles.refund(stage, tip, TIP)

    earning = troubles.earning_of(stage, tip)
    assert (earning.sent_minor, earning.share_minor) == (0, 0)
    assert [refund.source for refund in troubles.refunds_of(stage, tip)] == [RefundSource.BOOKING]
    assert "tip" not in troubles.books(stage)


def test_a_tip_that_cannot_be_called_back_becomes_a_debt_in_words(stage: Stage) -> None:
    booking = stage.finished(stage.meal(paid_out=True))
    tip = tips.given(stage, booking, TIP)
    tips.paid_out(stage)
    troubles.empty_account(stage)

    troubles.refund(stage, tip, TIP)

    [debt] = troubles.debts_of(stage, booking)
    assert (debt.open_minor, debt.label.partition(":")[0]) == (TIP, "Tip")
    assert [refund.source for refund in troubles.refunds_of(stage, tip)] == [RefundSource.REFUND_DUE]
    assert "Your share of Tip: " in troubles.letters(stage, "debt_begun")[0]


def test_no_more_than_a_tip_is_refunded(stage: Stage) -> None:
    tip = tips.given(stage, stage.finished(stage.meal(paid_out=True)), TIP)

    with pytest.raises(Invalid):
        troubles.refund(stage, tip, TIP + 1)


def test_a_refunded_tip_leaves_the_booking_as_it_is(stage: Stage) -> None:
    booking = stage.finished(stage.meal(paid_out=True))
    tip = tips.given(stage, booking, TIP)

    troubles.refund(stage, tip, TIP)

    assert stage.booking(booking).refunded_minor == 0
    assert troubles.refunds_of(stage, booking) == []


def test_a_refunded_tip_has_a_credit_note(stage: Stage) -> None:
    booking = stage.finished(stage.meal(paid_out=True))
    tip = tips.given(stage, booking, TIP)

    troubles.refund(stage, tip, TIP)

    assert papers.kinds_about(stage, booking) == ["receipt", "receipt", "credit_note"]


def test_a_disputed_tip_is_not_gathered(stage: Stage) -> None:
    booking = stage.finished(stage.meal(paid_out=True))
    tip = tips.given(stage, booking, TIP)

    troubles.dispute(stage, tip)
    with stage.acting():
        [payout] = payouts.gather(troubles.long_after(stage, booking))
        amount = payout.amount_minor

    assert troubles.earning_of(stage, tip).frozen_since is not None
    assert amount == troubles.SHARE


def test_a_dispute_of_a_sent_tip_calls_it_back_and_won_releases_it_once(stage: Stage) -> None:
    tip = tips.given(stage, stage.finished(stage.meal(paid_out=True)), TIP)
    tips.paid_out(stage)

    dispute = troubles.dispute(stage, tip)
    recalled = (troubles.earning_of(stage, tip).held_minor, troubles.dispute_of(stage, tip).recall)
    troubles.decide(stage, dispute, "won")

    assert recalled == (TIP, Recall.DONE)
    assert troubles.earning_of(stage, tip).sent_minor == TIP


def test_a_lost_dispute_over_a_tip_takes_all_of_it_from_its_provider(stage: Stage) -> None:
    tip = tips.given(stage, stage.finished(stage.meal(paid_out=True)), TIP)
    dispute = troubles.dispute(stage, tip)

    troubles.decide(stage, dispute, "lost")

    assert troubles.earning_of(stage, tip).share_minor == 0
    assert not troubles.books(stage).keys() & {"tip", "dispute", "dispute_loss"}


def test_the_provider_reads_that_a_tip_is_disputed(stage: Stage) -> None:
    tip = tips.given(stage, stage.finished(stage.meal(paid_out=True)), TIP)

    troubles.dispute(stage, tip)

    assert "asks for €5.00 back for Tip: " in troubles.letters(stage, "dispute_opened")[0]
