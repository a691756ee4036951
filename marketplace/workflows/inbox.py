"""Handles stored webhook events: each is a hint, so the thing itself is fetched again."""

import logging
from datetime import timedelta
from typing import Any

import stripe

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.i18n import speaking
from marketplace.money.payments import alerts, gateway, operations, queries, requirements
from marketplace.money.payments.models import AlertKind, ConnectedAccount, PaymentEvent
from marketplace.money.payouts import account_gate
from marketplace.people.accounts import queries as accounts
from marketplace.workflows import settle_dispute, settle_payment, settle_refund, trouble_letters

log = logging.getLogger("marketplace.inbox")

EVENTS = "events"
KEPT_SECONDS = 30 * 86_400 - 3_600
"""How far back the provider lists events: thirty days, less what their clock and ours may differ."""
OVERLAP_SECONDS = 3_600
"""Events are read again that long before the newest one seen: some appear late in the list."""

ALERT_AFTER = 10
# Minutes until a waiting event is looked at again, and then every six hours.
RETRY_AFTER = (1, 1, 2, 5, 10, 20, 30, 60, 120, 360)


def handle(event_id: str) -> None:
    """Handle one stored event; it is done, or waits to be tried again with the reason noted."""
    with transaction():
        row = db.session.get(PaymentEvent, event_id, populate_existing=True)
        if row is None or row.state == "done":
            return
        kind, target = row.type, row.payload["data"]["object"]
    problem = _take(kind, target)
    with transaction():
        row = queries.locked_event(event_id)
        # Another worker may have had it too, and be done.
        if row is not None and row.state != "done":
            _note(row, problem)


def _note(row: PaymentEvent, problem: str | None) -> None:
    now = clock.now()
    row.attempts += 1
    row.last_error = problem
    if problem is None:
        row.state, row.handled_at = "done", now
        return
    row.state = "waiting"
    row.next_attempt_at = now + timedelta(minutes=RETRY_AFTER[min(row.attempts, len(RETRY_AFTER)) - 1])
    if row.attempts >= ALERT_AFTER:
        log.error("event waits event=%s type=%s attempts=%s", row.id, row.type, row.attempts)
        facts = {"type": row.type, "object": row.object_id, "message": problem, "attempts": row.attempts}
        alerts.raise_alert(AlertKind.EVENT_WAITING, ("event", row.id), **facts)


def leave(event_id: str) -> None:
    """Wait no longer for an event: a person has seen that it is not about us. In the open transaction."""
    row = queries.locked_event(event_id)
    if row is not None and row.state != "done":
        row.state, row.handled_at = "done", clock.now()
        db.session.flush()


def resend(event_id: str) -> str | None:
    """Fetch one event again, store it when it is new, and handle it; None when done, else why it waits."""
    event = gateway.event(event_id)
    with transaction():
        if not operations.store_event(event):
            row = queries.locked_event(event_id)
            if row is not None:
                row.state, row.handled_at = "new", None
    handle(event_id)
    with transaction():
        row = queries.locked_event(event_id)
        return row.last_error if row is not None else None


def catch_up() -> int:
    """Store every event the provider made since the last reading, delivered or not; how many were new.

    The cursor moves once all are stored, so a reading that breaks off is begun again. The provider keeps
    events for thirty days: an older gap is told to a person, since it cannot be closed from here.
    """
    now = int(clock.now().timestamp())
    with transaction():
        since = operations.cursor(EVENTS)
    oldest = now - KEPT_SECONDS
    newest, stored = since or oldest, 0
    for event in gateway.events_since(max((since or oldest) - OVERLAP_SECONDS, oldest)):
        newest = max(newest, event["created"])
        if event["livemode"] is gateway.is_live():
            with transaction():
                stored += operations.store_event(event)
    with transaction():
        operations.move_cursor(EVENTS, newest)
        if since is not None and since < oldest:
            alerts.raise_alert(AlertKind.EVENTS_LOST, ("cursor", EVENTS), since=since, until=oldest)
    return stored


def _take(kind: str, target: dict[str, Any]) -> str | None:
    """Act on a hint; None when done, else why it has to wait."""
    if target.get("object") == "refund":
        return settle_refund.reconcile(target["id"])
    if kind.startswith("charge.dispute."):
        return settle_dispute.reconcile(target["id"])
    if kind.startswith(("checkout.session.", "payment_intent.", "setup_intent.", "charge.")):
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
        could_be_paid = row.transfers_active and row.payouts_enabled
        operations.record_account(row, account)
        account_gate.follow(row)
        if could_be_paid and not (row.transfers_active and row.payouts_enabled):
            _tell_stopped(row)
    return None


def _tell_stopped(account: ConnectedAccount) -> None:
    member = accounts.by_id(account.member_id)
    if member is not None:
        with speaking(member.locale):
            said = [
                requirements.stopped_words(account),
                *requirements.words(account.past_due or account.requirements),
            ]
        trouble_letters.account_stopped(member, words=[line for line in said if line])
