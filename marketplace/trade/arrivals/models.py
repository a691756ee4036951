"""Tables of arrivals and of reports that somebody did not come; they move no money."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class Side(StrEnum):
    """One of the two people of a booking."""

    CUSTOMER = "customer"
    PROVIDER = "provider"


class Outcome(StrEnum):
    STANDS = "stands"
    """Nobody objected in time, or staff found it so."""
    DISMISSED = "dismissed"


class Arrival(Model):
    """How a customer came to one booking. The check-in proves that the service began."""

    __tablename__ = "arrival"
    __table_args__ = (
        CheckConstraint("num_nonnulls(here_at, checked_in_at) > 0", name="something"),
        CheckConstraint("(checked_in_at is null) = (checked_in_by_id is null)", name="check_in"),
    )

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    here_at: Mapped[datetime | None]
    """When the customer said "I'm here"."""
    checked_in_at: Mapped[datetime | None]
    """When the provider entered the customer's code."""
    checked_in_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class Absence(Model):
    """A report that one side of a booking did not come, the other side's answer, and how it ended."""

    __tablename__ = "absence"
    __table_args__ = (
        UniqueConstraint("booking_id", "against"),
        CheckConstraint("against in ('customer','provider')", name="against"),
        CheckConstraint("outcome in ('stands','dismissed')", name="outcome"),
        CheckConstraint("(outcome is null) = (closed_at is null)", name="closed"),
        CheckConstraint("(objection is null) = (objected_at is null)", name="objection"),
        CheckConstraint("decided_by_id is null or outcome is not null", name="decided"),
        Index("ix_absence_open", "object_by", postgresql_where=text("outcome is null")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    against: Mapped[str]
    reported_by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    statement: Mapped[str] = mapped_column(Encrypted)
    """What happened, in the words of who waited."""
    reported_at: Mapped[datetime]
    object_by: Mapped[datetime]
    """Until when the other side may object; then the report stands."""
    objection: Mapped[str | None] = mapped_column(Encrypted)
    objected_at: Mapped[datetime | None]
    outcome: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decision: Mapped[str | None]
    """Why, as both sides read it; none when nobody had to decide."""
