"""Tables of payments, refunds, outbox and inbox; they name their subjects by kind and id."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class PaymentState(StrEnum):
    OPEN = "open"
    """Waiting for the customer."""
    AUTHORISED = "authorised"
    """Set aside at the customer's bank, or their card is kept: nothing was taken yet."""
    PAID = "paid"
    CANCELLED = "cancelled"
    """Can no longer be paid."""


class Capture(StrEnum):
    """When the money is taken."""

    AUTOMATIC = "automatic"
    """As the customer pays."""
    MANUAL = "manual"
    """Set aside as the customer pays, taken once somebody agreed."""
    SAVED = "saved"
    """Only the card is kept; it is charged once somebody agreed. For answers due later than a hold can last."""


class OperationKind(StrEnum):
    CHECKOUT = "checkout"
    EXPIRE_CHECKOUT = "expire_checkout"
    REFUND = "refund"
    TRANSFER = "transfer"
    REVERSAL = "reversal"
    """Takes money of a transfer back from the connected account."""
    DISPUTE_EVIDENCE = "dispute_evidence"
    DISPUTE_CLOSE = "dispute_close"
    """Gives a dispute up: the customer's bank keeps the money."""
    ACCOUNT = "account"
    CAPTURE = "capture"
    CANCEL_INTENT = "cancel_intent"
    CHARGE_SAVED = "charge_saved"
    FORGET_CARD = "forget_card"
    FORGET_CUSTOMER = "forget_customer"
    """Has the provider delete whom it knows: their cards go, what was paid stays."""
    BILLING_CUSTOMER = "billing_customer"
    PLAN_PRICE = "plan_price"
    SUBSCRIBE = "subscribe"
    """The hosted page on which a membership begins."""
    CHANGE_PLAN = "change_plan"
    """Another price, an end, a pause: whatever a member asks of a running subscription."""
    END_PLAN = "end_plan"
    """Ends a subscription at once."""


class OperationState(StrEnum):
    READY = "ready"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"
    """Refused by the provider; the next attempt is a new row."""
    UNKNOWN = "unknown"
    """No answer: same key again, or looked up when older than a day."""
    STOPPED = "stopped"
    """Its key was used for something else: only a person lets it go on, and nobody makes another."""


class RefundState(StrEnum):
    DUE = "due"
    DONE = "done"
    FAILED = "failed"
    """The customer's bank sent it back; another refund stands in its place."""
    COVERED = "covered"
    """The customer's bank took the money by a dispute before it was sent: it never is."""


class RefundSource(StrEnum):
    """The ledger account a refund is paid out of."""

    BOOKING = "booking"
    """What was kept for the booking."""
    REFUND_DUE = "refund_due"
    """Our own pocket: the provider could not give her part back."""


