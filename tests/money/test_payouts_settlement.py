"""What the payment provider answers moves a payout on, once."""

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.money.ledger import queries as ledger
from marketplace.money.payouts import operations, queries, review
from marketplace.money.payouts.models import Decision
from tests.factories import payouts
from tests.factories.races import at_once


def test_a_payout_is_paid_once_all_its_transfers_are_made(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.approve(payouts.a_payout(provider, 8_500, 1_500))
    first, second = payouts.earnings_of(payout)

    payouts.transfer(first)
    halfway = payout.state
    payouts.transfer(second)

    assert (halfway, payout.state) == ("approved", "paid")
    assert ledger.balance(f"provider:{provider.public_id}") == 0


def test_a_transfer_told_twice_is_booked_once(app: Flask) -> None:
    provider = payouts.a_provider()
    payout = payouts.approve(payouts.a_payout(provider, 8_500, 1_500))
    earning = payouts.earnings_of(payout)[0]

    for _time in range(2):
        operations.transfer_done(earning.public_id, "tr_same", clock.now())

    assert ledger.balance(f"provider:{provider.public_id}") == -1_500


def test_a_second_transfer_for_one_earning_stops_everything(app: Flask) -> None:
    payout = payouts.approve(payouts.a_payout())
    [earning] = payouts.earnings_of(payout)
    payouts.transfer(earning)

    with pytest.raises(operations.TransferredTwiceError):
        operations.transfer_done(earning.public_id, "tr_other", clock.now())


def test_a_refused_transfer_brings_its_payout_back_to_a_person(app: Flask) -> None:
    payout = payouts.approve(payouts.a_payout())
    [earning] = payouts.earnings_of(payout)

    payouts.refuse_transfer(earning, "account closed")

    assert payout.state == "failed"
    assert queries.events_of(payout.id)[-1][0].reason == "account closed"
    assert payouts.codes(payout.flags) == ["transfer_refused"]


def test_a_refusal_waits_for_the_transfers_still_under_way(app: Flask) -> None:
    payout = payouts.approve(payouts.a_payout(payouts.a_provider(), 8_500, 1_500))
    first, second = payouts.earnings_of(payout)

    payouts.refuse_transfer(first, "account closed")
    meanwhile = payout.state
    payouts.transfer(second)

    assert (meanwhile, payout.state) == ("approved", "failed")
    assert queries.events_of(payout.id)[-1][0].reason == "account closed"


def test_after_a_refusal_only_what_did_not_leave_is_ordered_again(app: Flask) -> None:
    payout, person = payouts.a_payout(payouts.a_provider(), 8_500, 1_500), payouts.a_reviewer()
    payouts.approve(payout, person)
    first, second = payouts.earnings_of(payout)
    payouts.transfer(second)
    payouts.refuse_transfer(first)

    review.reopen(payout.public_id, person)
    payouts.approve(payout, person)

    assert [order.business_key for order in payouts.orders_of(payout)] == [
        f"transfer:{first.public_id}:1",
        f"transfer:{second.public_id}:1",
        f"transfer:{first.public_id}:2",
    ]


def test_a_payout_that_failed_once_can_still_be_paid(app: Flask) -> None:
    payout, person = payouts.a_payout(), payouts.a_reviewer()
    payouts.approve(payout, person)
    [earning] = payouts.earnings_of(payout)
    payouts.refuse_transfer(earning)
    review.reopen(payout.public_id, person)
    payouts.approve(payout, person)

    payouts.transfer(earning)

    assert payouts.steps_of(payout) == ["in_review", "approved", "failed", "in_review", "approved", "paid"]


def test_a_refused_transfer_is_a_flag_until_it_is_tried_again(app: Flask) -> None:
    payout, person = payouts.a_payout(), payouts.a_reviewer()
    payouts.approve(payout, person)
    payouts.refuse_transfer(payouts.earnings_of(payout)[0])

    review.reopen(payout.public_id, person)

    assert "transfer_refused" in payouts.codes(payout.flags)


def test_a_refusal_after_the_money_left_changes_nothing(app: Flask) -> None:
    payout = payouts.approve(payouts.a_payout())
    [earning] = payouts.earnings_of(payout)
    payouts.transfer(earning)

    operations.transfer_refused(earning.public_id, "too late")

    assert payout.state == "paid"


def test_an_answer_about_an_unknown_earning_is_ignored(app: Flask) -> None:
    assert operations.transfer_done("ear_nothing", "tr_1", clock.now()) is None
    assert operations.transfer_refused("ear_nothing", "why") is None


def test_a_paid_payout_knows_when(app: Flask) -> None:
    payout = payouts.approve(payouts.a_payout())
    at = clock.now() - timedelta(minutes=3)

    operations.transfer_done(payouts.earnings_of(payout)[0].public_id, "tr_1", at)

    assert payout.settled_at == at


@pytest.mark.parametrize(
    ("answers", "state"), [((True, True), "paid"), ((True, False), "failed"), ((False, False), "failed")]
)
def test_two_answers_at_once_settle_the_payout(
    whole_app: Flask, answers: tuple[bool, bool], state: str
) -> None:
    with whole_app.app_context(), transaction():
        payout = payouts.approve(payouts.a_payout(payouts.a_provider(), 8_500, 1_500))
        ordered = payouts.earnings_of(payout)

    outcomes = at_once(whole_app, 2, payouts.answering(*zip(ordered, answers, strict=True)))

    assert outcomes == ["done", "done"]
    with whole_app.app_context():
        assert queries.locked(payout.public_id).state == state


def test_a_failed_payout_is_not_approved_without_being_looked_at(app: Flask) -> None:
    payout, person = payouts.a_payout(), payouts.a_reviewer()
    payouts.approve(payout, person)
    payouts.refuse_transfer(payouts.earnings_of(payout)[0])

    with pytest.raises(review.Stale):
        review.decide(payout.public_id, person, Decision.APPROVE)
