"""Movements the provider lists and books that do not agree with them; and what a person does about it."""

from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.core.audit import AuditEntry
from marketplace.core.database import db
from marketplace.money.ledger import accounts, operations
from marketplace.money.ledger import queries as ledger
from marketplace.money.ledger.operations import Posted
from marketplace.money.payments import calls, gateway
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import OperationKind
from marketplace.money.payouts import queries as payouts
from marketplace.money.reconciliation import operations as reconciliation
from marketplace.money.reconciliation import queries
from marketplace.money.reconciliation.models import ReconciliationLine, ReconciliationRun
from marketplace.people.accounts.models import Member, Role
from marketplace.workflows import cancel_booking, match_balance
from tests.factories.money import AT
from tests.factories.owners import as_owner
from tests.factories.stage import Stage


def matched(stage: Stage, *, days_later: float = 0, grace_hours: float = -0.2) -> ReconciliationRun:
    """One run; with a negative grace nothing is left out for being young."""
    with clock.frozen_at(clock.now() + timedelta(days=days_later)), stage.app.app_context():
        public_id = match_balance.run(grace=timedelta(hours=grace_hours))
        run = db.session.scalar(select(ReconciliationRun).where(ReconciliationRun.public_id == public_id))
        assert run is not None
        db.session.expunge(run)
        return run


def run_states(stage: Stage) -> list[str]:
    with stage.app.app_context():
        return [run.state for run in reversed(queries.runs())]


def counts(run: ReconciliationRun) -> tuple[int, int, int, int]:
    """(matched, missing here, missing there, differs)."""
    return run.matched, run.missing_here, run.missing_there, run.differs


def states(stage: Stage) -> dict[str, str]:
    """The kind of each line and how it stands."""
    with stage.app.app_context():
        rows = db.session.execute(select(ReconciliationLine.kind, ReconciliationLine.state))
        return {str(kind): str(state) for kind, state in rows}


def open_line(stage: Stage, kind: str) -> str:
    """The public id of the one line of a kind."""
    with stage.app.app_context():
        query = select(ReconciliationLine.public_id).where(ReconciliationLine.kind == kind)
        return db.session.scalars(query).one()


def resolve(stage: Stage, line: str, reason: str = "Booked by hand, looked at with the bank") -> Member:
    """A person of finance resolves a line; who it was."""
    person = stage.staff(Role.FINANCE, name="Ines Roux")
    with stage.acting():
        reconciliation.resolve(line, person, reason)
    return person


def refund_behind_our_back(stage: Stage, booking_id: str, amount: int) -> None:
    """Somebody gives money back on the provider's own pages."""
    with stage.app.app_context():
        payment = payments.paid("booking", booking_id)
        assert payment is not None
        gateway.client().v1.refunds.create({"charge": str(payment.charge_id), "amount": amount})


def pay_our_bank(stage: Stage, amount: int) -> None:
    """The platform's own payout, asked for on the provider's pages."""
    with stage.app.app_context():
        gateway.client().v1.payouts.create({"amount": amount, "currency": "eur"})


def book_what_never_happened(stage: Stage, booking_id: str, amount: int = 100) -> Posted:
    """A refund in our books that the provider never made."""
    return _book(stage, f"re_never_{amount}:refunded", booking_id, amount)


def book_wrongly(stage: Stage, movement: dict[str, Any], booking_id: str) -> Posted:
    """A refund that did happen, booked a cent too small."""
    return _book(stage, f"{movement['source']['id']}:refunded", booking_id, -movement["net"] - 1)


def _book(stage: Stage, key: str, booking_id: str, amount: int) -> Posted:
    with stage.acting():
        return operations.post(
            key,
            "refund_made",
            source=("booking", booking_id),
            entries=[(accounts.booking(booking_id, "eur"), amount), (accounts.stripe("eur"), -amount)],
            event_at=AT,
        )


def movements(stage: Stage, kind: str) -> list[dict[str, Any]]:
    """What the provider lists of a kind, the newest first."""
    with stage.app.app_context():
        return [one for one in gateway.movements_since(0) if one["type"] == kind]


def cancelled(stage: Stage, booking_id: str) -> None:
    """Its customer cancels early, and all goes back to the card."""
    booking = stage.booking(booking_id)
    with stage.acting():
        cancel_booking.cancel(
            booking_id, by_id=booking.customer_id, expected_refund_minor=booking.total_minor
        )
    stage.work()


def sale_of(stage: Stage, payout_id: str) -> str:
    """The booking a payout of one sale is for."""
    with stage.app.app_context():
        [earning] = payouts.earnings_in(payouts.locked(payout_id).id)
        db.session.rollback()
        return str(earning.source_id)


def balance(stage: Stage, code: str) -> int:
    with stage.app.app_context():
        return ledger.balance(code)


def last_act(stage: Stage) -> AuditEntry:
    """The newest entry of the audit log."""
    with stage.app.app_context():
        entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1)).one()
        db.session.expunge(entry)
        return entry


def later(*, hours: float) -> AbstractContextManager[object]:
    """So many hours from now, when what happened is old enough to be compared."""
    return clock.frozen_at(clock.now() + timedelta(hours=hours))


def break_line(stage: Stage, change: str) -> None:
    """Write past every guard: an owner's own hand in the table of lines."""
    with stage.acting():
        as_owner()
        for constraint in ("sides", "resolved", "theirs", "ours"):
            name = f"ck_reconciliation_line_{constraint}"
            db.session.execute(text(f"alter table reconciliation_line drop constraint if exists {name}"))
        db.session.execute(text(change))


def mend(stage: Stage) -> None:
    """Leave no line behind that a test broke on purpose."""
    with stage.acting():
        as_owner()
        db.session.execute(text("delete from reconciliation_line; delete from reconciliation_run"))


def kinds_matched(stage: Stage) -> list[str]:
    """The kinds of the lines that match, in order."""
    with stage.app.app_context():
        query = select(ReconciliationLine.kind).where(ReconciliationLine.state == "matched")
        return sorted(db.session.scalars(query))


def send_past_the_block(stage: Stage, booking_id: str) -> None:
    """A row of the outbox that says a transfer of this sale has left: the mistake the block prevents."""
    with stage.acting():
        payment = payments.paid("booking", booking_id)
        assert payment is not None
        body = {"source_transaction": payment.charge_id, "amount": 1}
        operation = calls.intend(OperationKind.TRANSFER, "ern_nobody", "transfer:nobody:1", {"body": body})
        operation.first_sent_at = operation.created_at + timedelta(hours=1)
        operation.state = "failed"
