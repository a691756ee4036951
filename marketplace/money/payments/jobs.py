"""Jobs of the outbox, the inbox, and the pollers that repair what a lost message left behind."""

from datetime import timedelta

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.money.payments import queries
from marketplace.workflows import inbox, match_balance, outbox, settle_payment


@job("payments.send")
def send(operation: str) -> None:
    outbox.send(operation)


@job("payments.take_in_now")
def take_in_now() -> None:
    """As soon as an event came: all that wait, and those that come meanwhile."""
    inbox.take_in()


@job("payments.send_due", every="* * * * * */10", urgent=True)
def send_due() -> None:
    """Every ten seconds: calls that are due, those too that a request was to make and did not."""
    with transaction():
        due = queries.due_operations(clock.now())
    each(due, outbox.send)


def _reconcile(payment: str) -> None:
    settle_payment.reconcile(payment)


@job("payments.sweep", every="* * * * *", urgent=True)
def sweep() -> None:
    """Every minute: payments in flight."""
    with transaction():
        in_flight = queries.open_payments(clock.now())
    each(in_flight, _reconcile)


@job("payments.take_in", every="* * * * * */10", urgent=True)
def take_in() -> None:
    """Every ten seconds: events whose turn it is, those too whose worker died over them."""
    inbox.take_in()


@job("payments.catch_up", every="17 * * * *")
def catch_up() -> None:
    """Every hour: events that were never delivered."""
    inbox.catch_up()


@job("payments.match", every="37 2 * * *")
def match() -> None:
    """Every night: what was missed is caught up first, then every movement meets its entry."""
    inbox.catch_up()
    match_balance.run()


@job("payments.match_now")
def match_now() -> None:
    """The same, when a person asks for it."""
    match()


@job("payments.refresh_accounts", every="7 3 * * *")
def refresh_accounts() -> None:
    """Every night: connected accounts nobody has looked at for a day. Their events are in no list of ours."""
    with transaction():
        stale = queries.stale_accounts(clock.now() - timedelta(hours=20))
    for stripe_id in stale:
        inbox.refresh_account(stripe_id)
