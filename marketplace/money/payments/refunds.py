"""Refunds: promised within what was paid, sent through the outbox, made good when they come back."""

from datetime import datetime
from typing import Any

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.money.payments import calls, queries
from marketplace.money.payments.models import (
    Operation,
    OperationKind,
    OperationState,
    Payment,
    Refund,
    RefundSource,
    RefundState,
)

DISPUTED = "charge_disputed"
"""Stripe's word for why a refund is refused while the customer's bank asks for the money."""


def promise(
    payment: Payment,
    amount_minor: int,
    reason: str,
    *,
    parts: tuple[int, int, int] = (0, 0, 0),
    asked_by_id: int | None = None,
) -> Refund:
    """Note money promised back. The payment's row must be locked; more than was paid is refused by the database.

    `parts` says whose it is: (share, commission, fee), summing to the amount; nothing when nobody shared yet.
    """
    payment.refunded_minor += amount_minor
    refund = _new(payment, amount_minor, reason, parts, RefundSource.BOOKING)
    refund.asked_by_id = asked_by_id
    db.session.flush()
    return refund


def _new(
    payment: Payment, amount_minor: int, reason: str, parts: tuple[int, int, int], source: str
) -> Refund:
    share, commission, fee = parts
    refund = Refund(
        public_id=ids.public_id("rf"),
        payment_id=payment.id,
        amount_minor=amount_minor,
        state=RefundState.DUE,
        reason=reason,
        share_minor=share,
        commission_minor=commission,
        fee_minor=fee,
        source=source,
        created_at=clock.now(),
    )
    db.session.add(refund)
    db.session.flush()
    return refund


def send(payment: Payment, refund: Refund) -> Operation:
    """Intend the call that sends a promised refund; another attempt after a refusal is a new row."""
    known = calls.live(OperationKind.REFUND, refund.public_id)
    if known is not None:
        return known
    made = calls.attempts(OperationKind.REFUND, refund.public_id)
    refund.stuck_since = None
    return calls.intend(
        OperationKind.REFUND,
        refund.public_id,
        f"refund:{refund.public_id}" + (f":{made + 1}" if made else ""),
        {
            "body": {
                "charge": payment.charge_id,
                "amount": refund.amount_minor,
                "metadata": {"refund": refund.public_id, payment.subject_kind: payment.subject_id},
            }
        },
    )


def request(payment: Payment, amount_minor: int, reason: str) -> Refund:
    """Promise money back and intend to send it: for money that nobody has shared out yet."""
    refund = promise(payment, amount_minor, reason)
    send(payment, refund)
    return refund


def call_back(subject_id: str, transfer_id: str, amount_minor: int) -> Operation:
    """Intend to take money of a transfer back from its account. `subject_id` names what for, and happens once."""
    known = calls.live(OperationKind.REVERSAL, subject_id)
    body: dict[str, Any] = {"amount": amount_minor, "metadata": {"reversal": subject_id}}
    return known or calls.intend(
        OperationKind.REVERSAL,
        subject_id,
        f"reversal:{subject_id}",
        {"transfer": transfer_id, "body": body},
    )


def record_sent(refund: Refund, stripe_id: str, at: datetime) -> bool:
    """Note that a refund left; False when that was known."""
    if refund.state == RefundState.DONE:
        return False
    refund.state, refund.stripe_id, refund.done_at, refund.stuck_since = RefundState.DONE, stripe_id, at, None
    db.session.flush()
    return True


def record_stuck(refund: Refund) -> None:
    """Note that a refund was refused: it stays due, and a person has to look after it."""
    refund.stuck_since = refund.stuck_since or clock.now()
    db.session.flush()


def release(payment: Payment, refund: Refund) -> None:
    """Have a refund leave that was held back by a dispute; one a person looks after for another reason stays."""
    known = queries.last_call(OperationKind.REFUND, refund.public_id)
    if known is not None and known.state == OperationState.READY:
        calls.let_go([known])
    elif known is not None and known.state == OperationState.FAILED and is_disputed(known):
        send(payment, refund)


def is_disputed(operation: Operation) -> bool:
    """Whether a refund was refused because its charge is disputed."""
    return (operation.error or "").startswith(f"{DISPUTED}:")


def cover(payment: Payment, refund: Refund, amount_minor: int, left: tuple[int, int, int]) -> Refund | None:
    """The customer's bank gave `amount_minor` of a refund that has not left, so that it is never sent.

    What is not covered is promised again, which is returned; `left` says whose it is, as for `promise`.
    The payment's row and the refund's call are locked, and that call was never made.
    """
    known = calls.live(OperationKind.REFUND, refund.public_id)
    if known is not None:
        calls.refuse(known, "covered: the customer’s bank took the money")
    refund.state, refund.stuck_since = RefundState.COVERED, None
    payment.refunded_minor -= amount_minor
    db.session.flush()
    rest = refund.amount_minor - amount_minor
    if not rest:
        return None
    again = _new(payment, rest, refund.reason, left, refund.source)
    again.asked_by_id = refund.asked_by_id
    db.session.flush()
    return again


def first_of(refund: Refund) -> Refund:
    """The refund that was promised: one that came back and was sent again stands for it."""
    while refund.replaces_id is not None:
        refund = db.session.get_one(Refund, refund.replaces_id)
    return refund


def record_came_back(payment: Payment, refund: Refund) -> Refund:
    """A refund that left came back: it is due again as another one, which a person looks after."""
    refund.state = RefundState.FAILED
    again = _new(
        payment,
        refund.amount_minor,
        refund.reason,
        (refund.share_minor, refund.commission_minor, refund.fee_minor),
        refund.source,
    )
    again.replaces_id, again.asked_by_id, again.stuck_since = refund.id, refund.asked_by_id, clock.now()
    db.session.flush()
    return again
