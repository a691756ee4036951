"""Tables of providers' debts and of what was kept back for them; moves no money itself."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class Cause(StrEnum):
    """Why a provider owes us something."""

    REFUND = "refund"
    """A sale was refunded after her share had left, and it could not be called back."""
    DISPUTE = "dispute"
    """A customer's bank took a payment back after her share had left."""


class Debt(Model):
    """What a provider owes us of one sale. Amounts in minor units."""

    __tablename__ = "debt"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("netted_minor between 0 and amount_minor", name="netted"),
        CheckConstraint("cause in ('refund','dispute')", name="cause"),
        Index(
            "ix_debt_open", "provider_id", "currency", postgresql_where=text("netted_minor < amount_minor")
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    cause: Mapped[str]
    earning_id: Mapped[str] = mapped_column(index=True)
    """The public id of the earning it came from."""
    label: Mapped[str]
    """What was sold, in the provider's words."""
    currency: Mapped[str]
    amount_minor: Mapped[int]
    netted_minor: Mapped[int] = mapped_column(default=0)
    """Kept back from later payouts so far."""
    created_at: Mapped[datetime]

    @property
    def open_minor(self) -> int:
        return self.amount_minor - self.netted_minor


class DebtNetting(Model):
    """A part of a debt that was kept back from one earning. Append-only."""

    __tablename__ = "debt_netting"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    debt_id: Mapped[int] = mapped_column(ForeignKey("debt.id"), index=True)
    earning_id: Mapped[str] = mapped_column(index=True)
    """The public id of the earning it was kept back from."""
    amount_minor: Mapped[int]
    at: Mapped[datetime]
