"""Jobs of the outbox, the inbox and the poller that repairs what a lost message left behind."""

from datetime import timedelta

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import job
from marketplace.money.payments import queries
from marketplace.workflows import inbox, outbox, settle_payment


@job("payments.send")
def send(operation: str) -> None:
    outbox.send(operation)


@job("payments.event")
def event(event: str) -> None:
    inbox.handle(event)


@job("payments.sweep", every="* * * * *")
def sweep() -> None:
    """Every minute: calls that are due, payments in flight, events that wait."""
    now = clock.now()
    with transaction():
        due = queries.due_operations(now)
        open_ones = queries.open_payments(now)
        waiting = [row.id for row in queries.waiting_events(now - timedelta(seconds=30))]
    for operation in due:
        outbox.send(operation)
    for payment in open_ones:
        settle_payment.reconcile(payment)
    for event_id in waiting:
        inbox.handle(event_id)
