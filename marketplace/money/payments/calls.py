"""The outbox: intended calls as rows, claimed by one worker at a time and settled by what came of them."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from marketplace.core import clock, ids, jobs
from marketplace.core.database import db
from marketplace.money.payments import alerts
from marketplace.money.payments.models import AlertKind, Operation, OperationKind, OperationState

RETRY_AFTER = (5, 15, 60, 300, 900, 3600)
# Someone waits for these pages, so the request makes the call itself; a sweep steps in when it could not.
WAITED_FOR = {
    OperationKind.CHECKOUT,
    OperationKind.ACCOUNT,
    OperationKind.BILLING_CUSTOMER,
    OperationKind.PLAN_PRICE,
    OperationKind.SUBSCRIBE,
    OperationKind.CHANGE_PLAN,
}
HEAD_START = timedelta(seconds=20)
DUE = frozenset({OperationState.READY, OperationState.SENT, OperationState.UNKNOWN})
# After so many tries without an answer a person should look; the tries go on.
ALERT_AFTER = 10
# How long a call that may not leave yet rests before it is looked at again.
REST = timedelta(hours=1)


def intend(kind: OperationKind, subject_id: str, business_key: str, params: dict[str, Any]) -> Operation:
    now = clock.now()
    is_waited_for = kind in WAITED_FOR
    operation = Operation(
        public_id=ids.public_id("op"),
        business_key=business_key,
        kind=kind,
        subject_id=subject_id,
        params=params,
        state=OperationState.READY,
        attempts=0,
        next_attempt_at=now + HEAD_START if is_waited_for else now,
        created_at=now,
    )
    db.session.add(operation)
    db.session.flush()
    if not is_waited_for:
        jobs.enqueue("payments.send", operation=operation.public_id)
    return operation


def live(kind: OperationKind, subject_id: str) -> Operation | None:
    """The call for a subject that was made or will be; a refused one is no longer live."""
    return db.session.scalar(
        select(Operation).where(
            Operation.kind == kind,
            Operation.subject_id == subject_id,
            Operation.state != OperationState.FAILED,
        )
    )


def attempts(kind: OperationKind, subject_id: str) -> int:
    query = select(func.count()).where(Operation.kind == kind, Operation.subject_id == subject_id)
    return db.session.scalar(query) or 0


def attempts_like(kind: OperationKind, prefix: str) -> int:
    """How many calls of a kind there are for subjects that begin so."""
    begins = Operation.subject_id.startswith(prefix, autoescape=True)
    return db.session.scalar(select(func.count()).where(Operation.kind == kind, begins)) or 0


def claim(public_id: str, *, patience: timedelta = timedelta(minutes=2)) -> Operation | None:
    """Mark a due row as sent, so that one worker makes its call; None when it is not due or another has it.

    A row left `sent` for longer than any call can last belonged to a worker that died: its outcome
    is unknown, and the same key is tried again.
    """
    now = clock.now()
    row = db.session.scalar(
        select(Operation)
        .where(Operation.public_id == public_id)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    if row is None or row.state not in DUE:
        return None
    if row.state != OperationState.READY and now < row.next_attempt_at:
        return None
    row.state = OperationState.SENT
    row.attempts += 1
    row.first_sent_at = row.first_sent_at or now
    row.next_attempt_at = now + patience
    db.session.flush()
    return row


def settle(row: Operation, remote_id: str, response: dict[str, Any]) -> None:
    row.state, row.remote_id, row.response = OperationState.DONE, remote_id, response
    row.settled_at, row.error = clock.now(), None
    db.session.flush()


def refuse(row: Operation, message: str) -> None:
    row.state, row.error, row.settled_at = OperationState.FAILED, message[:500], clock.now()
    db.session.flush()


def stop(row: Operation, message: str) -> None:
    """Make no further try: the row stays the only one for its subject until a person lets it go on."""
    row.state, row.error = OperationState.STOPPED, message[:500]
    db.session.flush()
    alerts.raise_alert(
        AlertKind.KEY_REUSED, ("operation", row.public_id), call=row.kind, message=message[:500]
    )


def hold_back(row: Operation, reason: str, *, looked: bool = False) -> None:
    """Take back a claim whose call was not made: it may not leave before something is settled.

    `looked`: earlier tries are known to have done nothing, so its outcome is no longer unknown.
    """
    row.state = OperationState.UNKNOWN if row.attempts > 1 and not looked else OperationState.READY
    row.attempts -= 1
    row.first_sent_at = row.first_sent_at if row.attempts else None
    row.error, row.next_attempt_at = reason[:500], clock.now() + REST
    db.session.flush()


def let_go(rows: Iterable[Operation]) -> None:
    """Have calls that were held back looked at now."""
    for row in rows:
        row.next_attempt_at = clock.now()
        jobs.enqueue("payments.send", operation=row.public_id)
    db.session.flush()


def leave_unknown(row: Operation, message: str) -> None:
    """No answer came: try again later with the same key, less and less often."""
    wait = RETRY_AFTER[min(row.attempts, len(RETRY_AFTER)) - 1]
    row.state, row.error = OperationState.UNKNOWN, message[:500]
    row.next_attempt_at = clock.now() + timedelta(seconds=wait)
    db.session.flush()
    if row.attempts >= ALERT_AFTER:
        alerts.raise_alert(
            AlertKind.CALL_UNANSWERED,
            ("operation", row.public_id),
            call=row.kind,
            message=message[:500],
            attempts=row.attempts,
        )
    jobs.enqueue("payments.send", at=row.next_attempt_at, operation=row.public_id)
