"""What the payment provider says of a subscription and its bills, read into our words; asks nobody."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from marketplace.goods.memberships.models import MembershipState
from marketplace.goods.memberships.rules import Part

Body = dict[str, Any]

_STATES = {
    "incomplete": MembershipState.OPENING,
    "trialing": MembershipState.TRIAL,
    "active": MembershipState.ACTIVE,
    "past_due": MembershipState.PAST_DUE,
    "unpaid": MembershipState.PAST_DUE,
    "paused": MembershipState.PAUSED,
    "canceled": MembershipState.ENDED,
    "incomplete_expired": MembershipState.ENDED,
}


@dataclass(frozen=True, slots=True)
class BillFacts:
    """A bill that was paid. Amounts in minor units; no charge when nothing was due."""

    stripe_id: str
    amount_minor: int
    currency: str
    paid_at: datetime
    price_ref: str
    parts: tuple[Part, ...]
    intent_id: str | None = None
    charge_id: str | None = None
    fee_minor: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """A subscription as it stands there."""

    stripe_id: str
    state: MembershipState
    item_ref: str
    price_ref: str
    period_start: datetime
    period_end: datetime
    trial_start: datetime | None
    trial_end: datetime | None
    ends_at: datetime | None
    ended_at: datetime | None
    paused: bool
    resumes_at: datetime | None
    began_at: datetime


def facts_of(subscription: Body) -> Facts:
    """Read a subscription with one item."""
    item, paused = subscription["items"]["data"][0], subscription.get("pause_collection")
    state = _STATES[subscription["status"]]
    if paused and state is MembershipState.ACTIVE:
        state = MembershipState.PAUSED
    return Facts(
        stripe_id=subscription["id"],
        state=state,
        item_ref=item["id"],
        price_ref=_name(item["price"]),
        period_start=_at(item["current_period_start"]),
        period_end=_at(item["current_period_end"]),
        trial_start=_maybe(subscription.get("trial_start")),
        trial_end=_maybe(subscription.get("trial_end")),
        ends_at=_maybe(subscription.get("cancel_at")),
        ended_at=_maybe(subscription.get("ended_at")),
        paused=bool(paused),
        resumes_at=_maybe(paused.get("resumes_at")) if paused else None,
        began_at=_at(subscription["start_date"]),
    )


def intent_of(invoice: Body) -> str | None:
    """The payment that paid an invoice; None when a credit did, or nothing was due."""
    for one in (invoice.get("payments") or {}).get("data", []):
        intent = one["payment"].get("payment_intent")
        if one["status"] == "paid" and intent:
            return _name(intent)
    return None


def bill_of(invoice: Body, intent: Body | None) -> BillFacts | None:
    """Read a paid invoice and the payment that paid it; None while the charge's fee is not known yet.

    Its lines sum to what was charged: what a credit covered, or was too small to be charged, is taken from the last.
    """
    charge = (intent or {}).get("latest_charge")
    if invoice["amount_paid"] and not (
        isinstance(charge, dict) and isinstance(charge.get("balance_transaction"), dict)
    ):
        return None
    lines = invoice["lines"]["data"]
    parts = [Part(line["amount"], _at(line["period"]["start"]), _at(line["period"]["end"])) for line in lines]
    rest = invoice["amount_paid"] - sum(part.amount_minor for part in parts)
    if rest:
        parts[-1] = parts[-1]._replace(amount_minor=parts[-1].amount_minor + rest)
    charged = [line for line in lines if line["amount"] >= 0] or lines
    known = charge if isinstance(charge, dict) else {}
    return BillFacts(
        stripe_id=invoice["id"],
        amount_minor=invoice["amount_paid"],
        currency=invoice["currency"].upper(),
        paid_at=_at(invoice["status_transitions"]["paid_at"] or invoice["created"]),
        price_ref=_name(charged[-1]["pricing"]["price_details"]["price"]),
        parts=tuple(parts),
        intent_id=(intent or {}).get("id"),
        charge_id=known.get("id"),
        fee_minor=known["balance_transaction"]["fee"] if known else 0,
    )


def _name(thing: Any) -> str:
    return str(thing["id"] if isinstance(thing, dict) else thing)


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _maybe(seconds: int | None) -> datetime | None:
    return None if seconds is None else _at(seconds)
