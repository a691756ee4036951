"""Memberships that run, made without the payment server: as its answers would leave them."""

from datetime import datetime, timedelta

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.goods.memberships import granting, queries
from marketplace.goods.memberships.models import (
    BillingCustomer,
    GrantSource,
    Membership,
    MembershipState,
    Plan,
    PlanPrice,
)
from marketplace.people.accounts.models import Member


def a_plan(slug: str = "plus") -> Plan:
    plan = queries.plan_by_slug(slug)
    assert plan is not None
    return plan


def a_price(slug: str = "plus", every: str = "month") -> PlanPrice:
    price = queries.price_by_public(f"pr_{slug}_{every}")
    assert price is not None
    return price


def a_membership(member: Member, slug: str = "plus", every: str = "month") -> Membership:
    """One that began yesterday; nothing was charged yet."""
    now, price = clock.now(), a_price(slug, every)
    price.stripe_id = price.stripe_id or f"price_sbx{price.public_id}"
    db.session.merge(
        BillingCustomer(member_id=member.id, stripe_id=f"cus_sbx{ids.random_code(12)}", created_at=now)
    )
    membership = Membership(
        public_id=ids.public_id("mem"),
        member_id=member.id,
        side=a_plan(slug).side,
        price_id=price.id,
        state=MembershipState.ACTIVE,
        stripe_id=f"sub_sbx{ids.random_code(12)}",
        item_ref="si_sbx",
        period_start=now - timedelta(days=1),
        period_end=now + timedelta(days=30),
        consented_at=now,
        begun_at=now - timedelta(days=1),
        looked_at=now,
        created_at=now,
    )
    db.session.add(membership)
    db.session.flush()
    return membership


def given(
    member: Member,
    slug: str = "plus",
    from_at: datetime | None = None,
    until_at: datetime | None = None,
    *,
    source: str | None = None,
) -> None:
    """A plan for a time, a month from now unless said otherwise."""
    begin = from_at or clock.now() - timedelta(minutes=1)
    granting.grant(
        member.id,
        a_plan(slug).id,
        (GrantSource.GIFT, source or ids.public_id("gift")),
        begin,
        until_at or begin + timedelta(days=30),
    )
