"""Tables of plans, their dated prices, memberships, what was paid for them and what it gives until when."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model

BILL = "membership_bill"
"""What the payment of a bill names as its subject, and the ledger as its source."""
GIFT = "plan_gift"
"""What the payment of a gift names as its subject."""


class Side(StrEnum):
    """For whom a plan is; a member may have one of each."""

    PROVIDER = "provider"
    CUSTOMER = "customer"


class Interval(StrEnum):
    MONTH = "month"
    YEAR = "year"


class MembershipState(StrEnum):
    OPENING = "opening"
    """Its payment page is open."""
    TRIAL = "trial"
    ACTIVE = "active"
    PAST_DUE = "past_due"
    """A payment was refused: it is tried again, and what the plan gives stays until the grace ends."""
    PAUSED = "paused"
    """Nothing is charged, nothing is given once the paid time is over."""
    ENDED = "ended"
    ABANDONED = "abandoned"
    """Its page was never paid."""


LIVE = (
    MembershipState.OPENING,
    MembershipState.TRIAL,
    MembershipState.ACTIVE,
    MembershipState.PAST_DUE,
    MembershipState.PAUSED,
)


RUNNING = LIVE[1:]


class GrantSource(StrEnum):
    """Why somebody has a plan for a time."""

    BILL = "bill"
    TRIAL = "trial"
    GRACE = "grace"
    GIFT = "gift"


class Plan(Model):
    """What admins sell by month or year. `rank` orders the plans of a side, the best last."""

    __tablename__ = "plan"
    __table_args__ = (
        CheckConstraint("side in ('provider','customer')", name="side"),
        CheckConstraint("rank > 0", name="rank"),
        CheckConstraint("commission_bps between 0 and 10000", name="commission"),
        CheckConstraint("commission_bps is null or side = 'provider'", name="provider_side"),
        CheckConstraint("side = 'customer' or not (waives_fee or monthly_credits > 0)", name="customer_side"),
        CheckConstraint("monthly_credits >= 0 and trial_days between 0 and 90", name="bounds"),
        CheckConstraint("photos is null or photos between 1 and 100", name="photos"),
        UniqueConstraint("side", "rank"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    side: Mapped[str]
    rank: Mapped[int]
    names: Mapped[dict[str, Any]]
    """What it is called, by language."""
    pitches: Mapped[dict[str, Any]]
    """Whom it is for, by language."""
    commission_bps: Mapped[int | None]
    """What we keep of the provider's price; none is the rate without a plan."""
    waives_fee: Mapped[bool] = mapped_column(default=False)
    photos: Mapped[int | None]
    statistics: Mapped[bool] = mapped_column(default=False)
    calendar_import: Mapped[bool] = mapped_column(default=False)
    monthly_credits: Mapped[int] = mapped_column(default=0)
    trial_days: Mapped[int] = mapped_column(default=0)
    offered: Mapped[bool] = mapped_column(default=True)
    """Whether new members can take it; those who have it keep it."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class PlanPrice(Model):
    """What a plan costs from a day on, tax included; append-only but for the provider's name of it."""

    __tablename__ = "plan_price"
    __table_args__ = (
        CheckConstraint("every in ('month','year')", name="every"),
        CheckConstraint("amount_minor >= 50", name="amount"),
        UniqueConstraint("plan_id", "every", "offered_from"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    every: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    offered_from: Mapped[datetime]
    """From when new members pay it; those who have the plan pay it from their next period, after a notice."""
    stripe_id: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class BillingCustomer(Model):
    """A member as the payment provider knows them, for all their memberships."""

    __tablename__ = "billing_customer"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    stripe_id: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[datetime]


class Membership(Model):
    """A plan taken by subscription, as the payment provider last told. Its row is the lock of its story."""

    __tablename__ = "membership"
    __table_args__ = (
        CheckConstraint(
            "state in ('opening','trial','active','past_due','paused','ended','abandoned')", name="state"
        ),
        CheckConstraint("side in ('provider','customer')", name="side"),
        CheckConstraint("(state = 'ended') = (ended_at is not null)", name="ended"),
        CheckConstraint("state in ('opening','abandoned') or stripe_id is not null", name="known"),
        CheckConstraint("withdrawn_at is null or state = 'ended'", name="withdrawn"),
        Index(
            "uq_membership_live",
            "member_id",
            "side",
            unique=True,
            postgresql_where=text("state not in ('ended','abandoned')"),
        ),
        Index("ix_membership_member_id", "member_id"),
        Index(
            "ix_membership_looked_at",
            "looked_at",
            postgresql_where=text("state not in ('ended','abandoned')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    side: Mapped[str]
    price_id: Mapped[int] = mapped_column(ForeignKey("plan_price.id"))
    """What its next period costs."""
    state: Mapped[str] = mapped_column(default=MembershipState.OPENING)
    session_id: Mapped[str | None] = mapped_column(unique=True)
    checkout_url: Mapped[str | None]
    stripe_id: Mapped[str | None] = mapped_column(unique=True)
    item_ref: Mapped[str | None]
    period_start: Mapped[datetime | None]
    period_end: Mapped[datetime | None]
    """The period that runs, as the payment provider counts it."""
    ends_at: Mapped[datetime | None]
    """When it ends because its member said so."""
    resumes_at: Mapped[datetime | None]
    """Until when it is paused."""
    failing_since: Mapped[datetime | None]
    grace_until: Mapped[datetime | None]
    noticed_until: Mapped[datetime | None]
    """The end of the period whose renewal was announced."""
    told_price_id: Mapped[int | None] = mapped_column(ForeignKey("plan_price.id"))
    told_price_at: Mapped[datetime | None]
    """Another price was announced, and when."""
    consented_at: Mapped[datetime]
    """When the member asked us to begin at once and was told what withdrawing then costs."""
    begun_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    looked_at: Mapped[datetime]
    """When the payment provider was last asked about it."""
    created_at: Mapped[datetime]


class MembershipBill(Model):
    """One paid bill, of a membership or of a gift; amounts in minor units, tax included."""

    __tablename__ = "membership_bill"
    __table_args__ = (
        CheckConstraint("num_nonnulls(membership_id, gift_id) = 1", name="one_source"),
        CheckConstraint("amount_minor >= 0", name="amount"),
        CheckConstraint(
            "recognised_minor >= 0 and refunded_minor >= 0 and lost_minor >= 0"
            " and recognised_minor + refunded_minor + lost_minor <= amount_minor",
            name="parts",
        ),
        CheckConstraint("from_at < until_at", name="period"),
        Index(
            "ix_membership_bill_open",
            "until_at",
            postgresql_where=text("recognised_minor + refunded_minor + lost_minor < amount_minor"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    membership_id: Mapped[int | None] = mapped_column(ForeignKey("membership.id"), index=True)
    gift_id: Mapped[int | None] = mapped_column(ForeignKey("plan_gift.id"), unique=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    payment_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"), unique=True)
    """Nothing was charged when there is none."""
    stripe_id: Mapped[str | None] = mapped_column(unique=True)
    amount_minor: Mapped[int]
    currency: Mapped[str]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    recognised_minor: Mapped[int] = mapped_column(default=0)
    """What was earned by now, as time goes by."""
    refunded_minor: Mapped[int] = mapped_column(default=0)
    lost_minor: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    """Of what was not earned yet, what the payer's bank took back."""
    paid_at: Mapped[datetime]


class BillLine(Model):
    """A part of a bill and the time it is for; less than nothing for unused time of an earlier plan."""

    __tablename__ = "membership_bill_line"
    __table_args__ = (CheckConstraint("from_at < until_at", name="period"),)

    bill_id: Mapped[int] = mapped_column(ForeignKey("membership_bill.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    amount_minor: Mapped[int]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]


class PlanGrant(Model):
    """Somebody has a plan for a time. Rows only come; the best plan among those that run is the one that counts."""

    __tablename__ = "plan_grant"
    __table_args__ = (
        CheckConstraint("source_kind in ('bill','trial','grace','gift')", name="source"),
        CheckConstraint("from_at < until_at", name="period"),
        UniqueConstraint("source_kind", "source_id"),
        Index("ix_plan_grant_member_id", "member_id", "until_at"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    plan_id: Mapped[int] = mapped_column(ForeignKey("plan.id"))
    source_kind: Mapped[str]
    source_id: Mapped[str]
    gives: Mapped[dict[str, Any]]
    """The rights of the plan when this was given, with how much of each: later edits of the plan change nothing."""
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    """From when it gives nothing: its price was given back, or a grace ended unpaid."""
