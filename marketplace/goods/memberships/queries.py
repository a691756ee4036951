"""Reads of plans, prices, memberships and what they give; `plan_of` is asked once per request and person."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from flask import g, has_request_context
from sqlalchemy import ColumnElement, func, or_, select

from marketplace.core import clock
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.goods.memberships import rules
from marketplace.goods.memberships.models import (
    LIVE,
    RUNNING,
    BillingCustomer,
    GrantSource,
    Interval,
    Membership,
    MembershipState,
    Plan,
    PlanGrant,
    PlanPrice,
    Side,
)
from marketplace.goods.memberships.rules import Rates
from marketplace.people.accounts.models import Member


class Offered(NamedTuple):
    """A plan with what it costs now, by interval."""

    plan: Plan
    prices: dict[str, PlanPrice]

    @property
    def saving_minor(self) -> int:
        """What a year saves against twelve months."""
        month, year = self.prices.get(Interval.MONTH), self.prices.get(Interval.YEAR)
        return rules.yearly_saving(month.amount_minor, year.amount_minor) if month and year else 0


class Detailed(NamedTuple):
    """A membership with the price of its next period and that price's plan."""

    membership: Membership
    price: PlanPrice
    plan: Plan


# ── What somebody has ─────────────────────────────────────────────────────────────────────────────


def plans_of(member_ids: Collection[int], at: datetime) -> dict[tuple[int, str], Plan]:
    """The best plan each has at an instant, by member and side; one query at most."""
    if not member_ids:
        return {}
    rows = db.session.execute(
        select(PlanGrant.member_id, Plan)
        .join(Plan, Plan.id == PlanGrant.plan_id)
        .where(PlanGrant.member_id.in_(list(member_ids)), *runs_at(at))
        .order_by(Plan.rank)
    ).all()
    return {(member, plan.side): plan for member, plan in rows}


def runs_at(at: datetime) -> tuple[ColumnElement[bool], ...]:
    """What holds of a grant that runs at an instant."""
    revoked = or_(PlanGrant.revoked_at.is_(None), PlanGrant.revoked_at > at)
    return (PlanGrant.from_at <= at, PlanGrant.until_at > at, revoked)


def plan_of(member_id: int, side: str, at: datetime | None = None) -> Plan | None:
    """The plan a member has on a side now, or at an instant; remembered for the length of a request."""
    if at is not None:
        return plans_of([member_id], at).get((member_id, side))
    return _remembered([member_id]).get((member_id, side))


def _remembered(member_ids: Collection[int]) -> dict[tuple[int, str], Plan]:
    if not has_request_context():
        return plans_of(member_ids, clock.now())
    asked: set[int] = g.setdefault("plans_asked", set())
    known: dict[tuple[int, str], Plan] = g.setdefault("plans_known", {})
    new = set(member_ids) - asked
    known |= plans_of(new, clock.now())
    asked |= new
    return known


def forget() -> None:
    """Ask again: what somebody has was changed in this request."""
    if has_request_context():
        g.pop("plans_asked", None)
        g.pop("plans_known", None)


def rates(provider_id: int, customer_id: int | None = None) -> Rates:
    """What a booking between the two is charged now, with the plans of both; one query for both."""
    s = settings()
    plain = Rates(
        s.commission_bps, s.service_fee_bps, s.service_fee_least_minor, s.service_fee_most_minor or None
    )
    people = [provider_id] if customer_id is None else [provider_id, customer_id]
    found = _remembered(people)
    waiving = found.get((customer_id, Side.CUSTOMER)) if customer_id is not None else None
    return rules.rates_with(plain, found.get((provider_id, Side.PROVIDER)), waiving)


def grants_of(member_id: int, at: datetime) -> list[tuple[PlanGrant, Plan]]:
    """What a member has or will have, the next to end first."""
    rows = db.session.execute(
        select(PlanGrant, Plan)
        .join(Plan, Plan.id == PlanGrant.plan_id)
        .where(PlanGrant.member_id == member_id, PlanGrant.until_at > at, PlanGrant.revoked_at.is_(None))
        .order_by(PlanGrant.until_at)
    ).all()
    return [(grant, plan) for grant, plan in rows]


def has_until(member_id: int, side: str, rank: int, at: datetime, *, grace: bool = True) -> datetime:
    """Until when a member has a plan of a side at least as good, without a gap from an instant on."""
    until = at
    for grant, plan in sorted(grants_of(member_id, at), key=lambda row: row[0].from_at):
        if grant.source_kind == GrantSource.GRACE and not grace:
            continue
        if plan.side == side and plan.rank >= rank and grant.from_at <= until:
            until = max(until, grant.until_at)
    return until


# ── Plans and prices ──────────────────────────────────────────────────────────────────────────────


def _prices_at(at: datetime) -> Sequence[PlanPrice]:
    """Versions that were ever in force, the newest last."""
    query = select(PlanPrice).where(PlanPrice.offered_from <= at).order_by(PlanPrice.offered_from)
    return db.session.scalars(query).all()


def offered(at: datetime, *, side: str | None = None, all_of_them: bool = False) -> list[Offered]:
    """The plans that can be taken, with what they cost at an instant, by side and rank; two queries."""
    query = select(Plan).order_by(Plan.side.desc(), Plan.rank)
    if not all_of_them:
        query = query.where(Plan.offered)
    if side is not None:
        query = query.where(Plan.side == side)
    prices: dict[int, dict[str, PlanPrice]] = {}
    for price in _prices_at(at):
        prices.setdefault(price.plan_id, {})[price.every] = price
    found = [Offered(plan, prices.get(plan.id, {})) for plan in db.session.scalars(query)]
    return [one for one in found if one.prices or all_of_them]


