"""Staff refund a booking before its share has left, after it, and when it cannot be taken back."""

import pytest

from marketplace.core.errors import Forbidden, Invalid
from marketplace.money.payments.models import RefundSource, RefundState
from marketplace.money.payouts.models import PayoutState
from marketplace.people.accounts.models import Role
from marketplace.workflows import refund_booking
from tests.factories import troubles
from tests.factories.stage import Stage
from tests.factories.troubles import COMMISSION, FEE, PAID, SHARE


def test_half_refunded_before_the_transfer_halves_every_part(stage: Stage) -> None:
    booking = troubles.a_sale(stage)

    troubles.refund(stage, booking, PAID // 2)

    earning = troubles.earning_of(stage, booking)
    assert (earning.share_minor, earning.commission_minor, earning.fee_minor) == (
        SHARE // 2,
        COMMISSION // 2,
        FEE // 2,
    )
    assert troubles.books(stage)["booking"] == -PAID // 2


def test_what_is_left_of_a_half_refunded_sale_is_approved_and_sent(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.refund(stage, booking, PAID // 2)

    troubles.paid_out(stage, booking)

    books = troubles.books(stage)
    assert (books["commission"], books["service_fees"]) == (-COMMISSION // 2, -FEE // 2)
    assert books.keys() == {"stripe", "stripe_fees", "commission", "service_fees"}


def test_several_partial_refunds_end_exactly_at_the_amount_paid(stage: Stage) -> None:
    booking = troubles.a_sale(stage)

    for amount in (1, 333, 334, 1_000, PAID - 1_668):
        troubles.refund(stage, booking, amount, work=False)
    stage.work()

    earning = troubles.earning_of(stage, booking)
    assert (earning.share_minor, earning.commission_minor, earning.fee_minor) == (0, 0, 0)
    assert "booking" not in troubles.books(stage)


def test_a_refund_lessens_a_payout_in_review_and_voids_its_approvals(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.gathered(stage, booking)
    before = troubles.payout_of(stage, booking)

    troubles.refund(stage, booking, PAID // 2)

    after = troubles.payout_of(stage, booking)
    assert (after.amount_minor, after.round) == (before.amount_minor // 2, before.round + 1)


def test_a_payout_of_which_nothing_is_left_is_closed(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    payout_id = troubles.gathered(stage, booking)

    troubles.refund(stage, booking, PAID)

    assert troubles.payout_by_id(stage, payout_id).state == PayoutState.REJECTED
    assert troubles.earning_of(stage, booking).payout_id is None
    assert troubles.letters(stage, "payout_rejected") == []


def test_after_the_transfer_the_share_is_called_back_and_then_refunded(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)

    troubles.refund(stage, booking, PAID)

    books = troubles.books(stage)
    assert books == {"stripe": -books["stripe_fees"], "stripe_fees": books["stripe_fees"]}
    assert [refund.state for refund in troubles.refunds_of(stage, booking)] == [RefundState.DONE]


def test_partial_refunds_after_the_transfer_call_back_their_part_alone(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)

    troubles.refund(stage, booking, PAID // 4)
    troubles.refund(stage, booking, PAID // 4)

    earning = troubles.earning_of(stage, booking)
    assert (earning.share_minor, earning.sent_minor, earning.recalled_minor) == (
        SHARE // 2,
        SHARE // 2,
        SHARE // 2,
    )


def test_a_refused_reversal_refunds_from_our_pocket_and_leaves_a_debt(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)
    troubles.empty_account(stage)

    troubles.refund(stage, booking, PAID // 2)

    [refund] = troubles.refunds_of(stage, booking)
    assert (refund.state, refund.source) == (RefundState.DONE, RefundSource.REFUND_DUE)
    assert troubles.books(stage)["provider_debt"] == SHARE // 2
    assert [debt.open_minor for debt in troubles.debts_of(stage, booking)] == [SHARE // 2]


def test_a_debt_is_kept_back_from_the_next_transfer(stage: Stage) -> None:
    first = troubles.a_sale(stage)
    troubles.paid_out(stage, first)
    troubles.empty_account(stage)
    troubles.refund(stage, first, PAID // 2)

    second = troubles.another_sale(stage, first)
    troubles.paid_out(stage, second)

    earning = troubles.earning_of(stage, second)
    assert (earning.netted_minor, earning.sent_minor) == (SHARE // 2, SHARE // 2)
    assert "provider_debt" not in troubles.books(stage)


def test_a_payout_that_a_debt_takes_wholly_is_paid_without_a_transfer(stage: Stage) -> None:
    first = troubles.a_sale(stage)
    troubles.paid_out(stage, first)
    troubles.empty_account(stage)
    troubles.refund(stage, first, PAID)

    second = troubles.another_sale(stage, first)
    troubles.paid_out(stage, second)

    assert troubles.payout_of(stage, second).state == PayoutState.PAID
    assert troubles.earning_of(stage, second).transfer_id is None


def test_a_refund_of_a_sale_that_paid_a_debt_brings_the_debt_back(stage: Stage) -> None:
    first = troubles.a_sale(stage)
    troubles.paid_out(stage, first)
    troubles.empty_account(stage)
    troubles.refund(stage, first, PAID)
    second = troubles.another_sale(stage, first)
    troubles.paid_out(stage, second)

    troubles.refund(stage, second, PAID)

    assert [debt.open_minor for debt in troubles.debts_of(stage, first)] == [0, SHARE]
    assert troubles.books(stage)["provider_debt"] == SHARE


def test_eight_refunds_at_once_never_pass_what_was_captured(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    staff = stage.staff(Role.FINANCE, name="Fatou Finance")

    outcomes = stage.at_once(8, lambda _n: troubles.refund(stage, booking, PAID * 2 // 5, staff, work=False))
    stage.work()

    made = [outcome for outcome in outcomes if isinstance(outcome, str)]
    assert len(made) == 2
    assert {type(outcome) for outcome in outcomes if not isinstance(outcome, str)} == {Invalid}
    assert troubles.payment_of(stage, booking).refunded_minor == 2 * (PAID * 2 // 5)


def test_without_the_lock_refunds_at_once_are_stopped_by_the_database_alone(stage: Stage) -> None:
    booking = troubles.a_sale(stage)

    outcomes = stage.at_once(8, lambda _n: troubles.refund_unlocked(stage, booking, PAID * 2 // 5))

    assert sum(outcome is None for outcome in outcomes) != 2 or troubles.broken(stage)
    troubles.forget_refunds(stage, booking)


def test_while_a_transfer_is_under_way_a_refund_waits(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.approved(stage, booking)

    with pytest.raises(refund_booking.NotRefundable, match="on its way"):
        troubles.refund(stage, booking, 100)

    assert troubles.refunds_of(stage, booking) == []


def test_a_refund_shown_with_other_effects_is_refused(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    staff = stage.staff(Role.FINANCE, name="Fatou Finance")
    with stage.acting():
        seen = refund_booking.offer(booking, 500, staff).seen
    troubles.refund(stage, booking, 100)

    with pytest.raises(refund_booking.StaleOffer), stage.acting():
        refund_booking.refund(booking, 500, staff, "The oven broke down.", seen=seen)


@pytest.mark.parametrize("amount", [-1, 0, PAID + 1])
def test_an_amount_outside_what_is_left_is_refused(stage: Stage, amount: int) -> None:
    booking = troubles.a_sale(stage)

    with pytest.raises(Invalid):
        troubles.refund(stage, booking, amount)


def test_nobody_refunds_a_booking_of_their_own(stage: Stage) -> None:
    booking = troubles.a_sale(stage)

    with pytest.raises(Forbidden):
        troubles.refund(stage, booking, 100, troubles.cook_of(stage, booking))


def test_a_refund_before_the_service_lessens_what_is_earned(stage: Stage) -> None:
    booking = stage.booked(stage.meal(paid_out=True))
    troubles.refund(stage, booking, PAID // 2)

    troubles.take_place(stage, booking)

    earning = troubles.earning_of(stage, booking)
    assert (earning.share_minor, earning.first_share_minor) == (SHARE // 2, SHARE)


def test_both_sides_are_told_of_a_refund(stage: Stage) -> None:
    booking = troubles.a_sale(stage)

    troubles.refund(stage, booking, PAID // 2)

    assert "€12.96" in troubles.letters(stage, "refund_promised")[0]
    assert "€11.16" in troubles.letters(stage, "share_lessened")[0]
