"""Tables of wallets: lots of credits and every move in or out of them; a lot changes through moves alone."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class LotKind(StrEnum):
    BOUGHT = "bought"
    PROMOTIONAL = "promotional"


class Age(StrEnum):
    """What a member declared before the first top-up."""

    ADULT = "adult"
    MINOR = "minor"


class MoveKind(StrEnum):
    """Why credits came or went."""

    BOUGHT = "bought"
    REDEEMED = "redeemed"
    GRANTED = "granted"
    SPENT = "spent"
    GIVEN_BACK = "given_back"
    EXPIRED = "expired"
    HANDED_BACK = "handed_back"
    WITHDRAWN = "withdrawn"
    """Taken back because the bank or the carrier took the money."""


class Wallet(Model):
    """A member's wallet. Its row is the lock: whoever moves credits holds it."""

    __tablename__ = "wallet"
    __table_args__ = (
        CheckConstraint("cap_credits is null or cap_credits >= 0", name="cap"),
        CheckConstraint("(next_cap_at is not null) or (next_cap_credits is null)", name="next_cap"),
        CheckConstraint("spent_in_month >= 0", name="spent"),
        CheckConstraint("age in ('adult','minor')", name="age"),
        CheckConstraint("(age is null) = (age_declared_at is null)", name="declared"),
        CheckConstraint("consented_at is null or age = 'minor'", name="consent"),
        CheckConstraint("debt_minor >= 0", name="debt"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), unique=True)
    currency: Mapped[str]
    """What its credits are paid in, fixed when it was opened."""
    cap_credits: Mapped[int | None]
    """The most that may be spent in a month; none is no bound."""
    next_cap_credits: Mapped[int | None]
    next_cap_at: Mapped[datetime | None]
    """A higher cap waits until then; a lower one counts at once."""
    spent_month: Mapped[date | None]
    spent_in_month: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    """Credits spent since the first of `spent_month`."""
    age: Mapped[str | None]
    age_declared_at: Mapped[datetime | None]
    guardian_email: Mapped[str | None] = mapped_column(Encrypted)
    """Who is asked to consent for someone under 18."""
    consent_hash: Mapped[bytes | None] = mapped_column(unique=True)
    """Digest of the secret in the guardian's letter."""
    consented_at: Mapped[datetime | None]
    consent_text: Mapped[str | None]
    """The version of the text the guardian agreed to."""
    debt_minor: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    """Owed to us, in minor units: credits that were spent, and whose payment was taken back."""
    frozen_since: Mapped[datetime | None]
    """A payment for its credits is disputed: nothing is spent until that is decided."""
    held_since: Mapped[datetime | None]
    """A person holds it while a case is looked into: nothing is spent, and gifts on their way wait."""
    created_at: Mapped[datetime]

    @property
    def may_spend_by_age(self) -> bool:
        return self.age != Age.MINOR or self.consented_at is not None


class Lot(Model):
    """Credits that came together, with what was paid for them in minor units.

    What is left costs what was paid less the share of what is gone, so a lot ends at exactly 0; the database
    computes the same.
    """

    __tablename__ = "wallet_lot"
    __table_args__ = (
        CheckConstraint("kind in ('bought','promotional')", name="kind"),
        CheckConstraint("credits > 0 and cost_minor >= 0", name="amounts"),
        CheckConstraint("credits_left between 0 and credits", name="left"),
        CheckConstraint(
            "cost_left_minor = cost_minor"
            " - (2 * (credits - credits_left)::bigint * cost_minor + credits) / (2 * credits::bigint)",
            name="cost_left",
        ),
        CheckConstraint("kind = 'bought' or cost_minor = 0", name="promotional"),
        UniqueConstraint("source_kind", "source_id"),
        Index(
            "ix_wallet_lot_spendable", "wallet_id", "expires_at", postgresql_where=text("credits_left > 0")
        ),
        Index("ix_wallet_lot_expiring", "expires_at", postgresql_where=text("credits_left > 0")),
        Index("ix_wallet_lot_wallet_id", "wallet_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    wallet_id: Mapped[int] = mapped_column(ForeignKey("wallet.id"))
    kind: Mapped[str]
    credits: Mapped[int]
    credits_left: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    cost_minor: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    cost_left_minor: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    source_kind: Mapped[str]
    """`topup`, `voucher`, `grant`, `allowance`."""
    source_id: Mapped[str]
    expires_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    """Its payment was taken back; what returns to it later pays off the debt instead."""
    created_at: Mapped[datetime]


class Movement(Model):
    """Credits that came or went, in words the member reads. Append-only."""

    __tablename__ = "wallet_movement"
    __table_args__ = (
        CheckConstraint(
            "kind in ('bought','redeemed','granted','spent','given_back','expired','handed_back','withdrawn')",
            name="kind",
        ),
        CheckConstraint(
            "case when kind in ('bought','redeemed','granted','given_back') then credits >= 0 and cost_minor >= 0"
            " else credits <= 0 and cost_minor <= 0 end",
            name="sign",
        ),
        CheckConstraint("balance_after >= 0", name="balance"),
        CheckConstraint("(of_id is not null) = (kind = 'given_back')", name="of"),
        UniqueConstraint("kind", "reference"),
        Index("ix_wallet_movement_wallet_id", "wallet_id", "id"),
        Index("ix_wallet_movement_granted", "created_at", postgresql_where=text("kind = 'granted'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    wallet_id: Mapped[int] = mapped_column(ForeignKey("wallet.id"))
    kind: Mapped[str]
    credits: Mapped[int]
    """Positive when they came."""
    cost_minor: Mapped[int]
    """What had been paid for them, with the same sign."""
    debt_minor: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    """What it added to the wallet's debt, or took off it."""
    reason: Mapped[str]
    reference: Mapped[str]
    """The caller's name for it: the same one again moves nothing."""
    of_id: Mapped[int | None] = mapped_column(ForeignKey("wallet_movement.id"), index=True)
    """The spend that is given back."""
    balance_after: Mapped[int]
    created_at: Mapped[datetime]


class MovementPart(Model):
    """What a movement did to one lot; writing it changes the lot, in the same statement. Append-only."""

    __tablename__ = "wallet_movement_part"
    __table_args__ = (CheckConstraint("credits <> 0", name="credits"),)

    movement_id: Mapped[int] = mapped_column(ForeignKey("wallet_movement.id"), primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("wallet_lot.id"), primary_key=True, index=True)
    credits: Mapped[int]
    cost_minor: Mapped[int]
