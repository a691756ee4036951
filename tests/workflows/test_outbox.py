"""The outbox under every fault: whatever dies, hangs or lies, one thing happens once."""

from datetime import timedelta

import pytest

from marketplace.core import clock
from marketplace.money.payments import lookup, queries
from marketplace.money.payments.models import OperationKind, OperationState
from marketplace.workflows import outbox
from tests.factories.outbox import (
    ONCE,
    TRANSFERS,
    alerts_of,
    counted_refunds,
    down,
    empty_our_balance,
    fails,
    killed_at,
    promised_account,
    promised_refund,
    promised_transfer,
    refund_without_lookup,
    row_of,
    use_key_for_something_else,
)
from tests.factories.stage import Stage

POINTS = ["before_call", "after_answer", "inside_commit"]


@pytest.mark.parametrize("point", POINTS)
def test_a_worker_killed_during_a_transfer_makes_it_once(stage: Stage, point: str) -> None:
    order = promised_transfer(stage)

    killed = killed_at(stage, point, order.key)
    order.later(minutes=3)

    assert killed
    assert order.counted() == ONCE
    assert order.payout_state() == "paid"


def test_a_worker_killed_after_the_answer_makes_a_refund_once(stage: Stage) -> None:
    key, charge = promised_refund(stage)

    killed = killed_at(stage, "after_answer", key)
    with clock.frozen_at(clock.now() + timedelta(minutes=3)), stage.app.app_context():
        outbox.send(key)

    assert killed
    assert counted_refunds(stage, charge) == ONCE


def test_the_harness_sees_a_refund_made_twice(stage: Stage) -> None:
    key, charge = promised_refund(stage)
    with stage.app.app_context():
        outbox.send(key)

    refund_without_lookup(stage, key)

    assert counted_refunds(stage, charge).there == 2


def test_a_worker_that_still_may_be_at_it_is_not_disturbed(stage: Stage) -> None:
    order = promised_transfer(stage)
    killed_at(stage, "before_call", order.key)

    order.later(seconds=30)

    assert order.row().state == OperationState.SENT
    assert order.counted().there == 0


def test_a_lost_answer_is_found_again(stage: Stage) -> None:
    order = promised_transfer(stage)
    fails(stage, TRANSFERS, kind="drop", when="after", count=2)

    order.send()
    unknown = order.row().state
    order.later(minutes=1)

    assert unknown == OperationState.UNKNOWN
    assert order.counted() == ONCE


def test_an_hour_without_the_provider_delays_a_transfer_and_nothing_else(stage: Stage) -> None:
    order = promised_transfer(stage)

    with down(stage):
        for minute in (0, 1, 2, 10, 30, 60):
            order.later(minutes=minute)
    order.later(minutes=61 + 60)

    assert order.counted() == ONCE
    assert order.payout_state() == "paid"


def test_a_replayed_failure_is_looked_up_and_not_repeated(stage: Stage) -> None:
    order = promised_transfer(stage)
    fails(stage, TRANSFERS, kind="status", status=500, when="after", stored=True)

    order.send()
    order.later(minutes=1)

    assert order.row().attempts == 2
    assert order.counted() == ONCE


def test_a_failure_replayed_for_a_call_that_did_nothing_waits_for_the_key_to_be_forgotten(
    stage: Stage,
) -> None:
    order = promised_transfer(stage)
    fails(stage, TRANSFERS, kind="status", status=500, when="before", stored=True)

    order.send()
    order.later(minutes=1)
    waiting = order.row().state
    stage.lever("clock", advance=25 * 3600)
    order.later(hours=25)

    assert waiting == OperationState.UNKNOWN
    assert order.counted() == ONCE


def test_a_key_used_for_another_amount_stops_and_waits_for_a_person(stage: Stage) -> None:
    order = promised_transfer(stage)
    use_key_for_something_else(stage, order.key, order)

    order.send()
    order.later(days=2)

    assert order.row().state == OperationState.STOPPED
    assert order.counted().rows == 1
    assert order.payout_state() == "approved"
    assert alerts_of(stage) == [("key_reused", order.key)]


def test_a_stopped_call_that_did_nothing_goes_back_to_review_by_a_person(stage: Stage) -> None:
    order = promised_transfer(stage)
    use_key_for_something_else(stage, order.key, order)
    order.send()

    with stage.app.app_context():
        found = outbox.settle_stopped(order.key)

    assert not found
    assert order.payout_state() == "failed"


def test_two_workers_on_one_row_make_one_call(stage: Stage) -> None:
    order = promised_transfer(stage)

    outcomes = stage.at_once(4, lambda _: order.send())

    assert outcomes == [None] * 4
    assert order.row().attempts == 1
    assert order.counted() == ONCE


def test_a_transfer_older_than_the_keys_life_is_looked_up_before_it_is_repeated(stage: Stage) -> None:
    order = promised_transfer(stage)
    killed_at(stage, "after_answer", order.key)
    stage.lever("clock", advance=25 * 3600)

    order.later(hours=25)

    assert order.counted() == ONCE


def test_an_account_older_than_the_keys_life_is_adopted(stage: Stage) -> None:
    key = promised_account(stage)
    killed_at(stage, "after_answer", key)
    stage.lever("clock", advance=25 * 3600)

    with clock.frozen_at(clock.now() + timedelta(hours=25)), stage.app.app_context():
        outbox.send(key)
        made = [account["id"] for account in lookup.gateway.found_accounts(0, 2**40)]

    assert made == [row_of(stage, key).remote_id]


def test_a_page_older_than_the_keys_life_is_adopted(stage: Stage) -> None:
    listing, customer = stage.meal(), stage.customer()
    booking_id, key = stage.promised_page(listing, customer)
    killed_at(stage, "after_answer", key)
    stage.lever("clock", advance=25 * 3600)

    with clock.frozen_at(clock.now() + timedelta(hours=25)), stage.app.app_context():
        outbox.send(key)
        sessions = [session["id"] for session in lookup.gateway.found_sessions(0, 2**40)]
        payment = queries.latest("booking", booking_id)

    assert payment is not None
    assert sessions == [payment.session_id]


def test_a_page_nobody_waits_for_any_more_is_not_made(stage: Stage) -> None:
    _booking, key = stage.promised_page(stage.meal(), stage.customer())
    killed_at(stage, "before_call", key)

    with clock.frozen_at(clock.now() + timedelta(hours=25)), stage.app.app_context():
        outbox.send(key)

    assert row_of(stage, key).state == OperationState.FAILED
    assert alerts_of(stage) == []


def test_every_kind_of_call_can_be_looked_up() -> None:
    assert set(lookup.LOOKUPS) == set(OperationKind)


def test_a_transfer_leaves_before_its_charge_is_settled(stage: Stage) -> None:
    order = promised_transfer(stage)

    order.send()

    assert order.row().params["body"]["source_transaction"].startswith("ch_")
    assert order.counted() == ONCE


def test_a_balance_that_is_too_short_is_told_and_the_next_attempt_is_a_new_row(stage: Stage) -> None:
    order = promised_transfer(stage)
    empty_our_balance(stage)

    order.send()
    refused = (order.row().state, order.payout_state(), alerts_of(stage))
    second = order.move_on()

    assert refused == ("failed", "failed", [("call_refused", order.key)])
    assert second != order.key
    assert order.counted().rows == 2


def test_ten_tries_without_an_answer_are_told_to_a_person(stage: Stage) -> None:
    order = promised_transfer(stage)

    with down(stage):
        for day in range(10):
            order.later(days=day)

    assert alerts_of(stage) == [("call_unanswered", order.key)]
