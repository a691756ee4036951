"""Tables of discussions: the discussion, its posts with their history, reactions, and how far each member has read."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class Discussion(Model):
    """Something talked about in a club. The database counts its posts, and a new `version` stands for every change."""

    __tablename__ = "discussion"
    __table_args__ = (
        CheckConstraint("posts >= 0", name="posts"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        CheckConstraint("(closed_at is null) = (closed_by is null)", name="closed"),
        CheckConstraint("accepted is not null or not accepted_by_asker", name="accepted_by_asker"),
        Index("ix_discussion_club", "club_id", sql("last_at desc"), sql("id desc")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str]
    locale: Mapped[str]
    posts: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    """How many there are; also the number of the last."""
    version: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    last_at: Mapped[datetime]
    accepted: Mapped[int | None]
    """The number of the post that answers the question."""
    accepted_by_asker: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    """Whether who asked said so; a host may, too."""
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    close_reason: Mapped[str]


class Post(Model):
    """What one member wrote. The database gives it its number; removed posts keep it and lose their words on pages."""

    __tablename__ = "post"
    __table_args__ = (
        UniqueConstraint("discussion_id", "number"),
        UniqueConstraint("discussion_id", "author_id", "key"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        CheckConstraint("(removed_at is null) = (removed_by is null)", name="removed"),
        CheckConstraint("removed_by is null or removed_by = author_id or remove_reason <> ''", name="reason"),
        Index("ix_post_author", "author_id", "id"),
        Index("ix_post_club", "club_id", "id"),
        Index("ix_post_created_at", "created_at", postgresql_using="brin"),
        Index("ix_post_words", "words", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id"))
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    key: Mapped[str]
    """What the form sent with it: the same one again is the same post."""
    text: Mapped[str]
    locale: Mapped[str | None]
    reply_to: Mapped[int | None]
    """The number of the post it answers."""
    handles: Mapped[list[str]]
    """Who is mentioned in it, by the names they have in the club."""
    reactions: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    """Kind → how many; the database counts."""
    created_at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    remove_reason: Mapped[str]
    hidden_at: Mapped[datetime | None]
    """Hidden by moderators."""
    words: Mapped[Any] = mapped_column(TSVECTOR)

    @property
    def is_gone(self) -> bool:
        return self.removed_at is not None or self.hidden_at is not None


class PostEdit(Model):
    """How a post read before it was changed; written by the database."""

    __tablename__ = "post_edit"
    __table_args__ = (Index("ix_post_edit_post_id", "post_id"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"))
    text: Mapped[str]
    at: Mapped[datetime]
    """When it was changed."""


class PostReaction(Model):
    """One member's mark on a post of somebody else."""

    __tablename__ = "post_reaction"
    __table_args__ = (CheckConstraint("kind in ('useful','lovely','thanks','clever')", name="kind"),)

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime]


class DiscussionReader(Model):
    """How far a member has read a discussion, and whether they want to hear of it."""

    __tablename__ = "discussion_reader"
    __table_args__ = (
        CheckConstraint("not (follows and muted)", name="one_wish"),
        Index("ix_discussion_reader_follows", "discussion_id", postgresql_where=sql("follows")),
    )

    discussion_id: Mapped[int] = mapped_column(ForeignKey("discussion.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    read_to: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    follows: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    muted: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
