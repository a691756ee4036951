"""Tables of looks at reviews, holds, objections and news; they judge nothing."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class HoldState(StrEnum):
    WAITING = "waiting"
    """Held by the rules; nobody has decided yet."""
    RELEASED = "released"
    """Public again, or to be: a person found nothing wrong, or what spoke against it is gone."""
    KEPT = "kept"
    """A person looked, and it stays out while doubts are left."""
    REMOVED = "removed"
    """A person found that it breaks the rules. Its words are kept as evidence and shown to nobody."""


class ReviewLook(Model):
    """What spoke against a review when it was last looked at, and when to look again."""

    __tablename__ = "review_look"
    __table_args__ = (
        CheckConstraint("score >= 0", name="score"),
        Index("ix_review_look_due", "due_at", postgresql_where=text("due_at is not null")),
    )

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    score: Mapped[int] = mapped_column(server_default="0")
    flags: Mapped[list[Any]] = mapped_column(server_default="[]")
    """`{"code", "weight", "facts"}` each, as in rules.py."""
    looked_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None]


class ReviewPrint(Model):
    """A band of a review's minhash: texts that are alike are likely to share one."""

    __tablename__ = "review_print"
    __table_args__ = (Index("ix_review_print_alike", "print", "band"),)

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    band: Mapped[int] = mapped_column(primary_key=True)
    print: Mapped[int] = mapped_column(BigInt)


class ReviewHold(Model):
    """A review that was taken out by the rules until a person decides. One that was released stays as it was."""

    __tablename__ = "review_hold"
    __table_args__ = (
        CheckConstraint("state in ('waiting','released','kept','removed')", name="state"),
        CheckConstraint("(claimed_by is null) = (claimed_at is null)", name="claimed"),
        CheckConstraint("(state = 'waiting') = (decided_at is null)", name="decided"),
        CheckConstraint(
            "(decided_by is null) = (words is null)"
            " and (decided_by is not null or state in ('waiting','released'))",
            name="reasons",
        ),
        CheckConstraint("decided_by not in (author_id, subject_id)", name="not_own"),
        Index(
            "uq_review_hold_standing", "review_id", unique=True, postgresql_where=text("state <> 'released'")
        ),
        Index("ix_review_hold_desk", "state", "held_at"),
        Index("ix_review_hold_author_id", "author_id"),
        Index("ix_review_hold_subject_id", "subject_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[str] = mapped_column(default=HoldState.WAITING)
    score: Mapped[int]
    flags: Mapped[list[Any]]
    """As found when it was held, or since, while nobody had decided."""
    was_public: Mapped[bool]
    """Whether others could read it before."""
    held_at: Mapped[datetime]
    claimed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    claimed_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Nobody where the rules let it go themselves."""
    decided_at: Mapped[datetime | None]
    words: Mapped[str | None]
    """The reasons of whoever decided, for the author."""


class Objection(Model):
    """What an author says against a hold, or against a decision about it; once each."""

    __tablename__ = "review_objection"
    __table_args__ = (
        CheckConstraint("outcome in ('kept','changed')", name="outcome"),
        CheckConstraint(
            "(outcome is null) = (decided_by is null) and (outcome is null) = (decided_at is null)",
            name="decided",
        ),
        CheckConstraint("of_decision = (first_by is not null)", name="first"),
        CheckConstraint("decided_by <> first_by", name="another_person"),
        UniqueConstraint("hold_id", "of_decision"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    hold_id: Mapped[int] = mapped_column(ForeignKey("review_hold.id"))
    of_decision: Mapped[bool]
    """Against what a person decided; else against the hold itself."""
    first_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Who took that decision: somebody else looks at the objection."""
    words: Mapped[str] = mapped_column(Encrypted)
    created_at: Mapped[datetime]
    outcome: Mapped[str | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]


class News(Model):
    """Something new is known of a member (a session, a bank account, a card, a place, a tie) or of a review.

    Rows are only added, triggers add those of members, and the sweep takes them: nobody waits for another here.
    """

    __tablename__ = "honesty_news"
    __table_args__ = (CheckConstraint("num_nonnulls(member_id, review_id) = 1", name="one"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    member_id: Mapped[int | None] = mapped_column(BigInt)
    review_id: Mapped[int | None] = mapped_column(BigInt)
