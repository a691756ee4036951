"""Disputes: opened by a card or a lever, answered, decided; the money leaves and comes back."""

import pytest
import stripe

from tests.sandbox.playground import Playground


def test_a_disputed_card_takes_the_money_and_a_fee(play: Playground) -> None:
    charge = play.charge(10_000, "pm_card_createDispute")

    [dispute] = play.api.disputes.list({"charge": charge}).data

    [taken] = dispute.balance_transactions
    assert (dispute.status, dispute.amount) == ("needs_response", 10_000)
    assert (taken.amount, taken.fee, taken.net) == (-10_000, 1_500, -11_500)
    assert play.api.balance.retrieve().available[0].amount == -11_500


def test_opening_a_dispute_is_told(play: Playground) -> None:
    charge = play.charge()

    play.lever("disputes", charge=charge, reason="product_not_received")

    assert play.deliver()[-2:] == ["charge.dispute.created", "charge.dispute.funds_withdrawn"]
    assert play.api.charges.retrieve(charge).disputed is True


def test_a_disputed_charge_is_not_refunded(play: Playground) -> None:
    charge = play.charge()
    play.lever("disputes", charge=charge)

    with pytest.raises(stripe.InvalidRequestError) as refusal:
        play.api.refunds.create({"charge": charge})

    assert refusal.value.code == "charge_disputed"


def test_winning_evidence_brings_the_money_back_but_not_the_fee(play: Playground) -> None:
    dispute = play.lever("disputes", charge=play.charge())

    answered = play.api.disputes.update(
        dispute["id"], {"evidence": {"uncategorized_text": "winning_evidence"}, "submit": True}
    )

    assert (answered.status, [b.amount for b in answered.balance_transactions]) == ("won", [-10_000, 10_000])
    assert play.deliver()[-1] == "charge.dispute.closed"


def test_after_a_dispute_was_won_the_charge_can_be_refunded(play: Playground) -> None:
    charge = play.charge()
    dispute = play.lever("disputes", charge=charge)

    play.lever(f"disputes/{dispute['id']}", outcome="won")

    assert play.api.refunds.create({"charge": charge}).status == "succeeded"


def test_other_evidence_is_under_review_until_the_bank_decides(play: Playground) -> None:
    dispute = play.lever("disputes", charge=play.charge())

    answered = play.api.disputes.update(
        dispute["id"], {"evidence": {"service_date": "21 November"}, "submit": True}
    )
    play.lever(f"disputes/{dispute['id']}", outcome="lost")

    assert (answered.status, answered.evidence_details.submission_count) == ("under_review", 1)
    assert play.api.disputes.retrieve(dispute["id"]).status == "lost"


def test_an_answer_is_given_once(play: Playground) -> None:
    dispute = play.lever("disputes", charge=play.charge())
    play.api.disputes.update(dispute["id"], {"evidence": {"service_date": "21 November"}, "submit": True})

    with pytest.raises(stripe.InvalidRequestError, match="already closed or answered"):
        play.api.disputes.close(dispute["id"])


def test_giving_up_loses(play: Playground) -> None:
    dispute = play.lever("disputes", charge=play.charge())

    closed = play.api.disputes.close(dispute["id"])

    assert (closed.status, len(closed.balance_transactions)) == ("lost", 1)


def test_an_inquiry_takes_nothing_until_it_becomes_a_dispute(play: Playground) -> None:
    charge = play.charge(10_000, "pm_card_createDisputeInquiry")
    [inquiry] = play.api.disputes.list({"charge": charge}).data

    play.lever(f"disputes/{inquiry.id}", outcome="escalated")

    after = play.api.disputes.retrieve(inquiry.id)
    assert (inquiry.status, inquiry.balance_transactions) == ("warning_needs_response", [])
    assert (after.status, after.balance_transactions[0].amount) == ("needs_response", -10_000)


def test_a_closed_inquiry_leaves_everything_as_it_was(play: Playground) -> None:
    charge = play.charge()
    inquiry = play.lever("disputes", charge=charge, reason="inquiry")

    play.lever(f"disputes/{inquiry['id']}", outcome="closed")

    assert play.api.disputes.retrieve(inquiry["id"]).status == "warning_closed"
    assert play.api.refunds.create({"charge": charge}).status == "succeeded"


def test_a_decided_dispute_stays_decided(play: Playground) -> None:
    dispute = play.lever("disputes", charge=play.charge())
    play.lever(f"disputes/{dispute['id']}", outcome="won")

    answer = play.http.post(
        f"{play.url}/_sandbox/disputes/{dispute['id']}",
        json={"outcome": "lost"},
        headers={"X-Sandbox-Admin": "1"},
        timeout=30,
    )

    assert (answer.status_code, play.api.disputes.retrieve(dispute["id"]).status) == (400, "won")
