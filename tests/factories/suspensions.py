"""Closes providers' accounts on the stage as moderators do."""

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.money.payments.models import Operation
from marketplace.people.accounts.models import Member, Role
from marketplace.workflows import suspend_provider
from tests.factories import requests
from tests.factories.stage import Stage


def suspend_provider_of(stage: Stage, booking_id: str, reason: str = "Against our terms") -> None:
    """A moderator suspends the provider of a booking."""
    moderator = stage.staff(Role.MODERATOR)
    provider_id = requests.provider_id(stage, booking_id)
    with stage.acting():
        provider = db.session.get_one(Member, provider_id)
        suspend_provider.suspend(provider, db.session.get_one(Member, moderator.id), reason)


def promised_calls(stage: Stage, booking_id: str) -> list[str]:
    """The kinds of calls about a booking's payment that wait in the outbox."""
    payment = requests.payment_of(stage, booking_id).public_id
    query = select(Operation.kind).where(Operation.subject_id == payment, Operation.state == "ready")
    with stage.app.app_context():
        return list(db.session.scalars(query.order_by(Operation.id)))
