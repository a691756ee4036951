"""Closes accounts of providers and customers on the stage as moderators do."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from sqlalchemy import select, update

from marketplace.core.database import db
from marketplace.money.payments.models import Operation
from marketplace.people.accounts.models import Member, MemberStatus, Role
from marketplace.workflows import self_check, suspend_provider
from tests.factories import requests
from tests.factories.stage import Stage


def suspend_provider_of(stage: Stage, booking_id: str, reason: str = "Against our terms") -> None:
    """A moderator suspends the provider of a booking."""
    _suspend(stage, requests.provider_id(stage, booking_id), reason)


def suspend_customer_of(stage: Stage, booking_id: str, reason: str = "Against our terms") -> None:
    """A moderator suspends the customer of a booking."""
    _suspend(stage, stage.booking(booking_id).customer_id, reason)


def close_unseen(stage: Stage, booking_id: str) -> None:
    """The customer's account is closed by somebody who did not see this booking yet."""
    customer_id = stage.booking(booking_id).customer_id
    with stage.acting():
        db.session.get_one(Member, customer_id).status = MemberStatus.SUSPENDED


def asked_twice(stage: Stage) -> list[str]:
    """Two requests of one customer at one provider, a week apart."""
    listing, customer = requests.request_meal(stage), stage.customer()
    first = requests.asked(stage, listing, customer=customer)
    later = stage.booking(first).starts_at + timedelta(days=7)
    return [first, requests.asked(stage, listing, customer=customer, starts_at=later)]


def asked_each_other(stage: Stage) -> list[str]:
    """Two requests of two providers, each at the other's table."""
    meals = [requests.request_meal(stage), requests.request_meal(stage)]
    cooks = [stage.provider_of(meal) for meal in meals]
    return [requests.asked(stage, meals[n], customer=cooks[1 - n]) for n in range(2)]


@contextmanager
def with_a_closed_customer(stage: Stage, booking_id: str) -> Iterator[list[str]]:
    """What the self-check finds while a booking's customer is marked as suspended and nothing else was done."""
    customer = update(Member).where(Member.id == stage.booking(booking_id).customer_id)
    with stage.acting():
        db.session.execute(customer.values(status=MemberStatus.SUSPENDED))
        yield [finding.name for finding in self_check.failures()]
        db.session.rollback()


def _suspend(stage: Stage, member_id: int, reason: str) -> None:
    moderator = stage.staff(Role.MODERATOR)
    with stage.acting():
        member = db.session.get_one(Member, member_id)
        suspend_provider.suspend(member, db.session.get_one(Member, moderator.id), reason)


def promised_calls(stage: Stage, booking_id: str) -> list[str]:
    """The kinds of calls about a booking's payment that wait in the outbox."""
    payment = requests.payment_of(stage, booking_id).public_id
    query = select(Operation.kind).where(Operation.subject_id == payment, Operation.state == "ready")
    with stage.app.app_context():
        return list(db.session.scalars(query.order_by(Operation.id)))
