"""Tables of lists of words and of pictures, and of changes that wait because of them; decides nothing."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class Act(StrEnum):
    """What a word of a list does. Nothing is ever thrown away by a list."""

    FLAG = "flag"
    """It appears, and a moderator looks."""
    HOLD = "hold"
    """It waits for a moderator, and its author is told."""


class WordList(Model):
    """Words of one kind and language."""

    __tablename__ = "word_list"
    __table_args__ = (
        CheckConstraint("locale in ('en','fr','any')", name="locale"),
        CheckConstraint("act in ('flag','hold')", name="act"),
        CheckConstraint("char_length(name) between 1 and 80", name="name"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str] = mapped_column(unique=True)
    locale: Mapped[str]
    """The language whose texts are compared; `any` is for all."""
    ground: Mapped[str]
    """What such words are looked at for, of the grounds of reports."""
    act: Mapped[str]
    in_messages: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """Whether private messages between people who have booked nothing are compared too."""
    is_on: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    created_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]


class ListedWord(Model):
    """A word or a phrase of a list, as it was written and as it is compared."""

    __tablename__ = "listed_word"
    __table_args__ = (
        UniqueConstraint("list_id", "folded"),
        CheckConstraint("char_length(folded) between 2 and 120", name="folded"),
        Index("ix_listed_word_folded", "folded"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("word_list.id", ondelete="cascade"))
    word: Mapped[str]
    folded: Mapped[str]
    """Small plain letters without accents; a star at the end stands for any ending."""


class ListedPicture(Model):
    """How a picture looks that has to be looked at wherever it appears again; the picture itself is not kept."""

    __tablename__ = "listed_picture"
    __table_args__ = (
        CheckConstraint("char_length(words) between 1 and 200", name="words"),
        UniqueConstraint("looks"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    looks: Mapped[int] = mapped_column(BigInt)
    """64 signs of light and dark, see core/looks.py; as the database counts, with a sign."""
    words: Mapped[str]
    """What it is, for those who decide."""
    ground: Mapped[str]
    is_on: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    created_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    created_at: Mapped[datetime]


class ChangeState(StrEnum):
    WAITING = "waiting"
    LET_IN = "let_in"
    KEPT_OUT = "kept_out"
    REPLACED = "replaced"
    """Its author wrote other words meanwhile."""


class HeldChange(Model):
    """Other words for what stands in public already. What stood before stays until a person has decided.

    `held_change_guard`: what was held is what is decided about.
    """

    __tablename__ = "held_change"
    __table_args__ = (
        CheckConstraint("state in ('waiting','let_in','kept_out','replaced')", name="state"),
        CheckConstraint("(state = 'waiting') = (ended_at is null)", name="ended"),
        Index(
            "uq_held_change_waiting",
            "subject_kind",
            "subject_id",
            "part",
            unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_held_change_subject", "subject_kind", "subject_id"),
        Index("ix_held_change_author_id", "author_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    """What would change, as reports name it."""
    part: Mapped[str]
    """Which of its forms."""
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    before: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    after: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    """Column to words: as they stood, and as they would stand."""
    state: Mapped[str] = mapped_column(default=ChangeState.WAITING)
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