class Payment(Model):
    """Money a customer pays for a subject. Amounts in minor units."""

    __tablename__ = "payment"
    __table_args__ = (
        CheckConstraint("state in ('open','authorised','paid','cancelled')", name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("refunded_minor between 0 and amount_minor", name="refunded"),
        CheckConstraint("state <> 'paid' or (charge_id is not null and paid_at is not null)", name="paid"),
        CheckConstraint("capture in ('automatic','manual','saved')", name="capture"),
        CheckConstraint(
            "state <> 'authorised' or (capture = 'manual' and intent_id is not null)"
            " or (capture = 'saved' and method_ref is not null)",
            name="authorised",
        ),
        CheckConstraint(
            "part_of_id is null or (state = 'paid' and num_nonnulls(session_id, intent_id, checkout_url) = 0)",
            name="part",
        ),
        UniqueConstraint("subject_kind", "subject_id", "attempt"),
        # The parts of a payment share its charge.
        Index("uq_payment_charge_id", "charge_id", unique=True, postgresql_where=text("part_of_id is null")),
        Index("ix_payment_part_of_id", "part_of_id", postgresql_where=text("part_of_id is not null")),
        Index("ix_payment_payer_id", "payer_id", postgresql_where=text("card_hash is not null")),
        Index("ix_payment_card_hash", "card_hash", postgresql_where=text("card_hash is not null")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    attempt: Mapped[int] = mapped_column(default=1)
    payer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    amount_minor: Mapped[int]
    currency: Mapped[str]
    state: Mapped[str] = mapped_column(default=PaymentState.OPEN)
    capture: Mapped[str] = mapped_column(default=Capture.AUTOMATIC)
    capture_before: Mapped[datetime | None]
    """When the bank lets go of what was set aside."""
    customer_ref: Mapped[str | None]
    method_ref: Mapped[str | None]
    """The payment provider's names of the payer and the card that is kept; never a card's number."""
    session_id: Mapped[str | None] = mapped_column(unique=True)
    checkout_url: Mapped[str | None]
    intent_id: Mapped[str | None] = mapped_column(unique=True)
    charge_id: Mapped[str | None]
    processor_fee_minor: Mapped[int | None]
    refunded_minor: Mapped[int] = mapped_column(default=0)
    """Sum of refunds due or done; the constraint keeps it within what was paid."""
    expires_at: Mapped[datetime]
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    part_of_id: Mapped[int | None] = mapped_column(ForeignKey("payment.id"))
    """Of a payment for several things at once: the whole. Each part is refunded and earned by itself."""
    card_hash: Mapped[bytes | None]
    """Keyed digest of the payment provider's mark of the card, to compare it with others; erased after a year."""


class Refund(Model):
    """Money promised back, and how far it got."""

    __tablename__ = "refund"
    __table_args__ = (
        CheckConstraint("state in ('due','done','failed','covered')", name="state"),
        CheckConstraint("amount_minor > 0", name="amount"),
        CheckConstraint("source in ('booking','refund_due')", name="source"),
        CheckConstraint(
            "least(share_minor, commission_minor, fee_minor) >= 0"
            " and share_minor + commission_minor + fee_minor in (0, amount_minor)",
            name="parts",
        ),
        Index("ix_refund_stuck", "stuck_since", postgresql_where=text("stuck_since is not null")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    payment_id: Mapped[int] = mapped_column(ForeignKey("payment.id"), index=True)
    amount_minor: Mapped[int]
    state: Mapped[str] = mapped_column(default=RefundState.DUE)
    reason: Mapped[str]
    stripe_id: Mapped[str | None] = mapped_column(unique=True)
    share_minor: Mapped[int] = mapped_column(default=0)
    commission_minor: Mapped[int] = mapped_column(default=0)
    fee_minor: Mapped[int] = mapped_column(default=0)
    """Whose money goes back: of the provider's share, of our commission, of the service fee. All zero
    while nothing had been shared out yet."""
    source: Mapped[str] = mapped_column(default=RefundSource.BOOKING)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """The member of staff who decided it; None when the story itself did."""
    stuck_since: Mapped[datetime | None]
    """Since when a person has to look after it: it was refused, or came back."""
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("refund.id"), unique=True)
    """The refund that came back, which this one makes good."""
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]


class Operation(Model):
    """The outbox: one intended call. Its public id is the idempotency key; the parameters are frozen."""

    __tablename__ = "payment_operation"
    __table_args__ = (
        CheckConstraint("state in ('ready','sent','done','failed','unknown','stopped')", name="state"),
        CheckConstraint(
            "kind in ('checkout','expire_checkout','refund','transfer','account','reversal',"
            "'dispute_evidence','dispute_close','capture','cancel_intent','charge_saved','forget_card',"
            "'forget_customer','billing_customer','plan_price','subscribe','change_plan','end_plan')",
            name="kind",
        ),
        CheckConstraint("state <> 'done' or remote_id is not null", name="done"),
        # One live call per subject: a second transfer of one earning cannot even be written.
        Index(
            "uq_payment_operation_live",
            "kind",
            "subject_id",
            unique=True,
            postgresql_where=text("state <> 'failed'"),
        ),
        Index(
            "ix_payment_operation_pending",
            "next_attempt_at",
            postgresql_where=text("state in ('ready','sent','unknown')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    business_key: Mapped[str] = mapped_column(unique=True)
    """What must happen once: `transfer:<payout item>`, `refund:<refund>` …, with an attempt number."""
    kind: Mapped[str]
    subject_id: Mapped[str]
    params: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default=OperationState.READY)
    attempts: Mapped[int] = mapped_column(default=0)
    first_sent_at: Mapped[datetime | None]
    next_attempt_at: Mapped[datetime]
    remote_id: Mapped[str | None]
    response: Mapped[dict[str, Any] | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class PaymentEvent(Model):
    """The inbox: a hint from the provider, stored before anything is done about it."""

    __tablename__ = "payment_event"
    __table_args__ = (
        CheckConstraint("state in ('new','done','waiting')", name="state"),
        Index("ix_payment_event_open", "received_at", postgresql_where=text("state <> 'done'")),
    )

    id: Mapped[str] = mapped_column(primary_key=True)
    type: Mapped[str]
    object_id: Mapped[str] = mapped_column(index=True)
    payload: Mapped[dict[str, Any]]
    state: Mapped[str] = mapped_column(default="new")
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[str | None]
    received_at: Mapped[datetime]
    next_attempt_at: Mapped[datetime | None]
    """When a waiting one is looked at again, less and less often; none while it is new."""
    handled_at: Mapped[datetime | None]


class AlertKind(StrEnum):
    """What only a person can decide."""

    KEY_REUSED = "key_reused"
    CALL_REFUSED = "call_refused"
    CALL_UNANSWERED = "call_unanswered"
    EVENT_WAITING = "event_waiting"
    EVENTS_LOST = "events_lost"
    AMOUNT_DIFFERS = "amount_differs"
    PROVIDER_CANCELS = "provider_cancels"


class PaymentAlert(Model):
    """Something a person has to look at; raised again while open, it only counts up."""

    __tablename__ = "payment_alert"
    __table_args__ = (
        CheckConstraint("(resolved_at is null) = (reason is null)", name="resolved"),
        Index(
            "uq_payment_alert_open",
            "kind",
            "subject_id",
            unique=True,
            postgresql_where=text("resolved_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    subject_kind: Mapped[str]
    """`operation`, `event`, `payment` or `cursor`."""
    subject_id: Mapped[str]
    facts: Mapped[dict[str, Any]]
    times: Mapped[int]
    raised_at: Mapped[datetime]
    last_raised_at: Mapped[datetime]
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str | None]


class PaymentCursor(Model):
    """How far a list of the provider was read, so that the next reading begins there."""

    __tablename__ = "payment_cursor"

    name: Mapped[str] = mapped_column(primary_key=True)
    position: Mapped[int] = mapped_column(BigInt)
    """The newest `created` seen, in epoch seconds."""
    moved_at: Mapped[datetime]


class ConnectedAccount(Model):
    """A provider's account at the payment provider, as last seen."""

    __tablename__ = "connected_account"
    __table_args__ = (
        Index(
            "ix_connected_account_bank_fingerprint",
            "bank_fingerprint",
            postgresql_where=text("bank_fingerprint is not null"),
        ),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    stripe_id: Mapped[str | None] = mapped_column(unique=True)
    payouts_enabled: Mapped[bool] = mapped_column(default=False)
    transfers_active: Mapped[bool] = mapped_column(default=False)
    requirements: Mapped[list[str]] = mapped_column(default=list)
    """What the payment provider still wants to know, in its own names."""
    past_due: Mapped[list[str]] = mapped_column(default=list)
    """Of these, what should have been answered by now."""
    disabled_reason: Mapped[str | None]
    """Why it was switched off, in the payment provider's word."""
    bank_last4: Mapped[str | None]
    bank_fingerprint: Mapped[str | None]
    bank_added_at: Mapped[datetime | None]
    """When the first bank account was seen."""
    bank_changed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class DatabaseStamp(Model):
    """Whether this database has ever met real money or the sandbox; it refuses the other."""

    __tablename__ = "database_stamp"
    __table_args__ = (CheckConstraint("single and mode in ('sandbox','real')", name="one_row"),)

    single: Mapped[bool] = mapped_column(primary_key=True, default=True)
    mode: Mapped[str]
    stamped_at: Mapped[datetime]
