"""Members who take plans on the stage, and a clock that moves for both sides."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.goods.memberships import bills, jobs, queries
from marketplace.goods.memberships.changes import Change
from marketplace.goods.memberships.models import BillingCustomer, Membership, MembershipState, PlanPrice
from marketplace.goods.memberships.queries import Detailed
from marketplace.money.payments import gateway, intake
from marketplace.money.payments import queries as payment_queries
from marketplace.money.payments.models import Payment, Refund
from marketplace.people.accounts.models import Member
from marketplace.workflows import change_plan, inbox, outbox, self_check, settle_membership, take_plan
from tests.factories.plans import a_membership
from tests.factories.requests import pay_and_prove
from tests.factories.stage import CARD_OK, Stage


class Now(NamedTuple):
    """How a membership stands."""

    state: str
    period_start: datetime
    period_end: datetime
    grace_until: datetime


CARD_FAILS_LATER = "4000000000000341"


def take(stage: Stage, member: Member, slug: str = "plus", every: str = "month", card: str = CARD_OK) -> str:
    """Take a plan, pay its page, and come back; the membership's public id."""
    with stage.app.app_context():
        url = take_plan.start(member, slug, every)
    assert url is not None
    pay_and_prove(stage, url, card)
    name = opened(stage, member)
    come_back(stage, name)
    return name


def opened(stage: Stage, member: Member) -> str:
    """The newest membership of a member."""
    with stage.acting():
        query = select(Membership.public_id).where(Membership.member_id == member.id)
        return db.session.scalars(query.order_by(Membership.id.desc())).first() or ""


def come_back(stage: Stage, name: str) -> None:
    with stage.app.app_context():
        assert settle_membership.reconcile(name)


def paid(
    stage: Stage,
    member: Member,
    slug: str = "plus",
    every: str = "month",
    *,
    card: str = CARD_OK,
    trial: bool = False,
) -> str:
    """A membership that runs and, but with `trial`, was paid: it is not the member's first of its side."""
    if not trial:
        with stage.acting():
            before = a_membership(member)
            before.state, before.ended_at = MembershipState.ENDED, clock.now()
            db.session.delete(db.session.get_one(BillingCustomer, member.id))
            for price in db.session.scalars(select(PlanPrice)):
                price.stripe_id = None
    return take(stage, member, slug, every, card)


def now(stage: Stage, name: str) -> Now:
    """The membership as it is stored, its times known."""
    with stage.acting():
        found = queries.locked(name)
        assert found is not None
        assert found.period_start is not None
        assert found.period_end is not None
        return Now(found.state, found.period_start, found.period_end, found.grace_until or found.period_start)


@contextmanager
def at(stage: Stage, moment: datetime) -> Iterator[None]:
    """Both clocks at an instant; the sandbox does all that is due until then."""
    with clock.frozen_at(moment):
        stage.lever("clock", now=int(moment.timestamp()))
        yield


def deliver(stage: Stage, *, times: int = 1, backwards: bool = False) -> None:
    """Every event the sandbox made, as webhooks would bring them: often, in any order."""
    with stage.app.app_context():
        from_there = list(gateway.events_since(0))
        events = from_there if backwards else from_there[::-1]
        for _again in range(times):
            for event in events:
                with transaction():
                    intake.store_event(event)
                inbox.handle(event["id"])


def send_due(stage: Stage) -> None:
    """Make every promised call."""
    with stage.app.app_context():
        with transaction():
            due = payment_queries.due_operations(clock.now())
        for name in due:
            outbox.send(name)


def sweep(stage: Stage) -> None:
    with stage.app.app_context():
        jobs.sweep()


def plan_on(stage: Stage, member: Member, moment: datetime, side: str = "provider") -> str | None:
    """The slug of the plan a member has at an instant."""
    with stage.acting():
        plan = queries.plan_of(member.id, side, moment)
        return plan.slug if plan else None


def _detailed(stage: Stage, name: str) -> Detailed:
    with stage.acting():
        membership = queries.locked(name)
        assert membership is not None
        found = queries.own(name, membership.member_id)
        assert found is not None
        return found


def quoted(stage: Stage, name: str, slug: str, every: str) -> Change:
    """What another plan would cost now, as the page shows it."""
    own = _detailed(stage, name)
    with stage.app.app_context():
        return change_plan.quote(own, slug, every)


def switched(stage: Stage, member: Member, name: str, slug: str, every: str, shown: Change) -> None:
    with stage.app.app_context():
        change_plan.switch(member, name, slug, every, shown.due_now_minor, shown.counted_at)


def ended(stage: Stage, member: Member, name: str) -> None:
    with stage.app.app_context():
        take_plan.end_later(member, name)


def withdrawn(stage: Stage, member: Member, name: str) -> int:
    """Withdraw for what is shown at this instant."""
    with stage.app.app_context():
        shown = bills.gives_back(_detailed(stage, name).membership, clock.now())
        assert shown is not None
        return take_plan.withdraw(member, name, shown)


def charged(stage: Stage, member: Member) -> list[int]:
    """What a member paid for memberships, the oldest first."""
    with stage.acting():
        query = select(Payment.amount_minor).where(Payment.payer_id == member.id)
        return list(db.session.scalars(query.order_by(Payment.paid_at)))


def refunded(stage: Stage, member: Member) -> int:
    """What went back to a member, and has left."""
    with stage.acting():
        query = select(func.coalesce(func.sum(Refund.amount_minor), 0)).join(
            Payment, Payment.id == Refund.payment_id
        )
        return int(db.session.scalar(query.where(Payment.payer_id == member.id, Refund.state == "done")) or 0)


def problems(stage: Stage) -> list[str]:
    """Invariants that are broken."""
    with stage.acting():
        return [found.name for found in self_check.failures()]


def told(stage: Stage, how: str) -> None:
    """Let word of what happened come in a certain way."""
    if how == "lost":
        sweep(stage)
    elif how == "late":
        sweep(stage)
        deliver(stage)
    else:
        deliver(stage, times=2 if how == "doubled" else 1, backwards=how == "backwards")


def reconciled_at_once(stage: Stage, name: str, count: int) -> None:
    """Several notice the same at the same time, each on the present clock."""
    moment = clock.now()

    def look(_number: int) -> bool:
        with clock.frozen_at(moment), stage.app.app_context():
            return settle_membership.reconcile(name)

    assert stage.at_once(count, look) == [True] * count


def paused(stage: Stage, member: Member, name: str, months: int) -> None:
    """Charge nothing for so many months from the next period on."""
    with stage.app.app_context():
        take_plan.pause(member, name, months)
