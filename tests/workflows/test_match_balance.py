"""Reconciliation: every movement there meets its entry here, and what does not holds money back."""

import pytest
import stripe

from marketplace.money.payments.accounts import Blocked
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Decision
from marketplace.money.reconciliation import queries
from marketplace.people.accounts.models import Role
from tests.factories import reconciliation as books
from tests.factories.outbox import down, promised_transfer
from tests.factories.stage import Stage


def test_a_charge_a_refund_and_a_transfer_match_one_to_one(stage: Stage) -> None:
    order = promised_transfer(stage)
    order.send()
    books.cancelled(stage, stage.booked(stage.meal()))

    run = books.matched(stage)

    assert books.counts(run) == (4, 0, 0, 0)


def test_a_refund_made_behind_our_back_is_missing_here(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    books.refund_behind_our_back(stage, booking_id, 500)

    run = books.matched(stage)

    assert books.counts(run) == (1, 1, 0, 0)
    assert books.states(stage) == {"charge": "matched", "refund": "missing_here"}


def test_what_was_booked_and_never_happened_is_missing_there(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    books.book_what_never_happened(stage, booking_id)

    run = books.matched(stage)

    assert books.counts(run) == (1, 0, 1, 0)


def test_another_amount_than_the_providers_differs(stage: Stage) -> None:
    booking_id = stage.booked(stage.meal())
    books.refund_behind_our_back(stage, booking_id, 500)
    books.book_wrongly(stage, books.movements(stage, "refund")[0], booking_id)

    run = books.matched(stage)

    assert books.counts(run) == (1, 0, 0, 1)


def test_a_second_run_counts_nothing_twice(stage: Stage) -> None:
    books.refund_behind_our_back(stage, stage.booked(stage.meal()), 500)

    first, second = books.matched(stage), books.matched(stage)

    assert books.counts(first) == books.counts(second) == (1, 1, 0, 0)


def test_a_line_matches_by_itself_once_the_other_side_knows(stage: Stage) -> None:
    booking_id = stage.hold(stage.meal(), stage.customer())
    stage.pay_page(stage.page_of(booking_id))
    before = books.matched(stage)

    stage.settle(booking_id)
    after = books.matched(stage)

    assert (books.counts(before), books.counts(after)) == ((0, 1, 0, 0), (1, 0, 0, 0))


def test_our_own_payouts_are_booked_from_the_providers_list(stage: Stage) -> None:
    stage.booked(stage.meal())
    stage.lever("clock", advance=4 * 86_400)
    books.pay_our_bank(stage, 1_000)

    run = books.matched(stage, days_later=4)

    assert books.counts(run) == (2, 0, 0, 0)
    assert books.balance(stage, "bank") == 1_000


def test_what_is_younger_than_an_hour_is_left_for_the_next_run(stage: Stage) -> None:
    stage.booked(stage.meal())

    run = books.matched(stage, grace_hours=1)

    assert (run.listed, books.counts(run)) == (0, (0, 0, 0, 0))


def test_a_mismatch_that_touches_a_provider_refuses_new_transfers_in_words(stage: Stage) -> None:
    listing = stage.meal(paid_out=True)
    payout, reviewer = stage.payout(listing), stage.staff(Role.FINANCE)
    books.refund_behind_our_back(stage, books.sale_of(stage, payout), 500)
    books.matched(stage)

    with pytest.raises(Blocked, match="do not agree"), stage.acting():
        review.decide(payout, reviewer, Decision.APPROVE)


def test_a_mismatch_holds_back_a_transfer_already_promised(stage: Stage) -> None:
    order = promised_transfer(stage)
    books.refund_behind_our_back(stage, books.sale_of(stage, order.payout), 300)
    books.matched(stage)

    order.send()

    assert order.counted().there == 0
    assert (order.row().state, order.row().attempts) == ("ready", 0)


def test_a_resolved_mismatch_lets_the_transfer_go(stage: Stage) -> None:
    order = promised_transfer(stage)
    books.refund_behind_our_back(stage, books.sale_of(stage, order.payout), 300)
    books.matched(stage)
    order.send()

    books.resolve(stage, books.open_line(stage, "refund"))
    stage.work()

    assert order.counted().there == 1
    assert order.payout_state() == "paid"


def test_a_mismatch_of_one_provider_stops_no_other(stage: Stage) -> None:
    books.refund_behind_our_back(stage, stage.booked(stage.meal()), 300)
    order = promised_transfer(stage)
    books.matched(stage)

    order.send()

    assert order.counted().there == 1


def test_resolving_is_in_the_audit_log_with_its_reason(stage: Stage) -> None:
    books.refund_behind_our_back(stage, stage.booked(stage.meal()), 300)
    books.matched(stage)

    person = books.resolve(stage, books.open_line(stage, "refund"), "Refunded by hand after a call")

    act = books.last_act(stage)
    assert (act.actor_id, act.after) == (person.id, {"reason": "Refunded by hand after a call"})
    with stage.app.app_context():
        assert queries.count_open() == 0


def test_a_run_without_an_answer_is_kept_as_failed_and_read_again(stage: Stage) -> None:
    stage.booked(stage.meal())
    with down(stage), pytest.raises(stripe.StripeError):
        books.matched(stage)

    run = books.matched(stage)

    assert books.run_states(stage) == ["failed", "done"]
    assert run.matched == 1
