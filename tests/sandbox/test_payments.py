"""Payment intents, charges, refunds and the balance, as stripe-python sees them."""

import pytest
import stripe

from tests.sandbox.playground import Playground


def test_a_confirmed_intent_charges_the_card_and_books_the_fee(play: Playground) -> None:
    made = play.intent(10_000)

    found = play.api.payment_intents.retrieve(made.id, {"expand": ["latest_charge.balance_transaction"]})

    booked = found.latest_charge.balance_transaction
    assert (found.status, found.amount_received) == ("succeeded", 10_000)
    assert (booked.amount, booked.fee, booked.net, booked.status) == (10_000, 175, 9_825, "pending")


def test_money_becomes_available_three_days_after_the_charge(play: Playground) -> None:
    play.charge(10_000)

    play.advance(days=3)

    balance = play.api.balance.retrieve()
    assert (balance.available[0].amount, balance.pending[0].amount) == (9_825, 0)


def test_a_declined_card_answers_402_and_leaves_a_failed_charge(play: Playground) -> None:
    with pytest.raises(stripe.CardError) as refusal:
        play.intent(method="pm_card_visa_chargeDeclinedInsufficientFunds")

    [charge] = play.api.charges.list().data
    assert (refusal.value.code, refusal.value.error.decline_code) == ("card_declined", "insufficient_funds")
    assert (charge.status, charge.paid, charge.failure_code) == ("failed", False, "card_declined")


def test_a_declined_intent_takes_another_card(play: Playground) -> None:
    with pytest.raises(stripe.CardError) as refusal:
        play.intent(method="pm_card_chargeDeclined")

    again = play.api.payment_intents.confirm(
        refusal.value.error.payment_intent["id"], {"payment_method": "pm_card_visa"}
    )

    assert again.status == "succeeded"


def test_a_manual_capture_sets_the_amount_aside_until_it_is_taken(play: Playground) -> None:
    held = play.intent(10_000, capture_method="manual")

    taken = play.api.payment_intents.capture(held.id, {"amount_to_capture": 6_000})

    charge = play.api.charges.retrieve(str(taken.latest_charge))
    assert (held.status, held.amount_capturable) == ("requires_capture", 10_000)
    assert (taken.status, taken.amount_received, charge.amount_captured) == ("succeeded", 6_000, 6_000)


def test_the_hold_says_until_when_it_can_be_captured(play: Playground) -> None:
    held = play.intent(capture_method="manual", expand=["latest_charge"])

    until = held.latest_charge.payment_method_details.card.capture_before

    assert until - held.latest_charge.created == 7 * 86_400


def test_a_hold_lapses_after_seven_days(play: Playground) -> None:
    held = play.intent(capture_method="manual")

    play.advance(days=7)

    lapsed = play.api.payment_intents.retrieve(held.id)
    assert (lapsed.status, lapsed.cancellation_reason) == ("canceled", "automatic")
    assert "payment_intent.canceled" in play.deliver()


def test_capturing_twice_at_once_takes_the_money_once(play: Playground) -> None:
    held = play.intent(capture_method="manual")

    ends = play.at_once(8, lambda _: play.api.payment_intents.capture(held.id).status)

    assert ends.count("succeeded") == 1
    assert [entry.type for entry in play.api.balance_transactions.list()] == ["charge"]


def test_a_cancelled_hold_charges_nothing(play: Playground) -> None:
    held = play.intent(capture_method="manual")

    play.api.payment_intents.cancel(held.id)

    assert play.api.balance_transactions.list().data == []
    with pytest.raises(stripe.InvalidRequestError, match="status of canceled"):
        play.api.payment_intents.capture(held.id)


@pytest.mark.parametrize(("amount", "currency"), [(49, "eur"), (49, "jpy"), (29, "gbp")])
def test_amounts_below_the_minimum_are_refused(play: Playground, amount: int, currency: str) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refusal:
        play.intent(amount, currency=currency)

    assert (refusal.value.code, refusal.value.param) == ("amount_too_small", "amount")


def test_an_off_session_payment_that_needs_its_owner_is_declined(play: Playground) -> None:
    with pytest.raises(stripe.CardError) as refusal:
        play.intent(method="pm_card_authenticationRequired", off_session=True)

    assert refusal.value.code == "authentication_required"
    assert refusal.value.error.payment_intent["status"] == "requires_payment_method"


def test_a_saved_card_pays_again_without_its_owner(play: Playground) -> None:
    customer = play.api.customers.create({"email": "camille@example.org"})
    first = play.intent(customer=customer.id, setup_future_usage="off_session")

    again = play.intent(2_000, str(first.payment_method), customer=customer.id, off_session=True)

    [kept] = play.api.customers.payment_methods.list(customer.id).data
    assert (again.status, kept.id) == ("succeeded", first.payment_method)


