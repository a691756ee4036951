"""Tables of lists of words and of pictures; decides nothing."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

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
