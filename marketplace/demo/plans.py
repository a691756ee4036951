"""Memberships of shown neighbours: one with a lower plan ahead, one whose card is refused, one on trial."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from marketplace.core.database import db, transaction
from marketplace.demo.storyteller import Storyteller, Time, sandbox
from marketplace.goods.memberships import queries
from marketplace.goods.memberships.models import Membership, MembershipBill
from marketplace.people.accounts.models import Member
from marketplace.workflows import change_plan, settle_membership, take_plan

REFUSED_LATER = "4000000000000341"
"""A card that can be kept, and is refused when it is charged."""
DAY = timedelta(days=1)


def fill(database_url: str, cook: Member, coach: Member, customer: Member) -> None:
    """Twenty days of three memberships. Opens its own transactions; a second run takes no plan twice."""
    with transaction():
        if db.session.scalar(select(func.count()).select_from(Membership)):
            return
    time = Time()
    story, now = Storyteller(time), datetime.now(UTC)
    with sandbox(database_url, time):
        cooks = _take(story, cook, "plus", now - 20 * DAY)
        coaches = _take(story, coach, "basic", now - 15 * DAY, REFUSED_LATER)
        with story.at(now - timedelta(hours=1)):
            story.let_time_pass()
            for name in (cooks, coaches):
                settle_membership.reconcile(name)
            _take_less(cook, cooks)
            settle_membership.reconcile(cooks)
        _take(story, customer, "neighbour", now - timedelta(minutes=30))
    _earn(now)


def _take(story: Storyteller, member: Member, slug: str, at: datetime, card: str = "4242424242424242") -> str:
    """A plan by the month, taken and its page filled in; the membership's public id."""
    with story.at(at):
        page = take_plan.start(member, slug, "month")
        if page is None:
            raise LookupError("the sandbox gave no page for a plan")
        story.pay(page, card)
        with transaction():
            name = db.session.scalars(
                select(Membership.public_id)
                .where(Membership.member_id == member.id)
                .order_by(Membership.id.desc())
            ).first()
        settle_membership.reconcile(str(name))
    return str(name)


def _take_less(member: Member, name: str) -> None:
    """The lower plan, from the next period on."""
    with transaction():
        own = queries.own(name, member.id)
    if own is not None:
        change = change_plan.quote(own, "basic", "month")
        change_plan.switch(member, name, "basic", "month", change.due_now_minor, change.counted_at)


def _earn(now: datetime) -> None:
    """What time has earned of the bills by now, as the night would book it."""
    with transaction():
        bills = list(db.session.scalars(select(MembershipBill.public_id)))
    for bill in bills:
        with transaction():
            settle_membership.earn(bill, now)
