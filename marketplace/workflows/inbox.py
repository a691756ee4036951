"""Handles stored webhook events: each is a hint, so the thing itself is fetched again."""

import logging
from typing import Any

import stripe

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.money.payments import gateway, operations, queries
from marketplace.money.payments.models import PaymentEvent
from marketplace.money.payouts import account_gate
from marketplace.workflows import settle_payment

log = logging.getLogger("marketplace.inbox")

ALERT_AFTER = 10


def handle(event_id: str) -> None:
    """Handle one stored event; it is done, or waits to be tried again with the reason noted."""
    with transaction():
        row = db.session.get(PaymentEvent, event_id)
        if row is None or row.state == "done":
            return
        kind, target = row.type, row.payload["data"]["object"]
    problem = _take(kind, target)
    with transaction():
        row = db.session.get(PaymentEvent, event_id, populate_existing=True)
        if row is None:
            return
        row.attempts += 1
        row.last_error = problem
        row.state = "done" if problem is None else "waiting"
        row.handled_at = clock.now() if problem is None else None
        if problem is not None and row.attempts >= ALERT_AFTER:
            log.error("event waits event=%s type=%s attempts=%s", event_id, kind, row.attempts)


def _take(kind: str, target: dict[str, Any]) -> str | None:
    """Act on a hint; None when done, else why it has to wait."""
    if kind.startswith(("checkout.session.", "payment_intent.", "charge.")) and not kind.startswith(
        "charge.dispute."
    ):
        payment = _payment_of(target)
        if payment is None:
            return "no payment of ours is known for it yet"
        return None if settle_payment.reconcile(payment) else "the payment provider did not answer"
    if kind == "account.updated":
        return refresh_account(target["id"])
    return None


def _payment_of(target: dict[str, Any]) -> str | None:
    """The payment an object belongs to, by its session, its intent, or our own mark on it."""
    with transaction():
        known = None
        if target.get("object") == "checkout.session":
            known = queries.public_id_of_session(target["id"])
        intent = target["id"] if target.get("object") == "payment_intent" else target.get("payment_intent")
        if known is None and isinstance(intent, str):
            known = queries.public_id_of_intent(intent)
        if known is None:
            mark = (target.get("metadata") or {}).get("payment")
            payment = queries.locked(mark) if mark else None
            known = payment.public_id if payment else None
    return known


def refresh_account(stripe_id: str) -> str | None:
    """Fetch a connected account and note what it can do now; None when done, else why it has to wait."""
    try:
        account = gateway.account(stripe_id)
    except stripe.StripeError as error:
        return f"the payment provider did not answer: {type(error).__name__}"
    with transaction():
        row = queries.account_by_remote(stripe_id)
        if row is None:
            return "no provider of ours is known for it yet"
        operations.record_account(row, account)
        account_gate.follow(row)
    return None
