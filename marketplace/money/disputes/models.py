"""The table of disputes as last seen at the payment provider, with what we did about each; decides nothing."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class Status(StrEnum):
    """The payment provider's words. A `warning` is an inquiry: no money has been taken yet."""

    WARNING_NEEDS_RESPONSE = "warning_needs_response"
    WARNING_UNDER_REVIEW = "warning_under_review"
    WARNING_CLOSED = "warning_closed"
    NEEDS_RESPONSE = "needs_response"
    UNDER_REVIEW = "under_review"
    WON = "won"
    LOST = "lost"
    PREVENTED = "prevented"


OVER = frozenset({Status.WARNING_CLOSED, Status.WON, Status.LOST, Status.PREVENTED})
ANSWERABLE = frozenset({Status.NEEDS_RESPONSE, Status.WARNING_NEEDS_RESPONSE})


class Bearer(StrEnum):
    """Who pays for a dispute that was lost."""

    PROVIDER = "provider"
    PLATFORM = "platform"


class Recall(StrEnum):
    """Whether the share that had left was called back while the dispute is open."""

    NONE = "none"
    ASKED = "asked"
    DONE = "done"
    REFUSED = "refused"


class Dispute(Model):
    """A payment that its customer's bank has called into question. Amounts in minor units."""

    __tablename__ = "dispute"
    __table_args__ = (
        CheckConstraint(
            "status in ('warning_needs_response','warning_under_review','warning_closed','needs_response',"
            "'under_review','won','lost','prevented')",
            name="status",
        ),
        CheckConstraint("bearer in ('provider','platform')", name="bearer"),
        CheckConstraint("recall in ('none','asked','done','refused')", name="recall"),
        CheckConstraint(
            "(amount_minor > 0 or (amount_minor = 0 and part_of_id is not null))"
            " and least(fee_minor, taken_minor) >= 0",
            name="amounts",
        ),
        CheckConstraint(
            "closed_at is null or status in ('warning_closed','won','lost','prevented')", name="closed"
        ),
        Index("ix_dispute_open", "due_by", postgresql_where=text("closed_at is null")),
        # The parts of a dispute share its name at the payment provider.
        Index("uq_dispute_stripe_id", "stripe_id", unique=True, postgresql_where=text("part_of_id is null")),
        Index("ix_dispute_part_of_id", "part_of_id", postgresql_where=text("part_of_id is not null")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    stripe_id: Mapped[str]
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    currency: Mapped[str]
    amount_minor: Mapped[int]
    fee_minor: Mapped[int] = mapped_column(default=0)
    """What the payment provider charges us for it, whoever wins."""
    reason: Mapped[str]
    status: Mapped[str]
    withdrawn_at: Mapped[datetime | None]
    """Since when the money is no longer in our balance; None for an inquiry."""
    due_by: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    """When its end was booked here; from then on nothing changes any more."""
    bearer: Mapped[str]
    taken_minor: Mapped[int] = mapped_column(default=0)
    """Once lost: what left the shares of provider and platform for it. The rest, if any, is our loss."""
    recall: Mapped[str] = mapped_column(default=Recall.NONE)
    evidence: Mapped[dict[str, Any]] = mapped_column(default=dict)
    """The texts as last saved, by the payment provider's names."""
    submitted_at: Mapped[datetime | None]
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("dispute.id"))
    """Of a dispute about a payment in parts: the whole, which alone is answered. Each part falls on one of them."""

    @property
    def ledger_key(self) -> str:
        """What its end is called in the ledger, where every part ends by itself."""
        return self.stripe_id if self.part_of_id is None else f"{self.stripe_id}:{self.public_id}"

    @property
    def is_over(self) -> bool:
        return Status(self.status) in OVER

    @property
    def is_answerable(self) -> bool:
        return Status(self.status) in ANSWERABLE and self.submitted_at is None
