"""Tables of feed addresses given out, of calendars read from elsewhere, and of the time these block."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class Side(StrEnum):
    """Whose bookings a feed tells: those a member takes part in, or those a member provides."""

    CUSTOMER = "customer"
    PROVIDER = "provider"


class CalendarAddress(Model):
    """A secret address of a member's own feed. It carries a token; a keyed digest of it is here."""

    __tablename__ = "calendar_address"
    __table_args__ = (
        CheckConstraint("side in ('customer','provider')", name="side"),
        Index(
            "uq_calendar_address_live",
            "member_id",
            "side",
            unique=True,
            postgresql_where=text("revoked_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    side: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    """When a calendar program last asked for it, to the quarter of an hour."""


class CalendarFeed(Model):
    """A calendar a provider has elsewhere, whose busy times block theirs here."""

    __tablename__ = "calendar_feed"
    __table_args__ = (
        UniqueConstraint("provider_id", "address_key"),
        UniqueConstraint("id", "provider_id"),
        CheckConstraint("failures >= 0 and events >= 0", name="counts"),
        CheckConstraint("(problem is null) = (failures = 0)", name="problem"),
        CheckConstraint("(failing_since is null) = (failures = 0)", name="failing"),
        Index("ix_calendar_feed_due", "next_read_at", postgresql_where=text("paused_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    name: Mapped[str]
    host: Mapped[str]
    """Of the address, which is a secret of its own, only this is shown."""
    address: Mapped[str] = mapped_column(Encrypted)
    address_key: Mapped[bytes]
    """Keyed digest of the address, so that a provider connects each only once."""
    created_at: Mapped[datetime]
    paused_at: Mapped[datetime | None]

    next_read_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    """When it was last asked for, whatever came of it."""
    imported_at: Mapped[datetime | None]
    """When it was last read whole, or was said to be unchanged: what blocks time is of then."""
    whole_at: Mapped[datetime | None]
    """When its text was last read, not merely said to be unchanged: the days it covers begin then."""
    events: Mapped[int] = mapped_column(default=0)
    """Busy events ahead in the last import."""
    etag: Mapped[str | None]
    last_modified: Mapped[str | None]
    zone: Mapped[str | None]
    """In which zone whole days and times without one were read."""

    failures: Mapped[int] = mapped_column(default=0)
    """In a row."""
    failing_since: Mapped[datetime | None]
    problem: Mapped[str | None]
    """Why the last reading was refused, as a word of `words.problem_words`."""
    problem_facts: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    told_at: Mapped[datetime | None]
    """When its owner was written to about the failures of now."""


class CalendarBlock(Model):
    """A stretch of a provider's time that a calendar elsewhere takes; its buffers are none."""

    __tablename__ = "calendar_block"
    __table_args__ = (
        ForeignKeyConstraint(
            ["feed_id", "provider_id"],
            ["calendar_feed.id", "calendar_feed.provider_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint(
            "not isempty(busy) and lower_inc(busy) and not upper_inc(busy)"
            " and not lower_inf(busy) and not upper_inf(busy)",
            name="busy",
        ),
        ExcludeConstraint(("feed_id", "="), ("busy", "&&"), name="ex_calendar_block_feed", using="gist"),
        Index("ix_calendar_block_provider_busy", "provider_id", "busy", postgresql_using="gist"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    feed_id: Mapped[int] = mapped_column(BigInt)
    provider_id: Mapped[int] = mapped_column(BigInt)
    busy: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)
