"""Tables of ideas: the idea, the votes it has, how it was answered, and what is said under it."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class Status(StrEnum):
    NEW = "new"
    SEEN = "seen"
    """Looked at: somebody has read it and said what they think."""
    PLANNED = "planned"
    STARTED = "started"
    SHIPPED = "shipped"
    DECLINED = "declined"
    """Not now, with the reason."""


MOVES: dict[Status, frozenset[Status]] = {
    Status.NEW: frozenset(Status) - {Status.NEW},
    Status.SEEN: frozenset({Status.SEEN, Status.PLANNED, Status.STARTED, Status.SHIPPED, Status.DECLINED}),
    Status.PLANNED: frozenset({Status.PLANNED, Status.SEEN, Status.STARTED, Status.SHIPPED, Status.DECLINED}),
    Status.STARTED: frozenset({Status.STARTED, Status.PLANNED, Status.SHIPPED, Status.DECLINED}),
    Status.SHIPPED: frozenset({Status.SHIPPED, Status.STARTED}),
    Status.DECLINED: frozenset({Status.DECLINED, Status.SEEN, Status.PLANNED}),
}
"""Where an answer may lead; the same status again is further news. Mirrored in the database (`idea_move`)."""

_STANDS = "merged_into is null and withdrawn_at is null and hidden_at is null"


class Idea(Model):
    """What somebody would like to have. The database counts its votes, and only an answer moves its status."""

    __tablename__ = "idea"
    __table_args__ = (
        UniqueConstraint("author_id", "key"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        CheckConstraint("status in ('new','seen','planned','started','shipped','declined')", name="status"),
        CheckConstraint("votes >= 0", name="votes"),
        CheckConstraint("comments >= 0", name="comments"),
        CheckConstraint(
            "(merged_into is null) = (merged_by is null) and (merged_into is null) = (merged_at is null)"
            " and merged_into <> id",
            name="merged",
        ),
        CheckConstraint("(status = 'new') = (answered_at is null)", name="answered"),
        Index("ix_idea_votes", "club_id", sql("votes desc"), sql("id desc"), postgresql_where=sql(_STANDS)),
        Index("ix_idea_newest", "club_id", sql("id desc"), postgresql_where=sql(_STANDS)),
        Index(
            "ix_idea_answered",
            "club_id",
            sql("answered_at desc"),
            sql("id desc"),
            postgresql_where=sql(f"{_STANDS} and answered_at is not null"),
        ),
        Index("ix_idea_words", "words", postgresql_using="gin"),
        Index("ix_idea_merged_into", "merged_into", postgresql_where=sql("merged_into is not null")),
        Index("ix_idea_author_id", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    club_id: Mapped[int | None] = mapped_column(ForeignKey("club.id"))
    """The club it is for; none for the platform's."""
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    key: Mapped[str]
    """What the form sent with it: the same one again is the same idea."""
    title: Mapped[str]
    text: Mapped[str]
    """Markdown."""
    locale: Mapped[str]
    status: Mapped[str] = mapped_column(default=Status.NEW, server_default=sql("'new'"))
    votes: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    """How many members want it, those of the ideas joined to it included."""
    comments: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    """How many were ever written under it; also the number of the last."""
    answered_at: Mapped[datetime | None]
    """When it was last answered."""
    merged_into: Mapped[int | None] = mapped_column(ForeignKey("idea.id"))
    merged_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    merged_at: Mapped[datetime | None]
    discussion_id: Mapped[int | None] = mapped_column(ForeignKey("discussion.id"))
    """Where the club talks about it."""
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    """Hidden by moderators."""
    words: Mapped[Any] = mapped_column(TSVECTOR)

    @property
    def is_gone(self) -> bool:
        return self.withdrawn_at is not None or self.hidden_at is not None


class IdeaVote(Model):
    """One member's wish. Where duplicates were joined, one of a member's votes counts and none is forgotten."""

    __tablename__ = "idea_vote"
    __table_args__ = (
        Index("uq_idea_vote_once", "counts_for", "member_id", unique=True, postgresql_where=sql("counts")),
        Index("ix_idea_vote_counts_for", "counts_for"),
        Index("ix_idea_vote_member_id", "member_id"),
    )

    cast_for: Mapped[int] = mapped_column(ForeignKey("idea.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    counts_for: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    counts: Mapped[bool]
    at: Mapped[datetime]
    told_of: Mapped[int | None] = mapped_column(ForeignKey("idea_answer.id"))
    """The last answer that this voter was told of."""


class IdeaAnswer(Model):
    """What a named person answered, and where the idea stood from then on; never changed."""

    __tablename__ = "idea_answer"
    __table_args__ = (
        CheckConstraint("text <> ''", name="text"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        Index("ix_idea_answer_idea_id", "idea_id", "id"),
        Index("ix_idea_answer_by_id", "by_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    status: Mapped[str]
    text: Mapped[str]
    locale: Mapped[str]
    at: Mapped[datetime]


class IdeaComment(Model):
    """What somebody says under an idea of the platform. The database gives it its number."""

    __tablename__ = "idea_comment"
    __table_args__ = (
        UniqueConstraint("idea_id", "number"),
        UniqueConstraint("idea_id", "author_id", "key"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        CheckConstraint("(removed_at is null) = (removed_by is null)", name="removed"),
        CheckConstraint("removed_by is null or removed_by = author_id or remove_reason <> ''", name="reason"),
        Index("ix_idea_comment_author", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    idea_id: Mapped[int] = mapped_column(ForeignKey("idea.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    key: Mapped[str]
    """What the form sent with it: the same one again is the same comment."""
    text: Mapped[str]
    locale: Mapped[str | None]
    reply_to: Mapped[int | None]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    remove_reason: Mapped[str]
    hidden_at: Mapped[datetime | None]

    @property
    def is_gone(self) -> bool:
        return self.removed_at is not None or self.hidden_at is not None


class IdeaMove(Model):
    """Where an answer may lead: the same table as `MOVES`, for the database's own check."""

    __tablename__ = "idea_move"

    from_status: Mapped[str] = mapped_column(primary_key=True)
    to_status: Mapped[str] = mapped_column(primary_key=True)
