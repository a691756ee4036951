"""Handles stored webhook events: each is a hint, so the thing itself is fetched again."""

import logging
from datetime import timedelta
from typing import Any, NamedTuple

import stripe

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.i18n import speaking
from marketplace.money.payments import accounts as payment_accounts
from marketplace.money.payments import alerts, gateway, intake, queries, requirements
from marketplace.money.payments.facts import SessionFacts
from marketplace.money.payments.models import AlertKind, ConnectedAccount, Payment, PaymentEvent
from marketplace.money.payouts import account_gate
from marketplace.people.accounts import queries as accounts
from marketplace.workflows import (
    settle_dispute,
    settle_membership,
    settle_payment,
    settle_refund,
    trouble_letters,
)
from marketplace.workflows.settle_payment import Whereabouts

log = logging.getLogger("marketplace.inbox")

EVENTS = "events"
KEPT_SECONDS = 30 * 86_400 - 3_600
"""How far back the provider lists events: thirty days, less what their clock and ours may differ."""
OVERLAP_SECONDS = 3_600
"""Events are read again that long before the newest one seen: some appear late in the list."""

NO_ANSWER = "the payment provider did not answer"
BATCH = 20
CLAIMED_FOR = timedelta(seconds=20)
"""How long a worker has what it claimed for itself: longer than a batch takes, however late the answers."""

ALERT_AFTER = 10
# Minutes until a waiting event is looked at again, and then every six hours.
RETRY_AFTER = (1, 1, 2, 5, 10, 20, 30, 60, 120, 360)


class Hint(NamedTuple):
    """Events that tell of one thing: whatever they say, one look at it answers them all."""

    events: list[str]
    kind: str
    target: dict[str, Any]
    payment: Whereabouts | None


def handle(event_id: str) -> None:
    """Handle one stored event; it is done, or waits to be tried again with the reason noted."""
    with transaction():
        hints = hints_of([event_id])
    for hint in hints:
        _follow(hint)


def take_in() -> None:
    """Handle every event whose turn it is, some at a time, until none is left.

    Several workers share what waits. Each claims what it takes, so that nobody else looks at the same; what
    a worker died over comes back when its claim ends. One that cannot be handled keeps no other waiting.
    """
    while hints := _claim():
        for hint in hints:
            try:
                _follow(hint)
            except Exception as error:
                log.exception("events could not be handled events=%s", hint.events)
                with transaction():
                    _note_all(hint.events, f"it could not be handled: {type(error).__name__}")


def _claim() -> list[Hint]:
    with transaction():
        now = clock.now()
        return hints_of(queries.claim_events(now, now + CLAIMED_FOR, BATCH))


def hints_of(names: list[str]) -> list[Hint]:
    """What open events tell of, in the open transaction, the oldest first; those of one payment together."""
    hints: list[Hint] = []
    by_payment: dict[str, Hint] = {}
    for row in queries.open_events(names):
        kind, target = row.type, row.payload["data"]["object"]
        payment = _payment_of(target) if _tells_of_payment(kind, target) else None
        known = by_payment.get(payment.public_id) if payment else None
        if known is not None:
            known.events.append(row.id)
            continue
        hint = Hint([row.id], kind, target, settle_payment.whereabouts(payment) if payment else None)
        hints.append(hint)
        if payment is not None:
            by_payment[payment.public_id] = hint
    return hints


def _follow(hint: Hint) -> None:
    """Look at what a hint is about, and make it so."""
    if hint.payment is None:
        problem = _take(hint.kind, hint.target)
        with transaction():
            _note_all(hint.events, problem)
        return
    facts = settle_payment.look(hint.payment)
    with transaction():
        settle(hint, facts)


def settle(hint: Hint, facts: SessionFacts | None) -> None:
    """What was said of a payment takes effect, and its events are done, in the open transaction: both or none."""
    if hint.payment is not None and facts is not None:
        settle_payment.settle(hint.payment.payment, facts)
    _note_all(hint.events, None if facts is not None else NO_ANSWER)


def _note_all(names: list[str], problem: str | None) -> None:
    # Another worker may have had some too, and be done: those are left alone.
    for row in queries.locked_events(names):
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
        if not intake.store_event(event):
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
        since = intake.cursor(EVENTS)
    oldest = now - KEPT_SECONDS
    newest, stored = since or oldest, 0
    for event in gateway.events_since(max((since or oldest) - OVERLAP_SECONDS, oldest)):
        newest = max(newest, event["created"])
        if event["livemode"] is gateway.is_live():
            with transaction():
                stored += intake.store_event(event)
    with transaction():
        intake.move_cursor(EVENTS, newest)
        if since is not None and since < oldest:
            alerts.raise_alert(AlertKind.EVENTS_LOST, ("cursor", EVENTS), since=since, until=oldest)
    return stored


def _take(kind: str, target: dict[str, Any]) -> str | None:
    """Act on a hint that is about no payment with a page; None when done, else why it has to wait."""
    if target.get("object") == "refund":
        return settle_refund.reconcile(target["id"])
    if kind.startswith("charge.dispute."):
        return settle_dispute.reconcile(target["id"])
    if kind == "account.updated":
        return refresh_account(target["id"])
    with transaction():
        memberships = settle_membership.named_in(kind, target)
    if memberships:
        return settle_membership.reconcile_all(memberships)
    return "no payment page of ours is known for it yet" if _tells_of_payment(kind, target) else None


def _tells_of_payment(kind: str, target: dict[str, Any]) -> bool:
    if target.get("object") == "refund" or kind.startswith("charge.dispute."):
        return False
    return kind.startswith(("checkout.session.", "payment_intent.", "setup_intent.", "charge."))


def _payment_of(target: dict[str, Any]) -> Payment | None:
    """The payment an object belongs to, by its session, its intent, or our own mark on it."""
    is_page, is_payment = (target.get("object") == name for name in ("checkout.session", "payment_intent"))
    intent = target["id"] if is_payment else target.get("payment_intent")
    return queries.by_reference(
        session=target["id"] if is_page else None,
        intent=intent if isinstance(intent, str) else None,
        mark=(target.get("metadata") or {}).get("payment"),
    )


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
        payment_accounts.record_account(row, account)
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
