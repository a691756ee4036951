"""The table of proposed changes; the database lets a booking change only with one that is accepted."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class ChangeKind(StrEnum):
    TIME = "time"
    PARTY = "party"


class ChangeState(StrEnum):
    OPEN = "open"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """Not answered in time, or the booking ended before."""


class Change(Model):
    """What one side of a confirmed booking proposes, and how it ended; at most one waits for an answer.

    Amounts in minor units. The database takes down the transaction of the acceptance, and lets the booking
    change in that transaction alone (`booking_guard`).
    """

    __tablename__ = "booking_change"
    __table_args__ = (
        CheckConstraint("kind in ('time','party')", name="kind"),
        CheckConstraint("state in ('open','accepted','declined','withdrawn','lapsed')", name="state"),
        CheckConstraint("(state = 'open') = (closed_at is null)", name="closed"),
        CheckConstraint(
            "state <> 'accepted' or at_once or (closed_by_id is not null and closed_by_id <> proposed_by_id)",
            name="other_side",
        ),
        CheckConstraint(
            "num_nonnulls(from_starts_at, from_ends_at, to_starts_at, to_ends_at, to_zone)"
            " = case kind when 'time' then 5 else 0 end",
            name="time",
        ),
        CheckConstraint("to_starts_at < to_ends_at and to_starts_at <> from_starts_at", name="span"),
        CheckConstraint(
            "num_nonnulls(from_party, to_party) = case kind when 'party' then 2 else 0 end", name="party"
        ),
        CheckConstraint("to_party >= 1 and to_party < from_party", name="fewer"),
        CheckConstraint(
            "least(price_back_minor, fee_back_minor) >= 0"
            " and (kind = 'party' or greatest(price_back_minor, fee_back_minor) = 0)",
            name="back",
        ),
        Index("uq_booking_change_open", "booking_id", unique=True, postgresql_where=text("state = 'open'")),
        Index("ix_booking_change_due", "answer_by", postgresql_where=text("state = 'open'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), index=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default=ChangeState.OPEN)
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    at_once: Mapped[bool] = mapped_column(default=False)
    """Made without asking: the customer could have cancelled for nothing and booked anew."""
    words: Mapped[str | None]
    """Why, for the other side."""
    from_starts_at: Mapped[datetime | None]
    from_ends_at: Mapped[datetime | None]
    to_starts_at: Mapped[datetime | None]
    to_ends_at: Mapped[datetime | None]
    to_zone: Mapped[str | None]
    from_party: Mapped[int | None]
    to_party: Mapped[int | None]
    price_back_minor: Mapped[int] = mapped_column(BigInt, default=0)
    fee_back_minor: Mapped[int] = mapped_column(BigInt, default=0)
    """Of price and service fee, what fewer people give back."""
    answer_by: Mapped[datetime]
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    accepted_in: Mapped[int | None] = mapped_column(BigInt)
    """The database's number of the transaction that accepted it; written by the database."""