def test_a_customer_who_is_deleted_leaves_no_card_behind(play: Playground) -> None:
    customer = play.api.customers.create({"email": "camille@example.org"})
    paid = play.intent(customer=customer.id, setup_future_usage="off_session")

    gone = play.api.customers.delete(customer.id)

    assert (gone.id, gone.deleted, play.api.customers.retrieve(customer.id).deleted) == (
        customer.id,
        True,
        True,
    )
    assert play.api.payment_methods.retrieve(str(paid.payment_method)).customer is None
    assert play.api.customers.list().data == []
    with pytest.raises(stripe.InvalidRequestError, match="No such customer"):
        play.api.customers.delete(customer.id)


def test_a_refund_takes_the_amount_from_the_balance_and_not_the_fee(play: Playground) -> None:
    charge = play.charge(10_000)

    refund = play.api.refunds.create({"charge": charge, "amount": 4_000, "metadata": {"why": "rain"}})

    left = play.api.charges.retrieve(charge, {"expand": ["refunds"]})
    booked = play.api.balance_transactions.retrieve(str(refund.balance_transaction))
    assert (refund.status, refund.metadata["why"]) == ("succeeded", "rain")
    assert (left.amount_refunded, left.refunded, len(left.refunds.data)) == (4_000, False, 1)
    assert (booked.amount, booked.fee) == (-4_000, 0)


def test_refunds_end_at_the_captured_amount(play: Playground) -> None:
    charge = play.charge(10_000)
    play.api.refunds.create({"charge": charge, "amount": 6_000})

    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount"):
        play.api.refunds.create({"charge": charge, "amount": 4_001})
    play.api.refunds.create({"charge": charge})

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        play.api.refunds.create({"charge": charge})
    assert refusal.value.code == "charge_already_refunded"


def test_a_partial_capture_can_be_refunded_up_to_what_was_captured(play: Playground) -> None:
    held = play.intent(10_000, capture_method="manual")
    play.api.payment_intents.capture(held.id, {"amount_to_capture": 6_000})

    with pytest.raises(stripe.InvalidRequestError):
        play.api.refunds.create({"payment_intent": held.id, "amount": 6_001})

    assert play.api.refunds.create({"payment_intent": held.id}).amount == 6_000


def test_eight_full_refunds_at_once_refund_once(play: Playground) -> None:
    charge = play.charge(10_000)

    ends = play.at_once(8, lambda _: play.api.refunds.create({"charge": charge}))

    refused = [end.code for end in ends if isinstance(end, stripe.InvalidRequestError)]
    assert refused == ["charge_already_refunded"] * 7
    assert len(play.api.refunds.list({"charge": charge}).data) == 1


def test_many_partial_refunds_at_once_never_pass_what_was_captured(play: Playground) -> None:
    charge = play.charge(10_000)

    play.at_once(12, lambda _: play.api.refunds.create({"charge": charge, "amount": 3_000}))

    refunded = [refund.amount for refund in play.api.refunds.list({"charge": charge})]
    assert refunded == [3_000] * 3
    assert play.api.charges.retrieve(charge).amount_refunded == 9_000


def test_a_refund_that_fails_later_comes_back_to_the_balance(play: Playground) -> None:
    charge = play.charge(10_000, "pm_card_refundFail")
    refund = play.api.refunds.create({"charge": charge})

    play.advance(minutes=2)

    late = play.api.refunds.retrieve(refund.id)
    assert (refund.status, late.status) == ("succeeded", "failed")
    assert play.api.charges.retrieve(charge).amount_refunded == 0
    assert "refund.failed" in play.deliver()


def test_metadata_is_merged_and_removed_by_empty_values(play: Playground) -> None:
    made = play.intent(metadata={"booking": "7", "note": "x"})

    after = play.api.payment_intents.update(made.id, {"metadata": {"note": "", "seat": "2"}})

    assert after.metadata.to_dict() == {"booking": "7", "seat": "2"}


def test_an_asynchronous_capture_can_be_booked_late(play: Playground) -> None:
    play.lever("payments", late_booking=True)
    charge = play.charge(10_000)
    early = play.api.charges.retrieve(charge)

    play.advance(minutes=2)

    late = play.api.charges.retrieve(charge, {"expand": ["balance_transaction"]})
    assert (early.captured, early.balance_transaction) == (True, None)
    assert late.balance_transaction.fee == 175
    assert play.deliver()[-1] == "charge.updated"


def test_a_synchronous_capture_is_never_booked_late(play: Playground) -> None:
    play.lever("payments", late_booking=True)

    charge = play.charge(10_000, capture_method="automatic")

    assert play.api.charges.retrieve(charge).balance_transaction is not None
