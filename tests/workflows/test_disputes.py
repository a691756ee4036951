"""A customer's bank disputes a payment: before and after its share has left, won, lost, and borne by whom."""

import pytest

from marketplace.money.disputes import operations, queries
from marketplace.money.disputes.models import Bearer, Recall, Status
from marketplace.money.payouts import operations as payouts
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Decision, PayoutState
from marketplace.people.accounts.models import Role
from marketplace.workflows import cancel_booking, refund_booking
from tests.factories import troubles
from tests.factories.stage import Stage
from tests.factories.troubles import PAID, SHARE


def test_a_disputed_share_is_not_gathered(stage: Stage) -> None:
    booking = troubles.a_sale(stage)

    troubles.dispute(stage, booking)

    with stage.acting():
        assert payouts.gather(troubles.long_after(stage, booking)) == []
    assert troubles.books(stage)["dispute"] == PAID


def test_a_payout_with_a_disputed_share_is_held_and_cannot_be_approved(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    payout_id = troubles.gathered(stage, booking)
    reviewer = stage.staff(Role.FINANCE)

    troubles.dispute(stage, booking)

    assert troubles.payout_of(stage, booking).state == PayoutState.HELD
    with pytest.raises(review.Disputed), stage.acting():
        review.decide(payout_id, reviewer, Decision.APPROVE)


def test_an_open_dispute_of_another_sale_is_a_signal_for_the_review(stage: Stage) -> None:
    booking_id = troubles.a_sale(stage)
    troubles.dispute(stage, troubles.another_sale(stage, booking_id))

    payout = troubles.payout_by_id(stage, troubles.gathered(stage, booking_id))

    assert [flag["facts"] for flag in payout.flags if flag["code"] == "dispute"] == [{"disputes": 1}]


def test_a_dispute_won_before_the_transfer_frees_the_share(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "won")
    troubles.paid_out(stage, booking)

    assert troubles.earning_of(stage, booking).sent_minor == SHARE
    assert "dispute" not in troubles.books(stage)


def test_a_dispute_lost_before_the_transfer_takes_the_share_and_our_fees(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "lost")

    assert troubles.earning_of(stage, booking).share_minor == 0
    assert troubles.books(stage).keys() == {"stripe", "stripe_fees", "dispute_fees"}


def test_a_dispute_after_the_transfer_calls_the_share_back(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)

    troubles.dispute(stage, booking)

    earning = troubles.earning_of(stage, booking)
    assert (earning.sent_minor, earning.held_minor) == (0, SHARE)
    assert troubles.dispute_of(stage, booking).recall == Recall.DONE


def test_a_won_dispute_releases_a_called_back_share_once(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "won")
    troubles.hear_of(stage, dispute)

    assert troubles.transfers_of(stage, booking) == [0, SHARE]
    assert troubles.earning_of(stage, booking).sent_minor == SHARE


def test_a_released_share_can_be_refunded_from_its_second_transfer(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)
    dispute = troubles.dispute(stage, booking)
    troubles.decide(stage, dispute, "won")

    troubles.refund(stage, booking, PAID)

    assert troubles.transfers_of(stage, booking) == [0, 0]
    assert troubles.books(stage).keys() == {"stripe", "stripe_fees", "dispute_fees"}


def test_a_lost_dispute_keeps_a_called_back_share(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "lost")

    assert troubles.earning_of(stage, booking).held_minor == 0
    assert troubles.debts_of(stage, booking) == []
    assert troubles.books(stage).keys() == {"stripe", "stripe_fees", "dispute_fees"}


def test_a_lost_dispute_over_a_share_that_is_gone_leaves_a_debt(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)
    troubles.empty_account(stage)
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "lost")

    assert troubles.books(stage)["provider_debt"] == SHARE
    assert [debt.cause for debt in troubles.debts_of(stage, booking)] == ["dispute"]


def test_a_lost_dispute_that_we_bear_leaves_the_share_with_its_provider(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)
    dispute = troubles.dispute(stage, booking)
    troubles.choose_bearer(stage, booking, Bearer.PLATFORM)

    troubles.decide(stage, dispute, "lost")

    assert troubles.books(stage)["dispute_loss"] == PAID
    assert troubles.transfers_of(stage, booking) == [0, SHARE]


