"""A refund that is due when its customer's bank asks for the money: held back, and paid by one of the two."""

from datetime import timedelta

from marketplace.core import clock
from marketplace.money.disputes.models import Bearer
from marketplace.money.payments.models import OperationState, RefundSource, RefundState
from marketplace.trade.bookings.models import BookingState
from tests.factories import outbox, troubles
from tests.factories.outbox import REFUNDS
from tests.factories.stage import Stage
from tests.factories.troubles import PAID, SHARE


def test_a_refund_that_is_due_waits_while_its_payment_is_disputed(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    made = troubles.refund(stage, booking, 1_000, work=False)

    troubles.dispute(stage, booking)

    call = troubles.call_of(stage, made)
    assert (call.state, call.attempts) == (OperationState.READY, 0)
    assert troubles.refunds_at_provider(stage, booking) == []
    assert troubles.stuck(stage) == []


def test_once_the_dispute_is_won_the_refund_leaves_once(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.refund(stage, booking, 1_000, work=False)
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "won")
    troubles.hear_of(stage, dispute)

    assert troubles.refunds_at_provider(stage, booking) == [1_000]
    assert [refund.state for refund in troubles.refunds_of(stage, booking)] == [RefundState.DONE]


def test_once_the_dispute_is_lost_the_refund_is_covered_and_nobody_is_paid_twice(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.refund(stage, booking, 1_000, work=False)
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "lost")

    assert troubles.refunds_at_provider(stage, booking) == []
    assert [refund.state for refund in troubles.refunds_of(stage, booking)] == [RefundState.COVERED]
    assert troubles.dispute_of(stage, booking).taken_minor == PAID
    assert troubles.books(stage).keys() == {"stripe", "stripe_fees", "dispute_fees"}
    assert troubles.left_of(stage, booking) == 0


def test_what_a_lost_dispute_does_not_cover_of_a_refund_is_still_sent(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.refund(stage, booking, PAID, work=False)

    troubles.dispute_and_lose_a_part(stage, booking, 1_000)

    covered, rest = troubles.refunds_of(stage, booking)
    assert (covered.state, rest.amount_minor) == (RefundState.COVERED, PAID - 1_000)
    assert troubles.call_of(stage, rest.public_id).state == OperationState.READY
    troubles.finish(stage)
    assert troubles.refunds_at_provider(stage, booking) == [PAID - 1_000]


def test_a_lost_dispute_that_we_bear_is_no_loss_where_a_refund_was_due_anyway(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.refund(stage, booking, PAID, work=False)
    dispute = troubles.dispute(stage, booking)
    troubles.choose_bearer(stage, booking, Bearer.PLATFORM)

    troubles.decide(stage, dispute, "lost")

    assert "dispute_loss" not in troubles.books(stage)
    assert "booking" not in troubles.books(stage)


def test_a_refund_due_from_our_pocket_is_covered_out_of_it(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)
    troubles.empty_account(stage)
    troubles.refund(stage, booking, PAID, work=False)
    troubles.answer_reversals(stage)
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "lost")

    [refund] = troubles.refunds_of(stage, booking)
    assert (refund.state, refund.source) == (RefundState.COVERED, RefundSource.REFUND_DUE)
    assert "refund_due" not in troubles.books(stage)
    assert troubles.books(stage)["provider_debt"] == SHARE


def test_a_refund_that_was_made_and_whose_answer_was_lost_is_found_and_not_repeated(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    made = troubles.refund(stage, booking, 1_000, work=False)
    outbox.fails(stage, REFUNDS, kind="drop", when="after", count=2)
    troubles.try_to_send(stage, made)
    assert troubles.call_of(stage, made).state == OperationState.UNKNOWN
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "lost")

    assert troubles.refunds_at_provider(stage, booking) == [1_000]
    assert [refund.state for refund in troubles.refunds_of(stage, booking)] == [RefundState.DONE]


def test_a_refund_without_an_answer_that_was_never_made_is_covered(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    made = troubles.refund(stage, booking, 1_000, work=False)
    outbox.fails(stage, REFUNDS, kind="drop", when="before", count=2)
    troubles.try_to_send(stage, made)
    assert troubles.call_of(stage, made).state == OperationState.UNKNOWN
    dispute = troubles.dispute(stage, booking)

    troubles.decide(stage, dispute, "lost")

    assert [refund.state for refund in troubles.refunds_of(stage, booking)] == [RefundState.COVERED]
    assert troubles.refunds_at_provider(stage, booking) == []


def test_a_lost_dispute_waits_for_the_answer_about_a_refund(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    made = troubles.refund(stage, booking, 1_000, work=False)
    outbox.fails(stage, REFUNDS, kind="drop", when="before", count=2)
    troubles.try_to_send(stage, made)
    opened = stage.lever("disputes", charge=troubles.payment_of(stage, booking).charge_id)
    stage.lever(f"disputes/{opened['id']}", outcome="lost")

    first = troubles.hear_of(stage, opened["id"])
    second = troubles.hear_of(stage, opened["id"])

    assert (first, second) == ("a refund of it has no answer yet", None)


def test_a_refund_refused_for_the_dispute_is_sent_again_by_itself_once_it_is_won(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    made = troubles.refund(stage, booking, 1_000, work=False)
    opened = stage.lever("disputes", charge=troubles.payment_of(stage, booking).charge_id)
    troubles.finish(stage)
    first = troubles.call_of(stage, made)
    troubles.hear_of(stage, opened["id"])

    troubles.decide(stage, opened["id"], "won")

    again = troubles.call_of(stage, made)
    assert (first.state, again.state) == (OperationState.FAILED, OperationState.DONE)
    assert again.business_key != first.business_key
    assert troubles.refunds_at_provider(stage, booking) == [1_000]


def test_a_share_on_its_way_back_for_a_refund_is_not_called_back_twice(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)
    troubles.refund(stage, booking, PAID // 2, work=False)

    dispute = troubles.dispute(stage, booking)
    troubles.decide(stage, dispute, "lost")

    assert troubles.debts_of(stage, booking) == []
    assert troubles.transfers_of(stage, booking) == [0]
    assert troubles.books(stage).keys() == {"stripe", "stripe_fees", "dispute_fees"}


def test_a_booking_that_its_bank_gave_back_before_it_began_ends_without_a_refund(stage: Stage) -> None:
    booking = stage.booked(stage.meal(paid_out=True))

    troubles.decide(stage, troubles.dispute(stage, booking), "lost")

    assert stage.booking(booking).state == BookingState.CANCELLED_BY_STAFF
    assert troubles.refunds_of(stage, booking) == []
    assert troubles.refunds_at_provider(stage, booking) == []


def test_what_a_bank_gave_back_of_a_booking_is_not_refunded_again_when_it_is_cancelled(stage: Stage) -> None:
    booking = stage.booked(stage.meal(paid_out=True))
    troubles.dispute_and_lose_a_part(stage, booking, 1_000)

    troubles.cancel_by_provider(stage, booking)

    assert [one.amount_minor for one in troubles.refunds_of(stage, booking)] == [PAID - 1_000]


def test_a_refund_held_back_is_looked_at_again_within_the_hour(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    made = troubles.refund(stage, booking, 1_000, work=False)

    troubles.dispute(stage, booking)

    assert troubles.call_of(stage, made).next_attempt_at <= clock.now() + timedelta(hours=1)
