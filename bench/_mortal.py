"""A process that is killed at a chosen point of its work: forked by tests and by bench/crash.py."""

import os
import signal
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from bench._worlds import settings_for
from marketplace.app import create_app
from marketplace.core import clock, config
from marketplace.money.payments import gateway
from marketplace.money.payments.models import OperationKind
from marketplace.workflows import outbox


class Point(StrEnum):
    BEFORE_CALL = "before_call"
    AFTER_ANSWER = "after_answer"
    INSIDE_COMMIT = "inside_commit"


def die_at(point: Point, nth: int = 1) -> None:
    """Have this process killed, without a word, when its nth call to the provider comes to this point."""
    make, calls = gateway.call, [0]
    answered = [False]

    def call(kind: OperationKind, params: dict[str, Any], key: str) -> gateway.Outcome:
        calls[0] += 1
        is_last = calls[0] == nth
        if is_last and point is Point.BEFORE_CALL:
            die()
        outcome = make(kind, params, key)
        answered[0] = is_last
        if is_last and point is Point.AFTER_ANSWER:
            die()
        return outcome

    def before_commit(session: Session) -> None:
        if answered[0] and point is Point.INSIDE_COMMIT:
            session.flush()
            die()

    gateway.call = call
    event.listen(Session, "before_commit", before_commit)


def die_storing(point: Point) -> None:
    """Have this process killed while it stores what a webhook brought."""

    def before_commit(session: Session) -> None:
        if point is not Point.AFTER_ANSWER:
            if point is Point.INSIDE_COMMIT:
                session.flush()
            die()

    event.listen(Session, "before_commit", before_commit)
    if point is Point.AFTER_ANSWER:
        # Committed, and the provider never hears that it was.
        event.listen(Session, "after_commit", lambda _session: die())


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def send_until(url: str, sandbox: str, point: str, operation: str, at: datetime) -> None:
    """Make a call to the provider as a worker would at an instant, and have this process killed at a point of it."""
    clock.run_from(at)
    app = create_app(settings_for(url))
    die_at(Point(point))
    with config.overridden(stripe_api_base=sandbox), app.app_context():
        outbox.send(operation)
