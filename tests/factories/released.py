"""Shares that were set free after a dispute and could not leave, on the stage."""

from sqlalchemy import select, update

from marketplace.core.audit import AuditEntry
from marketplace.core.database import db
from marketplace.money.payments.models import Operation, OperationKind
from marketplace.money.payouts import released
from marketplace.people.accounts.models import Member, Role
from tests.factories import accounts, outbox, troubles
from tests.factories.accounts import signed_in
from tests.factories.stage import Stage


def refused(stage: Stage, *, stopped: bool = False) -> str:
    """A sale that was paid out, disputed and won; its second transfer refused, or stopped. The booking's public id."""
    booking = troubles.a_sale(stage)
    troubles.paid_out(stage, booking)
    dispute = troubles.dispute(stage, booking)
    outbox.fails(stage, outbox.TRANSFERS, kind="status", status=400)
    troubles.decide(stage, dispute, "won")
    if stopped:
        with stage.acting():
            newest = select(Operation.id).where(Operation.kind == OperationKind.TRANSFER)
            last = db.session.scalars(newest.order_by(Operation.id.desc()).limit(1)).one()
            values = {"state": "stopped", "settled_at": None, "error": "Its key was used."}
            db.session.execute(update(Operation).where(Operation.id == last).values(**values))
    return booking


def waiting(stage: Stage) -> list[tuple[str, str]]:
    """(label, reason) of the shares on the list."""
    with stage.app.app_context():
        return [(share.earning.label, share.why) for share in released.waiting()]


def send_again(stage: Stage, booking_id: str, by: Member) -> None:
    earning = troubles.earning_of(stage, booking_id).public_id
    with stage.acting():
        released.send_again(earning, db.session.get_one(Member, by.id))


def press_send_again(stage: Stage, booking_id: str) -> None:
    """Somebody of finance presses the button on the list."""
    earning = troubles.earning_of(stage, booking_id).public_id
    with stage.acting():
        person = accounts.a_staff_member(Role.FINANCE, name="Fatou Finance")
    with stage.app.app_context():
        answer = signed_in(stage.app, db.session.get_one(Member, person.id)).post(
            f"/admin/payouts/released/{earning}/again", {}
        )
        assert answer.status_code == 303


def states(stage: Stage, booking_id: str) -> list[str]:
    """How each transfer of the sale ended, in order."""
    earning = troubles.earning_of(stage, booking_id).public_id
    query = select(Operation.state).where(
        Operation.kind == OperationKind.TRANSFER, Operation.subject_id.startswith(earning)
    )
    with stage.app.app_context():
        return list(db.session.scalars(query.order_by(Operation.id)))


def audited(stage: Stage) -> list[str]:
    """What the audit log says was done to shares."""
    query = select(AuditEntry.act).where(AuditEntry.subject_kind == "earning")
    with stage.app.app_context():
        return list(db.session.scalars(query.order_by(AuditEntry.id)))
