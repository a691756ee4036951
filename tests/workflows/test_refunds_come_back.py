"""A refund that left and came back is due again, booked back by entry, and a person's task."""

import pytest

from marketplace.money.payments.models import RefundState
from marketplace.people.accounts.models import Role
from marketplace.workflows import refund_booking
from tests.factories import papers, troubles
from tests.factories.stage import Stage
from tests.factories.troubles import PAID

FAILING_CARD = "4000000000005126"


def test_a_refund_that_fails_later_is_due_again_and_a_task_for_a_person(stage: Stage) -> None:
    booking = troubles.paid_with(stage, FAILING_CARD)
    troubles.refund(stage, booking, PAID)

    troubles.refund_comes_back(stage, booking)

    first, again = troubles.refunds_of(stage, booking)
    assert (first.state, again.state) == (RefundState.FAILED, RefundState.DUE)
    assert troubles.stuck(stage) == [again.public_id]
    assert troubles.payment_of(stage, booking).refunded_minor == PAID


def test_its_ledger_lines_are_reversed_by_entry(stage: Stage) -> None:
    booking = troubles.paid_with(stage, FAILING_CARD)
    troubles.refund(stage, booking, PAID)

    troubles.refund_comes_back(stage, booking)

    assert troubles.books(stage)["booking"] == -PAID
    assert troubles.reversed_kinds(stage, booking) == {"refund_came_back": "refund_made"}


def test_told_twice_it_is_due_once(stage: Stage) -> None:
    booking = troubles.paid_with(stage, FAILING_CARD)
    troubles.refund(stage, booking, PAID)

    troubles.refund_comes_back(stage, booking)
    troubles.refund_comes_back(stage, booking)

    assert len(troubles.refunds_of(stage, booking)) == 2


def test_a_person_sends_it_again(stage: Stage) -> None:
    booking = troubles.paid_with(stage, FAILING_CARD)
    troubles.refund(stage, booking, PAID)
    troubles.refund_comes_back(stage, booking)
    staff = stage.staff(Role.FINANCE)

    with stage.acting():
        refund_booking.try_again(troubles.stuck_of(stage), staff)
    stage.work()

    assert troubles.refunds_of(stage, booking)[-1].state == RefundState.DONE
    assert "booking" not in troubles.books(stage)


def test_what_is_sent_again_keeps_its_first_credit_note(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    booking = troubles.paid_with(stage, FAILING_CARD)
    troubles.refund(stage, booking, PAID)
    troubles.refund_comes_back(stage, booking)
    staff = stage.staff(Role.FINANCE)

    with stage.acting():
        refund_booking.try_again(troubles.stuck_of(stage), staff)
    stage.work()

    assert papers.kinds_about(stage, booking) == ["receipt", "credit_note"]
    assert papers.lacking(stage) == []
    assert "no credit note" not in caplog.text


def test_a_part_that_is_sent_again_is_credited_once(stage: Stage) -> None:
    booking = troubles.paid_with(stage, FAILING_CARD)
    troubles.refund(stage, booking, 1_000)
    troubles.refund_comes_back(stage, booking)
    staff = stage.staff(Role.FINANCE)

    with stage.acting():
        refund_booking.try_again(troubles.stuck_of(stage), staff)
    stage.work()

    assert [paper.amount_minor for paper in papers.about_booking(stage, booking)] == [PAID, 1_000]
    assert papers.lacking(stage) == []


def test_a_refund_that_is_refused_stays_due_for_a_person(stage: Stage) -> None:
    booking = troubles.paid_with(stage, FAILING_CARD)
    made = troubles.refund(stage, booking, PAID, work=False)
    stage.lever("disputes", charge=troubles.payment_of(stage, booking).charge_id)

    troubles.finish(stage)

    assert troubles.stuck(stage) == [made]
