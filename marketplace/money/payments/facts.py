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
    """Read a session retrieved with its charge and the charge's balance transaction.

    A charge whose balance transaction is not there yet is not counted as paid: its fee is not known,
    and the next look will find it.
    """
    intent = session.get("payment_intent")
    known = intent if isinstance(intent, dict) else {}
    charge = known.get("latest_charge")
    paid = _paid_charge(charge) if session["payment_status"] == "paid" else None
    return SessionFacts(
        session_id=session["id"],
        open=session["status"] == "open" or (paid is None and session["payment_status"] == "paid"),
        intent_id=known.get("id") or (intent if isinstance(intent, str) else None),
        charge_id=paid["id"] if paid else None,
        paid_minor=paid["amount_captured"] if paid else 0,
        currency=session["currency"].upper(),
        processor_fee_minor=paid["balance_transaction"]["fee"] if paid else 0,
        paid_at=datetime.fromtimestamp(paid["created"], UTC) if paid else None,
    )


def _paid_charge(charge: Any) -> dict[str, Any] | None:
    settled = isinstance(charge, dict) and isinstance(charge.get("balance_transaction"), dict)
    return charge if settled and charge["paid"] else None
