"""What is due of memberships, for sweeps: looks, letters ahead, the month's credits, prices that change."""

from datetime import datetime, timedelta

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.goods.memberships import rules
from marketplace.goods.memberships.models import (
    LIVE,
    RUNNING,
    Interval,
    Membership,
    MembershipState,
    Plan,
    PlanGrant,
    PlanPrice,
)
from marketplace.goods.memberships.queries import price_by_id, runs_at

_NEW = aliased(PlanPrice)


def stale(now: datetime, quiet: timedelta = timedelta(hours=6)) -> list[str]:
    """Memberships the provider should be asked about: time has passed for them, or nobody looked for long."""
    turned = and_(Membership.period_end <= now, Membership.looked_at < now - timedelta(minutes=30))
    query = select(Membership.public_id).where(
        Membership.state.in_(LIVE), or_(Membership.looked_at < now - quiet, turned)
    )
    return list(db.session.scalars(query.order_by(Membership.looked_at).limit(500)))


def to_announce(now: datetime) -> list[str]:
    """Memberships whose renewal comes near and was not announced."""
    query = (
        select(Membership.public_id)
        .join(PlanPrice, PlanPrice.id == Membership.price_id)
        .where(
            Membership.state.in_((MembershipState.TRIAL, MembershipState.ACTIVE)),
            Membership.ends_at.is_(None),
            Membership.period_end > now,
            or_(
                Membership.noticed_until.is_(None),
                Membership.noticed_until < Membership.period_end,
            ),
            or_(
                and_(PlanPrice.every == Interval.YEAR, Membership.period_end <= now + rules.YEARLY_NOTICE),
                Membership.period_end <= now + rules.NOTICE,
            ),
        )
    )
    return list(db.session.scalars(query.order_by(Membership.period_end).limit(500)))


def with_credits(now: datetime) -> list[int]:
    """Grants that run now of plans that bring credits every month."""
    query = (
        select(PlanGrant.id)
        .join(Plan, Plan.id == PlanGrant.plan_id)
        .where(Plan.monthly_credits > 0, PlanGrant.source_kind.in_(("bill", "gift", "trial")), *runs_at(now))
    )
    return list(db.session.scalars(query.order_by(PlanGrant.id)))


def coming_price(price_id: int, now: datetime) -> PlanPrice | None:
    """The newest version of a price, when it is another than this one."""
    old = price_by_id(price_id)
    return db.session.scalar(
        select(PlanPrice)
        .where(
            PlanPrice.plan_id == old.plan_id,
            PlanPrice.every == old.every,
            PlanPrice.offered_from > old.offered_from,
        )
        .order_by(PlanPrice.offered_from.desc())
        .limit(1)
    )


def to_tell_price(now: datetime) -> list[str]:
    """Running memberships whose price has a newer version nobody told them of."""
    query = (
        select(Membership.public_id)
        .join(PlanPrice, PlanPrice.id == Membership.price_id)
        .join(_NEW, and_(_NEW.plan_id == PlanPrice.plan_id, _NEW.every == PlanPrice.every))
        .where(
            _NEW.offered_from > PlanPrice.offered_from,
            Membership.state.in_(RUNNING),
            Membership.told_price_id.is_distinct_from(_NEW.id),
        )
    )
    return list(db.session.scalars(query.distinct().limit(500)))


def to_move_price(now: datetime) -> list[str]:
    """Memberships whose next period costs what they were told long enough before; told in its last two days."""
    query = (
        select(Membership.public_id)
        .join(_NEW, _NEW.id == Membership.told_price_id)
        .where(
            Membership.price_id != _NEW.id,
            Membership.state.in_((MembershipState.TRIAL, MembershipState.ACTIVE)),
            Membership.ends_at.is_(None),
            Membership.period_end >= _NEW.offered_from,
            Membership.period_end >= Membership.told_price_at + rules.PRICE_NOTICE,
            Membership.period_end <= now + timedelta(days=2),
            Membership.period_end > now,
        )
    )
    return list(db.session.scalars(query.limit(500)))
