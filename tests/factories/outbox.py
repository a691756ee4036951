"""Promised calls and what may go wrong with them: faults, processes that die, workers that race, hours that pass."""

import multiprocessing
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

import stripe
from sqlalchemy import text

from bench import _mortal
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.payments import accounts as payment_accounts
from marketplace.money.payments import gateway, queries, refunds
from marketplace.money.payments.alerts import open_alerts
from marketplace.money.payments.models import Operation
from marketplace.money.payouts import queries as payouts
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Decision
from marketplace.people.accounts.models import Role
from marketplace.workflows import outbox
from tests.factories.stage import Stage

TRANSFERS = "/v1/transfers"
REFUNDS = "/v1/refunds"

# Processes that are to die part from one that has imported everything once and has no threads.
_PARENTS = multiprocessing.get_context("forkserver")
_PARENTS.set_forkserver_preload(["bench._mortal"])


class Once(NamedTuple):
    """How often one thing happened: at the provider, in the ledger, and as a row of the outbox."""

    there: int
    ledger: int
    rows: int


ONCE = Once(1, 1, 1)


class Order(NamedTuple):
    """An approved payout of one sale whose transfer is promised and not made."""

    stage: Stage
    payout: str
    key: str
    group: str

    def send(self) -> None:
        """What a worker does."""
        with self.stage.app.app_context():
            outbox.send(self.key)

    def later(self, **span: float) -> None:
        """What a worker does after some time."""
        with clock.frozen_at(clock.now() + timedelta(**span)):
            self.send()

    def row(self) -> Operation:
        return row_of(self.stage, self.key)

    def counted(self) -> Once:
        with self.stage.app.app_context():
            there = len(gateway.found_transfers(self.group))
            return Once(there, *_counts("transferred", "transfer"))

    def payout_state(self) -> str:
        with self.stage.app.app_context():
            state = str(payouts.locked(self.payout).state)
            db.session.rollback()
            return state

    def move_on(self, decision: Decision = Decision.APPROVE, name: str = "Lou Petit") -> str:
        """A person reopens the payout and approves it again; the new transfer's key."""
        person = self.stage.staff(Role.FINANCE, name=name)
        with self.stage.acting():
            review.reopen(self.payout, person)
        with self.stage.acting():
            review.decide(self.payout, person, decision)
        return newest_key(self.stage)


def promised_transfer(stage: Stage) -> Order:
    """A payout approved by a person: its transfer waits in the outbox."""
    payout = stage.payout(stage.meal(paid_out=True))
    reviewer = stage.staff(Role.FINANCE)
    with stage.acting():
        review.decide(payout, reviewer, Decision.APPROVE)
    key = newest_key(stage)
    return Order(stage, payout, key, str(row_of(stage, key).params["body"]["transfer_group"]))


def promised_refund(stage: Stage) -> tuple[str, str]:
    """The refund of half a booking in the outbox: its key and the charge."""
    booking = stage.booked(stage.meal())
    with stage.acting():
        payment = queries.paid("booking", booking, lock=True)
        assert payment is not None
        charge = str(payment.charge_id)
        refunds.request(payment, payment.amount_minor // 2, "test")
    return newest_key(stage), charge


def promised_account(stage: Stage) -> str:
    """A connected account that is promised and not made: the key of its call."""
    member = stage.customer("Samira Benali")
    with stage.acting():
        operation = payment_accounts.request_account(member.id, member.public_id, member.email)
        assert operation is not None
        return operation.public_id


def newest_key(stage: Stage) -> str:
    with stage.app.app_context():
        return str(
            db.session.scalar(text("select public_id from payment_operation order by id desc limit 1"))
        )


def row_of(stage: Stage, key: str) -> Operation:
    with stage.app.app_context():
        row = queries.operation(key)
        assert row is not None
        db.session.expunge(row)
        return row


def _counts(fact: str, kind: str) -> tuple[int, int]:
    posted = db.session.scalar(
        text("select count(*) from ledger_transaction where key like :fact"), {"fact": f"%:{fact}"}
    )
    rows = db.session.scalar(
        text("select count(*) from payment_operation where kind = :kind"), {"kind": kind}
    )
    return int(posted or 0), int(rows or 0)


def counted_refunds(stage: Stage, charge: str) -> Once:
    with stage.app.app_context():
        return Once(len(gateway.found_refunds(charge)), *_counts("refunded", "refund"))


def killed_at(stage: Stage, point: str, key: str) -> bool:
    """Have another process make a call and be killed at this point of it; whether it was."""
    call = (stage.url, stage.sandbox_url, point, key, clock.now())
    process = _PARENTS.Process(target=_mortal.send_until, args=call)
    process.start()
    process.join(120)
    return process.exitcode == -signal.SIGKILL


def fails(stage: Stage, path: str, **how: Any) -> None:
    """The next requests to this path fail as told."""
    stage.lever("faults", **{"method": "POST", "path": path, "count": 1, **how})


@contextmanager
def down(stage: Stage) -> Iterator[None]:
    """Nothing of the provider answers."""
    stage.lever("faults", method="*", path="/v1/*", count=10_000, kind="status", status=503)
    try:
        yield
    finally:
        stage.http.delete(
            f"{stage.sandbox_url}/_sandbox/faults", headers={"X-Sandbox-Admin": "1"}, timeout=30
        )


def use_key_for_something_else(stage: Stage, key: str, order: Order) -> None:
    """Somebody else's request went out under the key of ours, for another amount."""
    body = dict(order.row().params["body"]) | {"amount": 1, "metadata": {"note": "not ours"}}
    with stage.app.app_context():
        gateway.client().v1.transfers.create(body, {"idempotency_key": key})  # type: ignore[arg-type]


def alerts_of(stage: Stage) -> list[tuple[str, str]]:
    """(kind, subject) of what waits for a person."""
    with stage.app.app_context():
        return [(alert.kind, alert.subject_id) for alert in open_alerts()]


def empty_our_balance(stage: Stage) -> None:
    """All that the platform holds leaves for its bank, once it is available."""
    stage.lever("clock", advance=4 * 86_400)
    with stage.app.app_context():
        api = gateway.client().v1
        [held] = [one for one in api.balance.retrieve().available if one.currency == "eur"]
        if held.amount > 0:
            api.payouts.create({"amount": held.amount, "currency": "eur"})


def refund_without_lookup(stage: Stage, key: str) -> None:
    """The mistake the outbox prevents: a repeat under a key of its own, without a look at what happened."""
    row = row_of(stage, key)
    options: stripe.RequestOptions = {"idempotency_key": f"another_{key}"}
    with stage.app.app_context():
        gateway.client().v1.refunds.create(row.params["body"], options)
