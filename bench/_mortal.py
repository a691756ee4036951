"""A process that is killed at a chosen point of a payment call; run as a program by tests, forked by bench/crash.py.

python -m bench._mortal DATABASE_URL SANDBOX_URL POINT OPERATION
"""

import os
import signal
import sys
from enum import StrEnum
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from bench._worlds import settings_for
from marketplace.app import create_app
from marketplace.core import config
from marketplace.money.payments import gateway
from marketplace.workflows import outbox


class Point(StrEnum):
    BEFORE_CALL = "before_call"
    AFTER_ANSWER = "after_answer"
    INSIDE_COMMIT = "inside_commit"
    NEVER = "never"


def die_at(point: Point) -> None:
    """Have this process killed, without a word, when it comes to this point."""
    make, answered = gateway.call, [False]

    def call(*given: Any) -> gateway.Outcome:
        if point is Point.BEFORE_CALL:
            _die()
        outcome = make(*given)
        answered[0] = True
        if point is Point.AFTER_ANSWER:
            _die()
        return outcome

    def before_commit(_session: Session) -> None:
        if answered[0] and point is Point.INSIDE_COMMIT:
            _session.flush()
            _die()

    gateway.call = call
    event.listen(Session, "before_commit", before_commit)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    url, sandbox, point, operation = sys.argv[1:]
    app = create_app(settings_for(url))
    die_at(Point(point))
    with config.overridden(stripe_api_base=sandbox), app.app_context():
        outbox.send(operation)


if __name__ == "__main__":
    main()
