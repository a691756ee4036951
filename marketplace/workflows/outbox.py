"""Makes the calls promised to the payment provider: always between two transactions, never inside one."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import Unavailable
from marketplace.core.i18n import gettext as _
from marketplace.money.disputes import queries as disputes
from marketplace.money.payments import accounts as payment_accounts
from marketplace.money.payments import alerts, calls, gateway, lookup, operations, queries
from marketplace.money.payments.facts import facts_of_intent
from marketplace.money.payments.gateway import Answered, Outcome, Refused, Stopped, Unanswered
from marketplace.money.payments.models import (
    AlertKind,
    Operation,
    OperationKind,
    OperationState,
    PaymentState,
)
from marketplace.money.payouts import operations as payouts
from marketplace.money.reconciliation import queries as reconciliation
from marketplace.workflows import (
    membership_answers,
    recover_payment,
    refund_booking,
    settle_dispute,
    settle_membership,
    settle_payment,
)

log = logging.getLogger("marketplace.outbox")

# The provider forgets idempotency keys after a day; an older row is looked up before it is sent again.
KEY_LIFE = timedelta(hours=23)


# A page that cannot be closed was most likely paid in the last moment; what cannot be taken or let go was
# taken or let go already. Which one it was is found by looking.
_TOLD_BY_LOOKING = frozenset(
    {OperationKind.EXPIRE_CHECKOUT, OperationKind.CAPTURE, OperationKind.CANCEL_INTENT}
)
# What has a story of its own when it is refused, so that nobody needs to be woken.
_MAY_BE_REFUSED = _TOLD_BY_LOOKING | {
    # A customer who is gone there already.
    OperationKind.FORGET_CUSTOMER,
    OperationKind.REVERSAL,
    OperationKind.CHANGE_PLAN,
    OperationKind.END_PLAN,
}


@dataclass(frozen=True, slots=True)
class _Claimed:
    public_id: str
    kind: OperationKind
    params: dict[str, Any]
    first_sent_at: datetime | None
    attempts: int
    block: str | None


def settle_stopped(operation_public_id: str) -> bool:
    """Look up what happened under a stopped call and book it; when nothing did, it counts as refused.

    True when something was found. Raises `Unavailable` when the provider does not answer: nothing changed.
    """
    with transaction():
        row = queries.operation(operation_public_id)
        if row is None or row.state != OperationState.STOPPED:
            return False
        kind, params, since = OperationKind(row.kind), row.params, row.first_sent_at or row.created_at
    outcome = lookup.found(kind, params, since)
    if isinstance(outcome, Unanswered):
        raise Unavailable(
            _("The payment provider does not answer."),
            kept=_("Nothing was resolved."),
            todo=_("Try again in a few minutes."),
        )
    with transaction():
        row = queries.operation(operation_public_id, lock=True)
        if row is not None and row.state == OperationState.STOPPED:
            _book(
                row, outcome or Refused("looked up by a person: nothing had happened", "stopped", alert=False)
            )
    return outcome is not None


def send(operation_public_id: str) -> None:
    """Make one promised call and book what came of it. Safe to run again, by anyone, at any time."""
    claimed = _claim(operation_public_id)
    if claimed is None:
        return
    outcome = _call(claimed)
    with transaction():
        row = queries.operation(claimed.public_id, lock=True)
        if row is None or row.settled_at is not None:
            return
        if outcome is None:
            calls.hold_back(row, claimed.block or "", looked=claimed.kind is OperationKind.REFUND)
            return
        _book(row, outcome)
    if isinstance(outcome, Refused) and claimed.kind in _TOLD_BY_LOOKING:
        settle_payment.reconcile(row.subject_id)


def _claim(public_id: str) -> _Claimed | None:
    with transaction():
        row = calls.claim(public_id)
        if row is None:
            return None
        kind = OperationKind(row.kind)
        block = _BLOCKS[kind](row) if kind in _BLOCKS else None
        return _Claimed(row.public_id, kind, row.params, row.first_sent_at, row.attempts, block)


def _blocked_transfer(row: Operation) -> str | None:
    """Why no money may go to the account of a transfer now, in words for the log and the desk."""
    owner = queries.owner_of_account(row.params["body"]["destination"])
    count = reconciliation.count_touching(owner) if owner is not None else 0
    return f"held back: {count} unresolved lines of reconciliation" if count else None


def _blocked_refund(row: Operation) -> str | None:
    """A disputed payment is not refunded: what the bank takes would be paid twice."""
    return "held back: the payment is disputed" if disputes.bars(row.params["body"]["charge"]) else None


_BLOCKS = {OperationKind.TRANSFER: _blocked_transfer, OperationKind.REFUND: _blocked_refund}


def _call(claimed: _Claimed) -> Outcome | None:
    """Ask, after a look at what earlier tries did; None when the call may not leave now."""
    if claimed.attempts > 1 and claimed.first_sent_at is not None:
        # A repeat is looked up first: the key may be forgotten, or a failure be replayed for it.
        earlier = lookup.found(claimed.kind, claimed.params, claimed.first_sent_at)
        if earlier is not None:
            return earlier
        if claimed.kind is OperationKind.CHECKOUT and clock.now() - claimed.first_sent_at > KEY_LIFE:
            return Refused("nobody waits for this page any more", "too_old", alert=False)
    if claimed.block is not None:
        return None
    return gateway.call(claimed.kind, claimed.params, claimed.public_id)


def _book(row: Operation, outcome: Outcome) -> None:
    match outcome:
        case Answered(body):
            calls.settle(row, body["id"], _kept(body))
            _ANSWERED[OperationKind(row.kind)](row, body)
        case Refused(message, code, alert):
            calls.refuse(row, f"{code}: {message}")
            level = logging.ERROR if alert else logging.WARNING
            log.log(level, "refused operation=%s kind=%s code=%s", row.public_id, row.kind, code)
            if alert and row.kind not in _MAY_BE_REFUSED:
                facts = {"call": row.kind, "code": code, "message": message[:500]}
                alerts.raise_alert(AlertKind.CALL_REFUSED, ("operation", row.public_id), **facts)
            _refused(row, message)
        case Stopped(message):
            calls.stop(row, message)
            log.error("stopped operation=%s kind=%s: its key was used before", row.public_id, row.kind)
            if row.kind == OperationKind.REFUND:
                refund_booking.refused(row.subject_id)
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
    payment.session_id, payment.checkout_url = body["id"], body["url"] or None
    db.session.flush()
    if not settle_payment.is_wanted(payment):
        # The page came too late: nobody may pay on it.
        operations.request_expiry(payment)


def _page_closed(row: Operation, body: dict[str, Any]) -> None:
    payment = queries.locked(row.subject_id)
    if payment is not None:
        operations.record_closed(payment)


def _taken(row: Operation, body: dict[str, Any]) -> None:
    """The money was taken. When its fee is not known yet, the next look books it."""
    payment = queries.locked(row.subject_id)
    if payment is not None:
        settle_payment.apply(payment, facts_of_intent(body, payment.session_id or ""))


def _let_go(row: Operation, body: dict[str, Any]) -> None:
    payment = queries.locked(row.subject_id)
    if payment is not None:
        operations.record_closed(payment)


def _forgotten(row: Operation, body: dict[str, Any]) -> None:
    """Nobody waits for it: whoever it was about has left."""


def _refunded(row: Operation, body: dict[str, Any]) -> None:
    refund_booking.sent(row.subject_id, body["id"], datetime.fromtimestamp(body["created"], UTC))


def _transferred(row: Operation, body: dict[str, Any]) -> None:
    earning, _, _time = row.subject_id.partition(":")
    payouts.transfer_done(earning, body["id"], datetime.fromtimestamp(body["created"], UTC))
    settle_dispute.call_back_if_frozen(earning)


def _called_back(row: Operation, body: dict[str, Any]) -> None:
    """A share is here again: for a refund it goes on to the customer, for a dispute it waits."""
    at = datetime.fromtimestamp(body["created"], UTC)
    if queries.locked_refund(row.subject_id) is not None:
        refund_booking.share_came_back(row.subject_id, body["id"], body["amount"], at)
    else:
        settle_dispute.share_came_back(row.subject_id, body["id"], body["amount"], at)


def _dispute_answered(row: Operation, body: dict[str, Any]) -> None:
    settle_dispute.apply(body)


def _account_made(row: Operation, body: dict[str, Any]) -> None:
    account = queries.account_of_public(row.subject_id)
    if account is not None:
        payment_accounts.record_account(account, body)


def _customer_made(row: Operation, body: dict[str, Any]) -> None:
    membership_answers.customer_made(row.subject_id, body)


def _price_made(row: Operation, body: dict[str, Any]) -> None:
    membership_answers.price_made(row.subject_id, body)


def _plan_page_made(row: Operation, body: dict[str, Any]) -> None:
    membership_answers.page_made(row.subject_id, body)


def _plan_changed(row: Operation, body: dict[str, Any]) -> None:
    settle_membership.heard(row.subject_id, body)


_ANSWERED = {
    OperationKind.BILLING_CUSTOMER: _customer_made,
    OperationKind.PLAN_PRICE: _price_made,
    OperationKind.SUBSCRIBE: _plan_page_made,
    OperationKind.CHANGE_PLAN: _plan_changed,
    OperationKind.END_PLAN: _plan_changed,
    OperationKind.CHECKOUT: _page_made,
    OperationKind.EXPIRE_CHECKOUT: _page_closed,
    OperationKind.REFUND: _refunded,
    OperationKind.TRANSFER: _transferred,
    OperationKind.REVERSAL: _called_back,
    OperationKind.DISPUTE_EVIDENCE: _dispute_answered,
    OperationKind.DISPUTE_CLOSE: _dispute_answered,
    OperationKind.ACCOUNT: _account_made,
    OperationKind.CAPTURE: _taken,
    OperationKind.CHARGE_SAVED: _taken,
    OperationKind.CANCEL_INTENT: _let_go,
    OperationKind.FORGET_CARD: _let_go,
    OperationKind.FORGET_CUSTOMER: _forgotten,
}


def _refused(row: Operation, message: str) -> None:
    """A refused transfer returns its payout to review, a refused page ends the payment, a refund stays due.

    A kept card that is refused leaves the payment to the customer; one that is unknown there is forgotten.
    """
    match row.kind:
        case OperationKind.TRANSFER:
            payouts.transfer_refused(row.subject_id.partition(":")[0], message)
        case OperationKind.REFUND:
            refund_booking.refused(row.subject_id)
        case OperationKind.REVERSAL:
            _stayed(row.subject_id)
        case OperationKind.DISPUTE_EVIDENCE | OperationKind.DISPUTE_CLOSE:
            settle_dispute.answer_refused(row.subject_id)
        case OperationKind.CHECKOUT | OperationKind.CHARGE_SAVED | OperationKind.FORGET_CARD:
            _payment_refused(row)
        case OperationKind.SUBSCRIBE:
            membership_answers.page_refused(row.subject_id)


def _payment_refused(row: Operation) -> None:
    payment = queries.locked(row.subject_id)
    if payment is None:
        return
    is_page, is_card = row.kind == OperationKind.CHECKOUT, row.kind == OperationKind.CHARGE_SAVED
    if is_card and payment.state == PaymentState.AUTHORISED:
        recover_payment.begin(payment)
    elif not is_card and (payment.state == PaymentState.OPEN or not is_page):
        operations.record_closed(payment)


def _stayed(subject_id: str) -> None:
    """A reversal was refused: the share stays where it is, and the story goes on without it."""
    if queries.locked_refund(subject_id) is not None:
        refund_booking.share_stayed(subject_id, clock.now())
    else:
        settle_dispute.share_stayed(subject_id)
