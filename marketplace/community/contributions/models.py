"""Tables of contributions: what a member keeps to themselves, and the thanks of a month with who is named in it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class Deed(StrEnum):
    """What somebody gives. All of it stands in public under their name already."""

    VOUCH = "vouch"
    ANSWER = "answer"
    """A post that was marked as the answer."""
    MEETUP = "meetup"
    """One they called, and that took place."""
    IDEA = "idea"
    """One of theirs that is there."""
    WORK = "work"
    REVIEW = "review"


class ContributionHidden(Model):
    """A kind of deed that a member does not want brought to the front."""

    __tablename__ = "contribution_hidden"
    __table_args__ = (
        CheckConstraint("kind in ('vouch','answer','meetup','idea','work','review')", name="kind"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="cascade"), primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)


class ThanksPost(Model):
    """The thanks of one month, in both languages, signed by a person."""

    __tablename__ = "thanks_post"
    __table_args__ = (
        CheckConstraint("extract(day from month) = 1", name="month"),
        CheckConstraint("text_en <> ''", name="text_en"),
        CheckConstraint("text_fr <> ''", name="text_fr"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    month: Mapped[date] = mapped_column(unique=True)
    text_en: Mapped[str]
    text_fr: Mapped[str]
    signed_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    published_at: Mapped[datetime]


class ThanksName(Model):
    """Somebody who is named, with how often they did what; they may take their name off."""

    __tablename__ = "thanks_name"

    post_id: Mapped[int] = mapped_column(ForeignKey("thanks_post.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(
        ForeignKey("member.id", ondelete="cascade"), primary_key=True, index=True
    )
    deeds: Mapped[dict[str, Any]]
    """Kind → how many."""
    withdrawn_at: Mapped[datetime | None]
