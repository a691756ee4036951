"""The table of weekly series; each week is a booking of its own, which alone says how it stands."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model

KIND = "series"
"""What payments and papers call a series they are for."""


class OnConflict(StrEnum):
    """What becomes of weeks that cannot be had."""

    ALL = "all"
    """All weeks or none."""
    SKIP = "skip"
    """The others are booked."""


class Series(Model):
    """What a customer asked for at once, and which weeks could not be had. Amounts in minor units."""

    __tablename__ = "booking_series"
    __table_args__ = (
        CheckConstraint("weeks between 2 and 12", name="weeks"),
        CheckConstraint("on_conflict in ('all','skip')", name="on_conflict"),
        CheckConstraint("on_conflict = 'skip' or skipped = '[]'", name="skipped"),
        CheckConstraint("customer_id <> provider_id", name="two_people"),
        CheckConstraint("total_minor > 0", name="total"),
        Index("ix_booking_series_customer", "customer_id"),
        Index("ix_booking_series_provider", "provider_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    weeks: Mapped[int]
    """As asked for, the skipped ones included."""
    on_conflict: Mapped[str]
    skipped: Mapped[list[Any]]
    """`{"week": 3, "at": "2026-12-05T19:30", "why": "taken"}` for each week that could not be had."""
    zone: Mapped[str]
    total_minor: Mapped[int]
    """Of all its bookings, as paid at once."""
    currency: Mapped[str]
    created_at: Mapped[datetime]
