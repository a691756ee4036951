"""The table of those who wait in line for a full time; it offers nothing."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class WaitingState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"
    """A place is held for them; it is theirs once they pay in time."""
    SERVED = "served"
    MISSED = "missed"
    """The offer was not paid in time, or given up."""
    LEFT = "left"
    CLOSED = "closed"
    """The list closed before a place came free."""


LIVE = (WaitingState.WAITING, WaitingState.OFFERED)


class WaitingEntry(Model):
    """One who waits for places at one service. The order of `id` is the order of the line.

    A row is made while the row of its service is locked; place and party never change (`waiting_entry_guard`).
    """

    __tablename__ = "waiting_entry"
    __table_args__ = (
        CheckConstraint("state in ('waiting','offered','served','missed','left','closed')", name="state"),
        CheckConstraint("least between 1 and party", name="party"),
        CheckConstraint(
            "(booking_id is not null) = (state in ('offered','served','missed'))", name="booking"
        ),
        CheckConstraint("(ended_at is null) = (state in ('waiting','offered'))", name="ended"),
        CheckConstraint("note is null or state = 'waiting'", name="note"),
        Index(
            "uq_waiting_entry_live",
            "occurrence_id",
            "customer_id",
            unique=True,
            postgresql_where=text("state in ('waiting','offered')"),
        ),
        Index("ix_waiting_entry_line", "occurrence_id", "id", postgresql_where=text("state = 'waiting'")),
        Index("ix_waiting_entry_closing", "closes_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_waiting_entry_untold", "id", postgresql_where=text("state = 'missed' and told_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    party: Mapped[int]
    least: Mapped[int]
    """They come with fewer too, from so many on; the party itself when not."""
    zone: Mapped[str]
    """The one on whose wall the time was shown."""
    note: Mapped[str | None] = mapped_column(Encrypted)
    """Allergies and wishes, with consent: handed to the booking that is offered, and gone from here then."""
    state: Mapped[str] = mapped_column(default=WaitingState.WAITING)
    booking_id: Mapped[int | None] = mapped_column(ForeignKey("booking.id"), unique=True)
    """What was offered."""
    closes_at: Mapped[datetime]
    """Until when a place can be offered, as it was told."""
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """When they were told that their offer had ended."""
