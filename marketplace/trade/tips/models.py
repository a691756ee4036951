"""The table of tips; moves no money itself."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model

KIND = "tip"
"""What the payment of a tip names as its subject."""


class TipState(StrEnum):
    OPEN = "open"
    """Chosen, not paid yet."""
    GIVEN = "given"
    DROPPED = "dropped"
    """Never paid; another may be given."""


class Tip(Model):
    """A voluntary extra for a booking that took place, one at most. Amount in minor units."""

    __tablename__ = "tip"
    __table_args__ = (
        CheckConstraint("state in ('open','given','dropped')", name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("state <> 'given' or given_at is not null", name="given"),
        CheckConstraint("customer_id <> provider_id", name="two_people"),
        Index("uq_tip_live", "booking_id", unique=True, postgresql_where=text("state <> 'dropped'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    amount_minor: Mapped[int]
    currency: Mapped[str]
    state: Mapped[str] = mapped_column(default=TipState.OPEN)
    created_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
