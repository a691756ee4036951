"""What the provider's hosted page says, read into our words; asks nobody and writes nothing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class SessionFacts:
    """What a hosted page's session says, in our words. Amounts in minor units."""

    session_id: str
    open: bool
    intent_id: str | None
    charge_id: str | None
    paid_minor: int
    currency: str
    processor_fee_minor: int
    paid_at: datetime | None

    @property
    def known_charge(self) -> str:
        """The charge of a payment that was made. Raises ValueError while there is none."""
        if self.charge_id is None:
            raise ValueError(f"{self.session_id} has no charge")
        return self.charge_id


def facts_of(session: dict[str, Any]) -> SessionFacts:
    """Read a session retrieved with its charge and the charge's balance transaction."""
    intent = session.get("payment_intent")
    charge = intent.get("latest_charge") if isinstance(intent, dict) else None
    paid = isinstance(charge, dict) and charge.get("paid") and session["payment_status"] == "paid"
    fee = charge["balance_transaction"]["fee"] if paid and isinstance(charge, dict) else 0
    return SessionFacts(
        session_id=session["id"],
        open=session["status"] == "open",
        intent_id=intent["id"] if isinstance(intent, dict) else intent,
        charge_id=charge["id"] if paid and isinstance(charge, dict) else None,
        paid_minor=charge["amount_captured"] if paid and isinstance(charge, dict) else 0,
        currency=session["currency"].upper(),
        processor_fee_minor=fee,
        paid_at=datetime.fromtimestamp(charge["created"], UTC) if paid and isinstance(charge, dict) else None,
    )
