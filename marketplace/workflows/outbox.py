"""Makes the calls promised to the payment provider: always between two transactions, never inside one."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import stripe

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.money.ledger import operations as ledger
from marketplace.money.payments import calls, gateway, operations, queries
from marketplace.money.payments.gateway import Answered, Outcome, Refused, Unanswered
from marketplace.money.payments.models import Operation, OperationKind, PaymentState
from marketplace.money.payouts import operations as payouts
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import BookingState
from marketplace.workflows import settle_payment

log = logging.getLogger("marketplace.outbox")

# The provider forgets idempotency keys after a day; an older row is looked up before it is sent again.
KEY_LIFE = timedelta(hours=23)


@dataclass(frozen=True, slots=True)
class _Claimed:
    public_id: str
    kind: OperationKind
    params: dict[str, Any]
    first_sent_at: datetime | None
    attempts: int


def send(operation_public_id: str) -> None:
    """Make one promised call and book what came of it. Safe to run again, by anyone, at any time."""
    claimed = _claim(operation_public_id)
    if claimed is None:
        return
    outcome = _call(claimed)
    with transaction():
        row = queries.operation(claimed.public_id)
        if row is None or row.settled_at is not None:
            return
        _book(row, outcome)
    if isinstance(outcome, Refused) and claimed.kind is OperationKind.EXPIRE_CHECKOUT:
        # A page that cannot be closed was most likely paid in the last moment: find out.
        settle_payment.reconcile(row.subject_id)


def _claim(public_id: str) -> _Claimed | None:
    with transaction():
        row = calls.claim(public_id)
        if row is None:
            return None
        return _Claimed(row.public_id, OperationKind(row.kind), row.params, row.first_sent_at, row.attempts)


def _call(claimed: _Claimed) -> Outcome:
    age = clock.now() - claimed.first_sent_at if claimed.first_sent_at else timedelta()
    if claimed.attempts > 1:
        found = _found_earlier(claimed)
        if found is not None:
            return found
        if age > KEY_LIFE and claimed.kind in {OperationKind.CHECKOUT, OperationKind.ACCOUNT}:
            return Refused("older than the provider's memory of keys", "too_old", alert=True)
    return gateway.call(claimed.kind, claimed.params, claimed.public_id)


def _found_earlier(claimed: _Claimed) -> Outcome | None:
    """What an earlier try already did at the provider, found by our own marks on it."""
    body = claimed.params["body"]
    try:
        if claimed.kind is OperationKind.TRANSFER:
            known = gateway.found_transfers(body["transfer_group"])
            mark = "earning"
        elif claimed.kind is OperationKind.REFUND:
            known = gateway.found_refunds(body["charge"])
            mark = "refund"
        else:
            return None
    except stripe.StripeError as error:
        return Unanswered(f"{type(error).__name__}: {error}")
    wanted = body["metadata"][mark]
    same = [one for one in known if (one.get("metadata") or {}).get(mark) == wanted]
    return Answered(same[0]) if same else None


def _book(row: Operation, outcome: Outcome) -> None:
    match outcome:
        case Answered(body):
            calls.settle(row, body["id"], _kept(body))
            _ANSWERED[OperationKind(row.kind)](row, body)
        case Refused(message, code, alert):
            calls.refuse(row, f"{code}: {message}")
            level = logging.ERROR if alert else logging.WARNING
            log.log(level, "refused operation=%s kind=%s code=%s", row.public_id, row.kind, code)
            _refused(row, message)
        case Unanswered(message):
            calls.leave_unknown(row, message)
            log.warning("no answer operation=%s kind=%s attempts=%s", row.public_id, row.kind, row.attempts)


def _kept(body: dict[str, Any]) -> dict[str, Any]:
    """The few facts of an answer worth keeping; no card data and no personal data."""
    names = ("id", "object", "status", "amount", "currency", "created", "url", "payment_status")
    return {name: body[name] for name in names if isinstance(body.get(name), str | int)}


def _page_made(row: Operation, body: dict[str, Any]) -> None:
    payment = queries.locked(row.subject_id)
    if payment is None:
        return
    payment.session_id, payment.checkout_url = body["id"], body["url"]
    db.session.flush()
    booking = bookings.locked(payment.subject_id)
    if booking is None or booking.state != BookingState.HELD:
        # The page came too late: nobody may pay on it.
        operations.request_expiry(payment)


def _page_closed(row: Operation, body: dict[str, Any]) -> None:
    payment = queries.locked(row.subject_id)
    if payment is not None:
        operations.record_closed(payment)


def _refunded(row: Operation, body: dict[str, Any]) -> None:
    found = queries.locked_refund(row.subject_id)
    if found is None:
        return
    refund, payment = found
    at = datetime.fromtimestamp(body["created"], UTC)
    if operations.record_refunded(refund, body["id"], at):
        ledger.refund_made(payment.subject_id, body["id"], refund.amount_minor, at, currency=payment.currency)


def _transferred(row: Operation, body: dict[str, Any]) -> None:
    payouts.transfer_done(row.subject_id, body["id"], datetime.fromtimestamp(body["created"], UTC))


def _account_made(row: Operation, body: dict[str, Any]) -> None:
    account = queries.account_of_public(row.subject_id)
    if account is not None:
        operations.record_account(account, body)


_ANSWERED = {
    OperationKind.CHECKOUT: _page_made,
    OperationKind.EXPIRE_CHECKOUT: _page_closed,
    OperationKind.REFUND: _refunded,
    OperationKind.TRANSFER: _transferred,
    OperationKind.ACCOUNT: _account_made,
}


def _refused(row: Operation, message: str) -> None:
    """A refused transfer returns its payout to review, a refused page ends the payment, a refund stays due."""
    if row.kind == OperationKind.TRANSFER:
        payouts.transfer_refused(row.subject_id, message)
    elif row.kind == OperationKind.CHECKOUT:
        payment = queries.locked(row.subject_id)
        if payment is not None and payment.state == PaymentState.OPEN:
            operations.record_closed(payment)
