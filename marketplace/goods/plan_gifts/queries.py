"""Reads of memberships given as presents."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.goods.memberships.models import MembershipBill, Plan
from marketplace.goods.plan_gifts.models import GiftState, PlanGift
from marketplace.people.accounts.models import Member


class GiftView(NamedTuple):
    """A gift with its plan, its giver's name, and its receiver's, who may be nobody yet."""

    gift: PlanGift
    plan: Plan
    giver: str
    receiver: str | None


_giver, _receiver = aliased(Member), aliased(Member)


def _views() -> Select[PlanGift, Plan, str, str]:
    """Gifts with their plan and both names; a receiver there is not yet has none."""
    who = PlanGift.taken_by_id == _receiver.id
    return (
        select(PlanGift, Plan, _giver.name, _receiver.name)
        .join(Plan, Plan.id == PlanGift.plan_id)
        .join(_giver, _giver.id == PlanGift.giver_id)
        .outerjoin(_receiver, who | (PlanGift.taken_by_id.is_(None) & (PlanGift.receiver_id == _receiver.id)))
    )


def locked(public_id: str) -> PlanGift | None:
    query = select(PlanGift).where(PlanGift.public_id == public_id)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def view(public_id: str) -> GiftView | None:
    row = db.session.execute(_views().where(PlanGift.public_id == public_id)).first()
    return GiftView(*row) if row else None


def by_giver(member_id: int) -> list[GiftView]:
    """Gifts a member paid for, the newest first."""
    query = _views().where(
        PlanGift.giver_id == member_id, PlanGift.state.not_in((GiftState.OPEN, GiftState.DROPPED))
    )
    return [GiftView(*row) for row in db.session.execute(query.order_by(PlanGift.id.desc()).limit(100))]


def to_receiver(member_id: int, now: datetime) -> list[GiftView]:
    """Gifts that a member has accepted, or that wait for them and whose day has come, the newest first."""
    waits = (
        (PlanGift.receiver_id == member_id)
        & (PlanGift.state == GiftState.PAID)
        & (PlanGift.deliver_at <= now)
    )
    query = _views().where(waits | (PlanGift.taken_by_id == member_id))
    return [GiftView(*row) for row in db.session.execute(query.order_by(PlanGift.id.desc()).limit(100))]


def bill_of(gift_id: int, *, lock: bool = False) -> MembershipBill | None:
    """What was booked when it was accepted."""
    query = select(MembershipBill).where(MembershipBill.gift_id == gift_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def to_tell(now: datetime) -> list[str]:
    """Paid gifts whose day has come and whose receiver was not written to."""
    query = select(PlanGift.public_id).where(
        PlanGift.state == GiftState.PAID,
        PlanGift.receiver_id.is_not(None),
        PlanGift.told_at.is_(None),
        PlanGift.deliver_at <= now,
    )
    return list(db.session.scalars(query.order_by(PlanGift.deliver_at).limit(500)))


def over(now: datetime) -> list[str]:
    """Gifts nobody accepted in time."""
    query = select(PlanGift.public_id).where(PlanGift.state == GiftState.PAID, PlanGift.expires_at <= now)
    return list(db.session.scalars(query.order_by(PlanGift.expires_at).limit(500)))