def offer_of(slug: str, every: str, at: datetime) -> tuple[Plan, PlanPrice] | None:
    """A plan that can be taken with its price in force; None when there is none."""
    for one in offered(at):
        if one.plan.slug == slug and every in one.prices:
            return one.plan, one.prices[every]
    return None


def plan_by_slug(slug: str, *, lock: bool = False) -> Plan | None:
    query = select(Plan).where(Plan.slug == slug)
    return db.session.scalar(query.with_for_update() if lock else query)


def prices_of(plan_id: int) -> Sequence[PlanPrice]:
    """All versions of a plan's prices, the newest first."""
    query = select(PlanPrice).where(PlanPrice.plan_id == plan_id)
    return db.session.scalars(query.order_by(PlanPrice.every, PlanPrice.offered_from.desc())).all()


def price_by_id(price_id: int) -> PlanPrice:
    return db.session.get_one(PlanPrice, price_id)


def price_by_public(public_id: str) -> PlanPrice | None:
    return db.session.scalar(select(PlanPrice).where(PlanPrice.public_id == public_id))


def price_by_remote(stripe_id: str) -> PlanPrice | None:
    return db.session.scalar(select(PlanPrice).where(PlanPrice.stripe_id == stripe_id))


# ── Memberships ───────────────────────────────────────────────────────────────────────────────────


def locked(public_id: str) -> Membership | None:
    query = select(Membership).where(Membership.public_id == public_id)
    return db.session.scalar(query.with_for_update().execution_options(populate_existing=True))


def by_reference(*, mark: str | None, session: str | None, subscription: str | None) -> str | None:
    """The public id of the membership an object of the provider belongs to."""
    for column, name in (
        (Membership.public_id, mark),
        (Membership.session_id, session),
        (Membership.stripe_id, subscription),
    ):
        if name and (found := db.session.scalar(select(Membership.public_id).where(column == name))):
            return found
    return None


def of_customer(stripe_customer: str) -> list[str]:
    """The memberships of somebody the provider knows under this name, the newest first."""
    query = (
        select(Membership.public_id)
        .join(BillingCustomer, BillingCustomer.member_id == Membership.member_id)
        .where(BillingCustomer.stripe_id == stripe_customer)
    )
    return list(db.session.scalars(query.order_by(Membership.id.desc())))


def is_customer(stripe_customer: str) -> bool:
    query = select(BillingCustomer.member_id).where(BillingCustomer.stripe_id == stripe_customer)
    return db.session.scalar(query) is not None


def customer_of(member_id: int) -> BillingCustomer | None:
    return db.session.get(BillingCustomer, member_id, populate_existing=True)


def live(member_id: int, side: str, *, lock: bool = False) -> Membership | None:
    """The membership of a side that is running or about to."""
    query = select(Membership).where(
        Membership.member_id == member_id, Membership.side == side, Membership.state.in_(LIVE)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def of_member(member_id: int) -> list[Detailed]:
    """A member's memberships but those never paid, the newest first."""
    query = (
        select(Membership, PlanPrice, Plan)
        .join(PlanPrice, PlanPrice.id == Membership.price_id)
        .join(Plan, Plan.id == PlanPrice.plan_id)
        .where(Membership.member_id == member_id, Membership.state != MembershipState.ABANDONED)
        .order_by(Membership.id.desc())
    )
    return [Detailed(*row) for row in db.session.execute(query)]


def renewing(member_id: int, side: str) -> Detailed | None:
    """A member's membership of a side that will be charged again unless it is ended."""
    return next(
        (
            one
            for one in of_member(member_id)
            if one.membership.side == side
            and one.membership.state in RUNNING
            and one.membership.ends_at is None
        ),
        None,
    )


def own(public_id: str, member_id: int) -> Detailed | None:
    """A member's own membership with price and plan; None when it is not theirs."""
    return next((one for one in of_member(member_id) if one.membership.public_id == public_id), None)


def plan_of_price(price_id: int) -> Plan:
    query = select(Plan).join(PlanPrice, PlanPrice.plan_id == Plan.id).where(PlanPrice.id == price_id)
    return db.session.scalars(query).one()


# ── Figures ───────────────────────────────────────────────────────────────────────────────────────


def count_by_state() -> dict[tuple[int, str], int]:
    """How many memberships each plan has in each state."""
    query = (
        select(PlanPrice.plan_id, Membership.state, func.count())
        .join(PlanPrice, PlanPrice.id == Membership.price_id)
        .group_by(PlanPrice.plan_id, Membership.state)
    )
    return {(plan, state): number for plan, state, number in db.session.execute(query)}


def member_of_public(public_id: str) -> int | None:
    return db.session.scalar(select(Member.id).where(Member.public_id == public_id))


def had_before(member_id: int, side: str, *, but: int) -> bool:
    """Whether somebody had a membership of a side before: a trial is free once."""
    query = select(Membership.id).where(
        Membership.member_id == member_id,
        Membership.side == side,
        Membership.begun_at.is_not(None),
        Membership.id != but,
    )
    return db.session.scalar(query.limit(1)) is not None


def paid_until(member_id: int, side: str, rank: int) -> datetime:
    """Until when a plan at least as good was paid for; the epoch when it was not."""
    query = (
        select(func.max(PlanGrant.until_at))
        .join(Plan, Plan.id == PlanGrant.plan_id)
        .where(
            PlanGrant.member_id == member_id,
            PlanGrant.source_kind == GrantSource.BILL,
            PlanGrant.revoked_at.is_(None),
            Plan.side == side,
            Plan.rank >= rank,
        )
    )
    return db.session.scalar(query) or datetime.min.replace(tzinfo=UTC)
