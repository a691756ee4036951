"""What the provider's hosted page or payment says, read into our words; asks nobody and writes nothing."""

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
    authorised: bool = False
    """The amount is set aside, or the card is kept: it can be taken now."""
    capture_before: datetime | None = None
    customer_ref: str | None = None
    method_ref: str | None = None
    card_mark: str | None = None
    """What the payment provider calls the same card everywhere; no number can be made of it."""

    @property
    def known_charge(self) -> str:
        """The charge of a payment that was made. Raises ValueError while there is none."""
        if self.charge_id is None:
            raise ValueError(f"{self.session_id} has no charge")
        return self.charge_id


def facts_of(session: dict[str, Any]) -> SessionFacts:
    """Read a session retrieved with its charge, the charge's balance transaction and its kept card.

    A charge whose balance transaction is not there yet is not counted as paid: its fee is not known,
    and the next look will find it.
    """
    if session.get("mode") == "setup":
        return _kept_card(session)
    intent = session.get("payment_intent")
    if isinstance(intent, dict) and intent.get("status") in _DECIDED:
        return facts_of_intent(intent, session["id"])
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
        paid_at=_instant(paid["created"]) if paid else None,
        card_mark=_card_of(paid).get("fingerprint"),
    )


# States of a payment that say more than its page does.
_DECIDED = frozenset({"succeeded", "requires_capture", "canceled"})


def facts_of_intent(intent: dict[str, Any], session_id: str) -> SessionFacts:
    """Read a payment retrieved with its charge and the charge's balance transaction."""
    charge = intent.get("latest_charge")
    status = intent["status"]
    paid = _paid_charge(charge) if status == "succeeded" else None
    card = _card_of(charge)
    return SessionFacts(
        session_id=session_id,
        open=status not in {"requires_capture", "canceled"} and paid is None,
        intent_id=intent["id"],
        charge_id=paid["id"] if paid else None,
        paid_minor=paid["amount_captured"] if paid else 0,
        currency=intent["currency"].upper(),
        processor_fee_minor=paid["balance_transaction"]["fee"] if paid else 0,
        paid_at=_instant(paid["created"]) if paid else None,
        authorised=status == "requires_capture",
        capture_before=_instant(card["capture_before"]) if card.get("capture_before") else None,
        card_mark=_card_of(paid).get("fingerprint"),
    )


def _kept_card(session: dict[str, Any]) -> SessionFacts:
    """A page on which a card was left for later."""
    setup = session.get("setup_intent")
    known = setup if isinstance(setup, dict) and setup.get("status") == "succeeded" else {}
    method, customer = _name(known.get("payment_method")), _name(known.get("customer"))
    return SessionFacts(
        session_id=session["id"],
        open=session["status"] == "open",
        intent_id=None,
        charge_id=None,
        paid_minor=0,
        currency=(session.get("currency") or "").upper(),
        processor_fee_minor=0,
        paid_at=None,
        authorised=method is not None and customer is not None,
        customer_ref=customer,
        method_ref=method,
    )


def _paid_charge(charge: Any) -> dict[str, Any] | None:
    settled = isinstance(charge, dict) and isinstance(charge.get("balance_transaction"), dict)
    return charge if settled and charge["paid"] else None


def _card_of(charge: Any) -> dict[str, Any]:
    details = charge.get("payment_method_details") if isinstance(charge, dict) else None
    return dict((details or {}).get("card") or {})


def _name(thing: Any) -> str | None:
    """The id of an object that may or may not be expanded."""
    name: str | None = thing["id"] if isinstance(thing, dict) else thing
    return name


def _instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
