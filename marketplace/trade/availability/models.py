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
    seasons: Mapped[list[Any]] = mapped_column(default=list)
    """`[[first, last, weekly, name], …]`: both "2026-07-01", or both "07-01" for every year; `weekly` as above."""
    updated_at: Mapped[datetime]


class ProviderTime(Model):
    """What holds for all of a provider's time, whatever hours a listing follows.

    Its row is locked by whoever takes a place under limits or between two places, so that two at once are
    counted one after the other.
    """

    __tablename__ = "provider_time"
    __table_args__ = (
        CheckConstraint("week_start between 0 and 6", name="week_start"),
        CheckConstraint("day_services between 1 and 1000", name="day_services"),
        CheckConstraint("week_services between 1 and 1000", name="week_services"),
        CheckConstraint("day_bookings between 1 and 1000", name="day_bookings"),
        CheckConstraint("week_bookings between 1 and 1000", name="week_bookings"),
        CheckConstraint("kmh between 1 and 200", name="kmh"),
    )

    provider_id: Mapped[int] = mapped_column(
        BigInt, ForeignKey("member.id"), primary_key=True, autoincrement=False
    )
    week_start: Mapped[int] = mapped_column(default=0)
    """The weekday on which the week of a limit starts, 0 Monday."""
    day_services: Mapped[int | None]
    week_services: Mapped[int | None]
    day_bookings: Mapped[int | None]
    week_bookings: Mapped[int | None]
    """The most of all listings together; None for no limit."""
    kmh: Mapped[int | None]
    """How fast the provider gets from one place to another; None leaves no time for the way."""
    region: Mapped[str | None]
    """Closed on the public holidays of this region, unless a date has hours of its own."""
    journeys: Mapped[list[Any]] = mapped_column(default=list)
    """`[[first date, last date, zone], …]`: dates whose hours are read on another wall."""
    away: Mapped[list[Any]] = mapped_column(default=list)
    """`[[first date, last date, reason], …]`: closed whatever else is said; the reason is public."""
    updated_at: Mapped[datetime]


class PublicHoliday(Model):
    """A public holiday of a region, as far ahead as anyone can book; written by a job alone."""

    __tablename__ = "public_holiday"

    region: Mapped[str] = mapped_column(primary_key=True)
    on_date: Mapped[date] = mapped_column(primary_key=True)
    names: Mapped[dict[str, Any]]
    """Locale → name."""


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
        CheckConstraint(
            "least(seats_kept, seats_grouped) >= 0 and seats_kept + seats_grouped <= seats_taken",
            name="waiting",
        ),
        CheckConstraint("(least_guests is null) = (decide_at is null)", name="gathering"),
        CheckConstraint("decided_at is null or decide_at is not null", name="decided"),
        CheckConstraint("(lat is null) = (lon is null)", name="spot"),
        Index(
            "ix_occurrence_deciding",
            "decide_at",
            postgresql_where=text("decided_at is null and seats_taken > 0"),
        ),
        Index("ix_occurrence_kept", "id", postgresql_where=text("seats_kept > 0")),
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
    """Of bookings, kept for the line and of groups: what nobody else can have."""
    seats_kept: Mapped[int] = mapped_column(default=0, server_default="0")
    """Freed while somebody waited, and not offered yet: the database keeps them whoever frees them."""
    seats_grouped: Mapped[int] = mapped_column(default=0, server_default="0")
    """Kept for friends who have not paid yet."""
    least_guests: Mapped[int | None]
    """It takes place from so many guests on, as its first booking was told; None when one is enough."""
    decide_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    """When enough had come together; it takes place from then on, whoever cancels."""
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    """Where it takes place when that is a customer's home: the public point of the home's cell, never the home."""


class SeatGroup(Model):
    """Seats of one service that friends pay for one by one; what nobody paid when it closes is free again."""

    __tablename__ = "seat_group"
    __table_args__ = (CheckConstraint("unclaimed >= 0 and (is_open or unclaimed = 0)", name="unclaimed"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    occurrence_id: Mapped[int] = mapped_column(ForeignKey("occurrence.id"), index=True)
    unclaimed: Mapped[int]
    is_open: Mapped[bool] = mapped_column(default=True)
    open_until: Mapped[datetime]
