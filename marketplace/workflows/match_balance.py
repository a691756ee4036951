"""Reads every movement of our balance at the provider and puts the ledger beside it; changes no sale."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from itertools import islice
from typing import Any

import stripe

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.money.payments import gateway, intake
from marketplace.money.reconciliation import operations
from marketplace.money.reconciliation.models import ReconciliationRun

log = logging.getLogger("marketplace.reconciliation")

MOVEMENTS = "movements"
OVERLAP_SECONDS = 3 * 86_400
"""Movements are read again that long before the newest one seen: one may be listed late."""
GRACE = timedelta(hours=1)
"""What is younger may still be on its way from one side to the other."""
PAGE = 100


def run(*, grace: timedelta = GRACE) -> str:
    """Read, match and count; the run's public id. A run that breaks off reads the same again next time."""
    now = clock.now()
    with transaction():
        seen = intake.cursor(MOVEMENTS)
        since = max((seen or 0) - OVERLAP_SECONDS, 0)
        started = operations.begin(since)
        run_id, public_id = started.id, started.public_id
    try:
        newest, listed = _read(run_id, since, int((now - grace).timestamp()))
    except stripe.StripeError as error:
        with transaction():
            operations.give_up(db.session.get_one(ReconciliationRun, run_id), type(error).__name__)
        raise
    with transaction():
        operations.put_ledger_beside(run_id, since, now - grace - grace)
        finished = db.session.get_one(ReconciliationRun, run_id)
        operations.conclude(finished, listed)
        intake.move_cursor(MOVEMENTS, newest)
        log.info("reconciled run=%s listed=%s open=%s", public_id, listed, finished.open)
    return public_id


def _read(run_id: int, since: int, before: int) -> tuple[int, int]:
    """Note all movements made in this span, a page at a time; the newest one's second, and how many."""
    newest, listed = since, 0
    for page in _pages(since):
        settled = [movement for movement in page if movement["created"] <= before]
        with transaction():
            operations.note_movements(run_id, settled)
        listed += len(settled)
        newest = max([newest, *(movement["created"] for movement in settled)])
    return newest, listed


def _pages(since: int) -> Iterator[list[dict[str, Any]]]:
    movements = gateway.movements_since(since)
    while page := list(islice(movements, PAGE)):
        yield page
