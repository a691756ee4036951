"""The table of vouches; it weighs nothing."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class Relation(StrEnum):
    """How the voucher knows whom they vouch for. Some of them are an affiliation, which is declared in words."""

    NEIGHBOUR = "neighbour"
    FRIEND = "friend"
    GUEST = "guest"
    COLLEAGUE = "colleague"
    FAMILY = "family"
    PARTNER = "partner"
    """They earn together: "I cook with her"."""


AFFILIATED = frozenset({Relation.COLLEAGUE, Relation.PARTNER})


class Vouch(Model):
    """One stands up for another. Never edited (`vouch_guard`): taken back, and given anew."""

    __tablename__ = "vouch"
    __table_args__ = (
        CheckConstraint(
            "relation in ('neighbour','friend','guest','colleague','family','partner')", name="relation"
        ),
        CheckConstraint("voucher_id <> vouched_id", name="two_people"),
        CheckConstraint("relation not in ('colleague','partner') or affiliation <> ''", name="declared"),
        Index(
            "uq_vouch_live",
            "voucher_id",
            "vouched_id",
            unique=True,
            postgresql_where=text("revoked_at is null"),
        ),
        Index("ix_vouch_vouched_id", "vouched_id", postgresql_where=text("revoked_at is null")),
        Index("ix_vouch_voucher_id", "voucher_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    voucher_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    vouched_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    relation: Mapped[str]
    affiliation: Mapped[str]
    """In the voucher's words, empty when there is none to declare."""
    sentence: Mapped[str]
    locale: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    """Kept from others: a list holds it until a person has looked, or a moderator hid it."""
    failed_at: Mapped[datetime | None]
    """When the vouched was sanctioned while this stood: it counts against the voucher from then on."""
