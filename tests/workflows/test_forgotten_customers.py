"""Whoever leaves is deleted at the payment provider too, once and for good."""

from datetime import timedelta

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.payments import gateway
from marketplace.money.payments.models import OperationKind
from marketplace.people.accounts.models import Member
from tests.factories import leaving, requests
from tests.factories.outbox import alerts_of, fails
from tests.factories.requests import asked, decline, request_meal
from tests.factories.stage import Stage


def _declined(stage: Stage, customer: Member) -> str:
    """The provider's name for somebody whose card was kept for a request that came to nothing."""
    booking_id = asked(stage, request_meal(stage, **requests.LONG), customer=customer)
    decline(stage, booking_id)
    stage.work()
    return str(requests.payment_of(stage, booking_id).customer_ref)


def _leave(stage: Stage, member: Member) -> None:
    with stage.app.app_context():
        leaving.erased(db.session.get_one(Member, member.id))


def test_who_leaves_is_deleted_where_their_card_was_kept(stage: Stage) -> None:
    customer = stage.customer()
    known = _declined(stage, customer)
    before = gateway.customer(known)

    _leave(stage, customer)
    stage.work()

    assert "deleted" not in before
    assert gateway.customer(known)["deleted"] is True
    assert requests.calls_of(stage, OperationKind.FORGET_CUSTOMER) == ["done"]


def test_who_stays_is_not(stage: Stage) -> None:
    stays, leaves = stage.customer(), stage.customer()
    known = _declined(stage, stays)
    _declined(stage, leaves)

    _leave(stage, leaves)
    stage.work()

    assert "deleted" not in gateway.customer(known)


def test_a_deletion_whose_answer_was_lost_is_found_again_and_alarms_nobody(stage: Stage) -> None:
    customer = stage.customer()
    known = _declined(stage, customer)
    fails(stage, "/v1/customers/*", method="DELETE", kind="drop", when="after", count=1)

    _leave(stage, customer)
    stage.work()
    with clock.frozen_at(clock.now() + timedelta(hours=2)):
        stage.work()

    assert gateway.customer(known)["deleted"] is True
    assert alerts_of(stage) == []
