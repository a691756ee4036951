"""Tables of the welcome: who hosts, and who waits or was greeted."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import Model


class WelcomeState(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    SKIPPED = "skipped"
    """A host decided not to write, and said why."""
    DECLINED = "declined"
    """The new member would rather not be written to."""


class WelcomeHost(Model):
    """A member who greets new ones, near a town or everywhere."""

    __tablename__ = "welcome_host"
    __table_args__ = (
        CheckConstraint("(town = '') = (lat is null) and (lat is null) = (lon is null)", name="town"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    town: Mapped[str]
    """Empty for a host of everywhere."""
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    named_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    since: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class Welcome(Model):
    """One new member's welcome. The database makes the row with the member; an act of a person ends the waiting."""

    __tablename__ = "welcome"
    __table_args__ = (
        CheckConstraint("state in ('waiting','sent','skipped','declined')", name="state"),
        CheckConstraint(
            "(state = 'waiting') = (done_at is null) and (done_at is null) = (by_id is null)", name="done"
        ),
        CheckConstraint("(state = 'sent') = (thread_id is not null)", name="sent"),
        CheckConstraint("(state = 'skipped') = (reason <> '')", name="skipped"),
        CheckConstraint("state <> 'declined' or by_id = member_id", name="declined"),
        CheckConstraint("state = 'declined' or by_id <> member_id", name="not_oneself"),
        Index("ix_welcome_waiting", "since", "member_id", postgresql_where=sql("state = 'waiting'")),
        Index("ix_welcome_done_at", "done_at"),
        Index("ix_welcome_thread_id", "thread_id"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="cascade"), primary_key=True)
    state: Mapped[str]
    since: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str] = mapped_column(default="", server_default=sql("''"))
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("thread.id"))
    done_at: Mapped[datetime | None]
