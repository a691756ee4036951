"""Tables of earnings and payouts, their reviews and legal moves; moves no money itself."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class PayoutState(StrEnum):
    IN_REVIEW = "in_review"
    HELD = "held"
    """An admin wants to look again; comes back to review."""
    SECOND_REVIEW = "second_review"
    """Approved by one person, waiting for another."""
    APPROVED = "approved"
    """Money is on its way: transfers are in the outbox."""
    PAID = "paid"
    FAILED = "failed"
    """A transfer was refused; goes back to review."""
    REJECTED = "rejected"


S = PayoutState
LEGAL_MOVES: dict[PayoutState, frozenset[PayoutState]] = {
    S.IN_REVIEW: frozenset({S.HELD, S.SECOND_REVIEW, S.APPROVED, S.REJECTED}),
    S.HELD: frozenset({S.IN_REVIEW, S.SECOND_REVIEW, S.APPROVED, S.REJECTED}),
    S.SECOND_REVIEW: frozenset({S.HELD, S.APPROVED, S.REJECTED}),
    S.APPROVED: frozenset({S.PAID, S.FAILED}),
    # Paid when our own bank did it (`by_bank`); a trigger wants its file.
    S.FAILED: frozenset({S.IN_REVIEW, S.PAID}),
    S.PAID: frozenset(),
    S.REJECTED: frozenset(),
}
"""The same table stands in the database (`payout_move`), where a trigger enforces it."""


class Decision(StrEnum):
    APPROVE = "approve"
    HOLD = "hold"
    REJECT = "reject"


class PayoutMove(Model):
    __tablename__ = "payout_move"

    from_state: Mapped[str] = mapped_column(primary_key=True)
    to_state: Mapped[str] = mapped_column(primary_key=True)


class Earning(Model):
    """A provider's share of one finished sale, waiting for its hold period. Amounts in minor units."""

    __tablename__ = "earning"
    __table_args__ = (
        UniqueConstraint("source_kind", "source_id"),
        # Zero once everything has been given back to the customer.
        CheckConstraint("share_minor >= 0", name="share"),
        CheckConstraint("least(held_minor, sent_minor, netted_minor, recalled_minor) >= 0", name="standing"),
        CheckConstraint(
            "share_minor <= first_share_minor and commission_minor <= first_commission_minor"
            " and fee_minor <= first_fee_minor",
            name="only_less",
        ),
        CheckConstraint("least(commission_minor, fee_minor) >= 0", name="amounts"),
        Index("ix_earning_waiting", "provider_id", "release_at", postgresql_where=text("payout_id is null")),
        Index("ix_earning_payout_id", "payout_id"),
        Index(
            "ix_earning_called_back",
            "transferred_at",
            postgresql_where=text("held_minor > 0 and transferred_at is not null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    source_kind: Mapped[str]
    source_id: Mapped[str]
    label: Mapped[str]
    """What it was for, in the provider's words."""
    currency: Mapped[str]
    share_minor: Mapped[int]
    commission_minor: Mapped[int]
    fee_minor: Mapped[int]
    """What still belongs to each after what was given back to the customer."""
    first_share_minor: Mapped[int]
    first_commission_minor: Mapped[int]
    first_fee_minor: Mapped[int]
    """The same three of the whole sale: what is given back is shared out by these, cumulatively."""
    charge_id: Mapped[str]
    earned_at: Mapped[datetime]
    release_at: Mapped[datetime]
    """Earned + hold period: from then on it can be reviewed."""
    payout_id: Mapped[int | None] = mapped_column(ForeignKey("payout.id"))
    granted_at: Mapped[datetime | None]
    """When a review granted the share to its provider in the ledger."""
    held_minor: Mapped[int] = mapped_column(default=0)
    """Granted and with us: not sent yet, or called back while a dispute is open."""
    sent_minor: Mapped[int] = mapped_column(default=0)
    """At the provider's account."""
    netted_minor: Mapped[int] = mapped_column(default=0)
    """Kept back for a debt of the provider."""
    recalled_minor: Mapped[int] = mapped_column(default=0)
    """Of the share, taken back after its payout was approved."""
    frozen_since: Mapped[datetime | None]
    """A dispute is open: the share goes nowhere until it is closed."""
    questioned_since: Mapped[datetime | None]
    """The customer says that nobody was there: the share waits until that is settled."""
    transfer_id: Mapped[str | None] = mapped_column(unique=True)
    """The transfer that carries `sent_minor`; None when all of the share was kept back for a debt."""
    transferred_at: Mapped[datetime | None]


class Payout(Model):
    """Earnings of one provider reviewed and sent together."""

    __tablename__ = "payout"
    __table_args__ = (
        CheckConstraint(
            "state in ('in_review','held','second_review','approved','paid','failed','rejected')",
            name="state",
        ),
        # Zero only once all of it went back to customers, and then it is no longer sent.
        CheckConstraint("amount_minor > 0 or state in ('rejected','failed')", name="amount"),
        CheckConstraint("(claimed_by_id is null) = (claimed_at is null)", name="claim"),
        CheckConstraint("claimed_by_id is distinct from provider_id", name="own_claim"),
        Index("ix_payout_queue", "state", "created_at"),
        Index("ix_payout_provider", "provider_id", text("created_at desc")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    currency: Mapped[str]
    amount_minor: Mapped[int]
    state: Mapped[str] = mapped_column(default=PayoutState.IN_REVIEW)
    flags: Mapped[list[Any]] = mapped_column(default=list)
    """`[{"code": str, "weight": int, "facts": {…}}]`: why it deserves a closer look; empty if it does not."""
    needs_second: Mapped[bool]
    round: Mapped[int] = mapped_column(default=1)
    """Goes up when the payout returns to review, so that earlier approvals no longer count."""
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Who looks at it now; nobody else decides until the claim ends (`claims.LASTS`) or is taken over."""
    claimed_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    """By when this review should end."""
    bank_file_id: Mapped[str | None]
    """The file for our bank that it stands in, once the payment provider refused it."""
    near_told_at: Mapped[datetime | None]
    over_told_at: Mapped[datetime | None]
    """When finance was reminded: before the deadline, and after it; once each."""


class PayoutDecision(Model):
    """What one member of staff decided and why. Append-only; nobody decides on their own payout (trigger)."""

    __tablename__ = "payout_decision"
    __table_args__ = (
        CheckConstraint("decision in ('approve','hold','reject')", name="decision"),
        CheckConstraint("decision = 'approve' or length(trim(reason)) > 0", name="reason"),
        Index("ix_payout_decision_payout_id", "payout_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    payout_id: Mapped[int] = mapped_column(ForeignKey("payout.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    decision: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    round: Mapped[int] = mapped_column(default=1)
    """The payout's round when it was decided."""
    at: Mapped[datetime]


class PayoutEvent(Model):
    """A step of a payout with its date, as the provider sees it. Append-only."""

    __tablename__ = "payout_event"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    payout_id: Mapped[int] = mapped_column(ForeignKey("payout.id"), index=True)
    at: Mapped[datetime]
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    actor_id: Mapped[int | None] = mapped_column(BigInt)
    reason: Mapped[str | None]


class DocumentEnd(Model):
    """The day on which the first of the documents that the law asks of a provider ends, or ended.

    The floor above, which knows documents, writes it; a payout's reviewer is shown it.
    """

    __tablename__ = "document_end"

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    ends_on: Mapped[date]
    """The last day on which it holds."""
