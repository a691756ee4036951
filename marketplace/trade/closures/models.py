"""The table of bookings that an account's closing touched; decides nothing."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import Model


class Closed(StrEnum):
    """Which side of the booking cannot use their account."""

    PROVIDER = "provider"
    CUSTOMER = "customer"


class Closure(Model):
    """One booking ahead and one measure that closed the account of one of its sides: the other side is told once.

    The database takes nobody but the other side, and keeps what was told for good.
    """

    __tablename__ = "booking_closure"
    __table_args__ = (
        CheckConstraint("closed in ('provider','customer')", name="closed"),
        Index("ix_booking_closure_booking_id", "booking_id"),
        Index("ix_booking_closure_told_id", "told_id"),
        Index("ix_booking_closure_untold", "measure_id", "told_id", postgresql_where=text("told_at is null")),
    )

    measure_id: Mapped[int] = mapped_column(ForeignKey("member_measure.id"), primary_key=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    closed: Mapped[str]
    told_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    """The other side: who is told, and may give the booking up without loss."""
    noted_at: Mapped[datetime]
    told_at: Mapped[datetime | None]
