import pytest

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.ledger import queries as ledger
from marketplace.money.payouts import queries
from marketplace.money.payouts import review as payouts
from marketplace.money.payouts.models import Decision, PayoutState
from marketplace.people.accounts.models import Role
from tests.factories.stage import Stage


def state_of(stage: Stage, payout_id: str) -> str:
    with stage.app.app_context():
        payout = queries.locked(payout_id)
        db.session.rollback()
        return payout.state


def test_an_approved_payout_leaves_through_the_outbox(stage: Stage) -> None:
    payout_id = stage.payout(stage.meal(paid_out=True))
    reviewer = stage.staff(Role.FINANCE)

    with stage.acting():
        payouts.decide(payout_id, reviewer, Decision.APPROVE)
    stage.work()

    assert state_of(stage, payout_id) == PayoutState.PAID


def test_a_paid_payout_leaves_nothing_owed(stage: Stage) -> None:
    listing = stage.meal(paid_out=True)
    payout_id = stage.payout(listing)
    reviewer = stage.staff(Role.FINANCE)

    with stage.acting():
        payouts.decide(payout_id, reviewer, Decision.APPROVE)
    stage.work()

    with stage.app.app_context():
        assert ledger.balance("commission") == -168
        assert ledger.balance("service_fees") == -192


def test_a_large_payout_needs_a_second_person(stage: Stage) -> None:
    payout_id = stage.payout(stage.meal(paid_out=True, price_minor=60_000))
    first, second = stage.staff(Role.FINANCE), stage.staff(Role.FINANCE, name="Lou Petit")

    with stage.acting():
        payouts.decide(payout_id, first, Decision.APPROVE)
    waiting = state_of(stage, payout_id)
    with stage.acting():
        payouts.decide(payout_id, second, Decision.APPROVE)

    assert (waiting, state_of(stage, payout_id)) == (PayoutState.SECOND_REVIEW, PayoutState.APPROVED)


def test_two_reviewers_at_once_make_one_transfer(stage: Stage) -> None:
    payout_id = stage.payout(stage.meal(paid_out=True))
    people = [stage.staff(Role.FINANCE), stage.staff(Role.FINANCE, name="Lou Petit")]

    def approve(number: int) -> None:
        with stage.acting():
            payouts.decide(payout_id, people[number], Decision.APPROVE)

    outcomes = stage.at_once(2, approve)

    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "Stale"]


def test_nobody_decides_on_their_own_payout(stage: Stage) -> None:
    listing = stage.meal(paid_out=True)
    payout_id = stage.payout(listing)
    with stage.app.app_context():
        cook = db.session.get(type(stage.staff(Role.FINANCE)), listing.provider_id)

    with pytest.raises(payouts.OwnPayout), stage.acting():
        payouts.decide(payout_id, cook, Decision.APPROVE)


def test_a_payout_without_a_bank_account_stays_in_review(stage: Stage) -> None:
    payout_id = stage.payout(stage.meal())
    reviewer = stage.staff(Role.FINANCE)

    with pytest.raises(payouts.NotPayable), stage.acting():
        payouts.decide(payout_id, reviewer, Decision.APPROVE)

    assert state_of(stage, payout_id) == PayoutState.IN_REVIEW
    assert clock.now().tzinfo is not None