def test_an_open_dispute_is_never_refunded(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.dispute(stage, booking)

    with pytest.raises(refund_booking.NotRefundable, match="twice"):
        troubles.refund(stage, booking, 100)


def test_an_open_dispute_is_not_cancelled_for_a_refund_either(stage: Stage) -> None:
    booking = stage.booked(stage.meal(paid_out=True))
    troubles.dispute(stage, booking)

    with pytest.raises(cancel_booking.Disputed), stage.acting():
        cancel_booking.cancel(booking, by_id=stage.booking(booking).customer_id, expected_refund_minor=PAID)


def test_a_dispute_before_the_service_freezes_what_is_earned_later(stage: Stage) -> None:
    booking = stage.booked(stage.meal(paid_out=True))
    troubles.dispute(stage, booking)

    troubles.take_place(stage, booking)

    assert troubles.earning_of(stage, booking).frozen_since is not None


def test_a_transfer_made_while_a_dispute_was_opened_is_called_back(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.approved(stage, booking)

    troubles.dispute(stage, booking)
    troubles.finish(stage)

    assert troubles.earning_of(stage, booking).held_minor == SHARE


def test_an_inquiry_freezes_and_takes_no_money(stage: Stage) -> None:
    booking = troubles.a_sale(stage)

    inquiry = troubles.dispute(stage, booking, "inquiry")
    frozen = troubles.earning_of(stage, booking).frozen_since
    troubles.decide(stage, inquiry, "closed")

    assert frozen is not None
    assert troubles.earning_of(stage, booking).frozen_since is None
    assert "dispute_fees" not in troubles.books(stage)


def test_the_same_dispute_told_many_times_is_booked_once(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    dispute = troubles.dispute(stage, booking)
    troubles.decide(stage, dispute, "lost")
    before = troubles.books(stage)

    told = stage.at_once(4, lambda _n: troubles.told_of(stage, dispute))
    troubles.finish(stage)

    assert told == [None] * 4
    assert troubles.books(stage) == before


def test_a_dispute_never_steps_back(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    dispute = troubles.dispute(stage, booking)
    earlier = troubles.as_told(stage, dispute)
    troubles.decide(stage, dispute, "won")

    troubles.tell(stage, earlier)

    assert troubles.dispute_of(stage, booking).status == Status.WON


def test_the_answer_goes_to_the_bank_through_the_outbox(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    dispute = troubles.dispute(stage, booking)

    troubles.answer(stage, booking, {"uncategorized_text": "winning_evidence"})
    troubles.finish(stage)

    assert troubles.as_told(stage, dispute)["status"] == "won"
    assert troubles.dispute_of(stage, booking).closed_at is not None


def test_an_answer_is_given_once(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.dispute(stage, booking)
    troubles.answer(stage, booking, {"service_date": "21 November"})

    with pytest.raises(operations.NotAnswerable):
        troubles.answer(stage, booking, {"service_date": "22 November"})


def test_a_dispute_given_up_is_lost(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.dispute(stage, booking)

    with stage.acting():
        row = queries.locked(troubles.dispute_of(stage, booking).public_id)
        assert row is not None
        operations.accept(row)
    troubles.finish(stage)

    assert troubles.dispute_of(stage, booking).status == Status.LOST


def test_a_dispute_of_a_payment_nobody_knows_waits(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    opened = stage.lever("disputes", charge=troubles.payment_of(stage, booking).charge_id)
    body = troubles.as_told(stage, opened["id"])

    with stage.acting():
        problem = troubles.settle_dispute.apply({**body, "charge": "ch_sbx_nobody"})

    assert problem == "no payment of ours is known for it yet"
    troubles.hear_of(stage, opened["id"])


def test_the_provider_is_told_of_a_dispute_and_of_its_end(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "won")

    assert "€25.92" in troubles.letters(stage, "dispute_opened")[0]
    assert "your share is free again" in troubles.letters(stage, "dispute_closed")[0]
