"""Tables of what is earned: rules with their parameters, badges and levels of trust with their history."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class BadgeRule(Model):
    """Which deed, how often, earns which badge. Staff change numbers and words; deeds are counted by code."""

    __tablename__ = "badge_rule"
    __table_args__ = (
        CheckConstraint("threshold > 0", name="threshold"),
        CheckConstraint("credits between 0 and 1000", name="credits"),
    )

    key: Mapped[str] = mapped_column(primary_key=True)
    deed: Mapped[str]
    """What is counted, see workflows/deeds.py; a deed nobody counts yet earns nothing."""
    threshold: Mapped[int]
    name_en: Mapped[str]
    name_fr: Mapped[str]
    text_en: Mapped[str]
    text_fr: Mapped[str]
    icon: Mapped[str]
    credits: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    """Promotional credits given once with it."""
    position: Mapped[int]
    is_on: Mapped[bool] = mapped_column(server_default=text("true"), default=True)


class Badge(Model):
    """A badge somebody earned. It goes once, with what came from it, and can be earned again as another row."""

    __tablename__ = "badge"
    __table_args__ = (
        CheckConstraint("(revoked_at is null) = (revoked_why is null)", name="revoked"),
        Index(
            "uq_badge_live", "member_id", "rule_key", unique=True, postgresql_where=text("revoked_at is null")
        ),
        Index("ix_badge_rule_key", "rule_key", postgresql_where=text("revoked_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    rule_key: Mapped[str] = mapped_column(ForeignKey("badge_rule.key"))
    counted: Mapped[int]
    """How many deeds there were when it was earned."""
    earned_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[str | None]


class TrustLevel(Model):
    """How far a member is trusted now, and from what; a member without a row is new."""

    __tablename__ = "trust_level"
    __table_args__ = (CheckConstraint("level between 0 and 3", name="level"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    level: Mapped[int]
    facts: Mapped[dict[str, Any]]
    """What it was computed from: visits kept, months here, absences, lost disputes."""
    since: Mapped[datetime]


class TrustMove(Model):
    """A level that rose or fell, with the facts then. Append-only."""

    __tablename__ = "trust_move"
    __table_args__ = (CheckConstraint("from_level <> to_level", name="moves"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    from_level: Mapped[int]
    to_level: Mapped[int]
    facts: Mapped[dict[str, Any]]
    at: Mapped[datetime]
