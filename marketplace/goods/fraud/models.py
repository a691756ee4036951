"""Tables of cases and what finance notes about them; they judge nothing."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class CaseState(StrEnum):
    OPEN = "open"
    """Raised by the rules; nobody has decided."""
    DISMISSED = "dismissed"
    """A person found an honest reason. The same facts raise nothing any more."""
    CONFIRMED = "confirmed"
    """A person found that somebody played with us."""


class FraudCase(Model):
    """What speaks against a member, and what a person decided about it."""

    __tablename__ = "fraud_case"
    __table_args__ = (
        CheckConstraint("state in ('open','dismissed','confirmed')", name="state"),
        CheckConstraint("score > 0", name="score"),
        CheckConstraint("(claimed_by is null) = (claimed_at is null)", name="claimed"),
        CheckConstraint(
            "(state = 'open') = (decided_at is null) and (decided_at is null) = (decided_by is null)"
            " and (decided_by is null) = (words is null)",
            name="decided",
        ),
        CheckConstraint("state <> 'dismissed' or not is_holding", name="dismissed_holds_nothing"),
        CheckConstraint("decided_by <> member_id and claimed_by <> member_id", name="not_own"),
        Index("uq_fraud_case_open", "member_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_fraud_case_member_id", "member_id"),
        Index("ix_fraud_case_desk", "state", "score"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[str] = mapped_column(default=CaseState.OPEN)
    score: Mapped[int]
    flags: Mapped[list[Any]]
    """`{"code", "points", "rows": [{"kind", "id", "other"}]}` each, as in rules.py."""
    is_holding: Mapped[bool] = mapped_column(server_default=text("false"), default=False)
    """Whether the member's wallet and gifts wait because of it."""
    raised_at: Mapped[datetime]
    looked_at: Mapped[datetime]
    """When the rules last found this."""
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    claimed_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]
    words: Mapped[str | None]
    """The reason of whoever decided, for staff."""


class FraudNote(Model):
    """What somebody found out about a case. Append-only."""

    __tablename__ = "fraud_note"
    __table_args__ = (CheckConstraint("char_length(words) between 1 and 2000", name="words"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("fraud_case.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    words: Mapped[str]
    created_at: Mapped[datetime]
