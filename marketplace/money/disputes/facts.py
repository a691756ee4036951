"""What the payment provider says of a dispute, read into our words; asks nobody and writes nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from marketplace.money.disputes.models import OVER, Status


@dataclass(frozen=True, slots=True)
class DisputeFacts:
    """A dispute at one instant. Amounts in minor units."""

    stripe_id: str
    charge_id: str
    amount_minor: int
    currency: str
    reason: str
    status: Status
    opened_at: datetime
    due_by: datetime | None
    withdrawn: bool
    """Whether the money has left our balance; an inquiry takes none."""
    fee_minor: int
    submitted: bool


def facts_of(body: dict[str, Any]) -> DisputeFacts:
    """Read a dispute as it was fetched."""
    details = body["evidence_details"]
    movements = body["balance_transactions"]
    taken = [movement for movement in movements if movement["amount"] < 0]
    charge = body["charge"]
    return DisputeFacts(
        stripe_id=body["id"],
        charge_id=charge if isinstance(charge, str) else charge["id"],
        amount_minor=body["amount"],
        currency=body["currency"].upper(),
        reason=body["reason"],
        status=Status(body["status"]),
        opened_at=datetime.fromtimestamp(body["created"], UTC),
        due_by=datetime.fromtimestamp(details["due_by"], UTC) if details.get("due_by") else None,
        withdrawn=bool(taken),
        fee_minor=sum(movement["fee"] for movement in taken),
        submitted=details["submission_count"] > 0,
    )


def is_later(known: str, told: Status) -> bool:
    """Whether what is told now may replace what is known: a dispute never steps back."""
    return _rank(told) >= _rank(Status(known))


def _rank(status: Status) -> int:
    if status in OVER and status is not Status.WARNING_CLOSED:
        return 5
    order = (
        Status.WARNING_NEEDS_RESPONSE,
        Status.WARNING_UNDER_REVIEW,
        Status.WARNING_CLOSED,
        Status.NEEDS_RESPONSE,
        Status.UNDER_REVIEW,
    )
    return order.index(status)
