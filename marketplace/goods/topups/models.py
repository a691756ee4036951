"""Tables of packs, top-ups and printed codes; a code itself is nowhere, only its keyed digest."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model

KIND = "topup"
"""What the payment of a top-up names as its subject."""


CARD = "card"
"""How a top-up is paid unless a carrier puts it on a bill."""


class TopUpState(StrEnum):
    OPEN = "open"
    """Chosen, not paid yet."""
    PAID = "paid"
    DROPPED = "dropped"
    """Its page is closed; paid all the same, it counts."""


class CreditPack(Model):
    """Credits that are sold together. Price in minor units; finance edits these rows."""

    __tablename__ = "credit_pack"
    __table_args__ = (
        CheckConstraint("credits > 0 and price_minor > 0", name="amounts"),
        Index("ix_credit_pack_credits", "credits"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    credits: Mapped[int]
    price_minor: Mapped[int]
    currency: Mapped[str]
    on_sale: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class TopUp(Model):
    """A purchase of credits, or the settling of a wallet's debt. Price and tax are frozen when it is chosen."""

    __tablename__ = "topup"
    __table_args__ = (
        CheckConstraint("state in ('open','paid','dropped')", name="state"),
        CheckConstraint("credits >= 0 and price_minor > 0", name="amounts"),
        CheckConstraint("(credits = 0) = (pack_id is null)", name="pack"),
        CheckConstraint("state <> 'paid' or paid_at is not null", name="paid"),
        CheckConstraint("(channel = 'card') = (share_minor is null)", name="share"),
        CheckConstraint("share_minor between 0 and price_minor", name="share_bounds"),
        Index("ix_topup_paid_at", "paid_at", postgresql_where=text("paid_at is not null")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    pack_id: Mapped[int | None] = mapped_column(ForeignKey("credit_pack.id"))
    """None when a debt is settled, which brings no credits."""
    credits: Mapped[int]
    price_minor: Mapped[int]
    currency: Mapped[str]
    state: Mapped[str] = mapped_column(default=TopUpState.OPEN)
    channel: Mapped[str] = mapped_column(server_default=text("'card'"), default=CARD)
    """`card`, or the name of a carrier on whose bill it is."""
    share_minor: Mapped[int | None]
    """What the carrier keeps of the price."""
    next_path: Mapped[str] = mapped_column(default="")
    """Where the member was when credits were short."""
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]


class CarrierEvent(Model):
    """A callback of a carrier that took effect: its name there is its key, so that it does so once."""

    __tablename__ = "carrier_event"

    carrier: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    reference: Mapped[str]
    received_at: Mapped[datetime]


class VoucherMiss(Model):
    """A code that nobody knows, as somebody typed it; kept for thirty days."""

    __tablename__ = "voucher_miss"
    __table_args__ = (Index("ix_voucher_miss_at", "at"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="cascade"))
    network_hash: Mapped[bytes | None]
    """Keyed digest of the network it came from, to compare with others."""
    at: Mapped[datetime]


class VoucherBatch(Model):
    """Codes that were made together. `price_minor` is what the partner owes for each."""

    __tablename__ = "voucher_batch"
    __table_args__ = (
        CheckConstraint("count between 1 and 10000", name="count"),
        CheckConstraint("credits > 0 and price_minor >= 0", name="amounts"),
        CheckConstraint("(revoked_at is null) = (revoked_by_id is null)", name="revoked"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    partner: Mapped[str]
    count: Mapped[int]
    credits: Mapped[int]
    price_minor: Mapped[int]
    currency: Mapped[str]
    redeem_before: Mapped[datetime]
    created_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class VoucherCode(Model):
    """One code, known by its keyed digest; redeemed at most once."""

    __tablename__ = "voucher_code"
    __table_args__ = (
        CheckConstraint("(redeemed_at is null) = (redeemed_by_id is null)", name="redeemed"),
        CheckConstraint("num_nonnulls(redeemed_at, lapsed_at) < 2", name="one_end"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("voucher_batch.id"), index=True)
    digest: Mapped[bytes] = mapped_column(unique=True)
    redeemed_at: Mapped[datetime | None]
    redeemed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    lapsed_at: Mapped[datetime | None]
    """Revoked with its batch, or run out: it is worth nothing any more."""
