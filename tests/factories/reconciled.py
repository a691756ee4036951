"""Lines of the reconciliation and alerts as rows, without a provider behind them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select

from marketplace.core import ids
from marketplace.core.database import db
from marketplace.money.payments import alerts
from marketplace.money.payments.models import AlertKind, PaymentAlert
from marketplace.money.payouts.models import Payout
from marketplace.money.reconciliation import operations
from marketplace.money.reconciliation.models import ReconciliationLine
from tests.factories.payouts import earnings_of

AT = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def a_movement(kind: str = "refund", net: int = -500, charge: str | None = None) -> dict[str, Any]:
    """A movement as the provider lists it, with its source."""
    code = ids.random_code(12)
    source = {"id": f"re_{code}", "object": kind, "charge": charge or f"ch_{code}"}
    return {
        "id": f"txn_{code}",
        "type": kind,
        "net": net,
        "currency": "eur",
        "created": int(AT.timestamp()),
        "source": source,
    }


def an_open_line(kind: str = "refund", net: int = -500, *, payout: Payout | None = None) -> str:
    """A movement our books do not know, about a sale of a payout if one is given; the line's public id."""
    movement = a_movement(kind, net, earnings_of(payout)[0].charge_id if payout else None)
    run = operations.begin(0)
    operations.note_movements(run.id, [movement])
    operations.conclude(run, 1)
    query = select(ReconciliationLine.public_id).where(ReconciliationLine.movement_id == movement["id"])
    return db.session.scalars(query).one()


def an_alert(kind: AlertKind = AlertKind.CALL_REFUSED, subject: str = "op_1", **facts: Any) -> str:
    """An alert about a call; its public id."""
    alerts.raise_alert(kind, ("operation", subject), **{"message": "No such charge", **facts})
    return db.session.scalars(select(PaymentAlert.public_id).order_by(PaymentAlert.id.desc()).limit(1)).one()
