"""What went wrong matches the provider's list too, and the invariants of the reconciliation see what was bent."""

import pytest

from tests.factories import reconciliation as books
from tests.factories import troubles
from tests.factories.stage import Stage

CARD_REFUND_FAILS = "4000000000005126"
BENT = {
    "reconciliation: a matched line names the fact, the amount and the unit of its ledger transaction": (
        "update reconciliation_line set our_minor = our_minor + 1, their_minor = their_minor + 1"
    ),
    "reconciliation: a finished run leaves nothing apart that both sides knew": (
        "update reconciliation_line set state = 'missing_here', ledger_transaction_id = null, our_minor = null"
    ),
    "reconciliation: what was matched stays matched": "delete from reconciliation_line",
    "reconciliation: a resolved line says who resolved it": (
        "update reconciliation_line set resolved_at = now(), reason = 'seen'"
    ),
}


def test_a_dispute_that_was_lost_matches_its_movements(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.decide(stage, troubles.dispute(stage, booking), "lost")

    run = books.matched(stage)

    assert (run.open, books.kinds_matched(stage)) == (0, ["adjustment", "charge"])


def test_a_dispute_that_was_won_matches_both_ways(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.decide(stage, troubles.dispute(stage, booking), "won")

    run = books.matched(stage)

    assert (run.open, books.kinds_matched(stage)) == (0, ["adjustment", "adjustment", "charge"])


def test_a_reversal_matches_its_movement(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)
    troubles.refund(stage, booking, 1_000)

    run = books.matched(stage)

    assert (run.open, books.kinds_matched(stage)) == (0, ["charge", "refund", "transfer", "transfer_refund"])


def test_a_refund_that_came_back_matches_its_movement(stage: Stage) -> None:
    booking = troubles.paid_with(stage, CARD_REFUND_FAILS)
    troubles.refund(stage, booking, 1_000)
    troubles.refund_comes_back(stage, booking)

    run = books.matched(stage)

    assert run.open == 0
    assert "refund_failure" in books.kinds_matched(stage)


@pytest.mark.parametrize("name", BENT)
def test_the_self_check_sees_a_bent_line(stage: Stage, name: str) -> None:
    stage.booked(stage.meal())
    with books.later(hours=3):
        books.matched(stage)

    books.break_line(stage, BENT[name])
    found = troubles.broken(stage)
    books.mend(stage)

    assert name in found


def test_the_self_check_sees_a_transfer_that_left_past_an_open_line(stage: Stage) -> None:
    booking = troubles.a_sale(stage)
    books.refund_behind_our_back(stage, booking, 300)
    books.matched(stage)

    books.send_past_the_block(stage, booking)
    found = troubles.broken(stage)
    books.mend(stage)

    assert "reconciliation: no transfer leaves while a line about its sale or its account is open" in found
