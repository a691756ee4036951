"""Tables of a provider's hours and of the time that is taken; computes no slot."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class ScheduleRow(Model):
    """Weekly hours under a name, in a zone; several listings may follow one."""

    __tablename__ = "schedule"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    zone: Mapped[str]
    weekly: Mapped[list[Any]] = mapped_column(default=list)
    """`[[weekday 0=Monday, start minute, end minute], …]` in local wall minutes; an end above 1440 crosses midnight."""
    updated_at: Mapped[datetime]


class ScheduleOverride(Model):
    """A date whose hours replace the weekly ones; no window closes it."""

    __tablename__ = "schedule_override"
    __table_args__ = (UniqueConstraint("schedule_id", "on_date"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    schedule_id: Mapped[int] = mapped_column(ForeignKey("schedule.id", ondelete="CASCADE"))
    on_date: Mapped[date]
    windows: Mapped[list[Any]] = mapped_column(default=list)
    """`[[start minute, end minute], …]`."""


class Occurrence(Model):
    """A stretch of a provider's time that is taken: one service with its buffers and its seats.

    The exclusion constraint makes two services at once impossible. A row whose last seat was given
    back leaves the constraint and is never taken again; the next booking makes a new one.
    """

    __tablename__ = "occurrence"
    __table_args__ = (
        CheckConstraint("seats_taken between 0 and capacity", name="seats"),
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint(
            "not isempty(busy) and lower(busy) <= starts_at and upper(busy) >= ends_at"
            " and lower_inc(busy) and not upper_inc(busy)",
            name="busy",
        ),
        ExcludeConstraint(
            ("provider_id", "="),
            ("busy", "&&"),
            name="ex_occurrence_provider_busy",
            using="gist",
            where=text("seats_taken > 0"),
        ),
        Index(
            "uq_occurrence_live_slot",
            "listing_id",
            "starts_at",
            unique=True,
            postgresql_where=text("seats_taken > 0"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    busy: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
    """`[start − buffer before, end + buffer after)`."""
    capacity: Mapped[int]
    shared: Mapped[bool]
    seats_taken: Mapped[int]
