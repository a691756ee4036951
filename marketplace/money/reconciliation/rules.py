"""Which movement is which fact of the ledger, and how two sides compare; reads nothing."""

from typing import Any

from marketplace.money.reconciliation.models import LineState

FACTS = {
    "charge": "captured",
    "payment": "captured",
    "refund": "refunded",
    "payment_refund": "refunded",
    "refund_failure": "came_back",
    "transfer": "transferred",
    "transfer_refund": "reversed",
    "transfer_cancel": "reversed",
    "payout": "paid_out",
    "payout_cancel": "payout_failed",
    "payout_failure": "payout_failed",
}
"""The provider's type of a movement → what the ledger calls the fact: `ch_X` and `captured` make its key.

A new event of money joins here, with the suffix its ledger key has.
"""

DISPUTES = {True: "opened", False: "won"}
"""A dispute moves money as an adjustment: out when it is opened, back in when it is won."""


def fact_key(movement: dict[str, Any]) -> str:
    """The ledger's key of what a movement tells of, or the movement's own id when it has no such key."""
    source, kind = source_id(movement), movement["type"]
    if source is not None and kind in FACTS:
        return f"{source}:{FACTS[kind]}"
    if source is not None and kind == "adjustment" and _object(movement).get("object") == "dispute":
        return f"{source}:{DISPUTES[movement['net'] < 0]}"
    return str(movement["id"])


def source_id(movement: dict[str, Any]) -> str | None:
    source = movement.get("source")
    found = source.get("id") if isinstance(source, dict) else source
    return str(found) if found else None


def charge_of(movement: dict[str, Any]) -> str | None:
    """The charge a movement is about."""
    source = _object(movement)
    if source.get("object") == "charge":
        return str(source["id"])
    named = source.get("charge") or source.get("source_transaction")
    return named if isinstance(named, str) else None


def account_of(movement: dict[str, Any]) -> str | None:
    """The connected account that a transfer went to."""
    named = _object(movement).get("destination") if _object(movement).get("object") == "transfer" else None
    return named if isinstance(named, str) else None


def _object(movement: dict[str, Any]) -> dict[str, Any]:
    source = movement.get("source")
    return source if isinstance(source, dict) else {}


def state_of(theirs: int | None, ours: int | None) -> LineState:
    """How two sides compare. Amounts in minor units; None where a side does not know the fact."""
    if ours is None:
        return LineState.MISSING_HERE
    if theirs is None:
        return LineState.MISSING_THERE
    return LineState.MATCHED if theirs == ours else LineState.DIFFERS
