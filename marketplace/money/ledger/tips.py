"""The events of tips: all of a tip is owed to its provider; the processor's fee is ours."""

from datetime import datetime

from marketplace.money.ledger import accounts
from marketplace.money.ledger.accounts import Account
from marketplace.money.ledger.models import AccountKind
from marketplace.money.ledger.operations import Posted, post


def tip(public_id: str, unit: str) -> Account:
    """What was paid as a tip and not given on yet; never below zero."""
    code = accounts.code_of(f"tip:{public_id}", unit)
    return Account(code, AccountKind.LIABILITY, unit, ("tip", public_id), min_natural=0)


def tip_captured(
    tip_public_id: str, charge_id: str, amount: int, fee: int, at: datetime, *, currency: str
) -> Posted:
    """A customer's tip reached our balance: `amount` is owed for it, `fee` the processor kept."""
    unit = accounts.unit_of(currency)
    return post(
        f"{charge_id}:captured",
        "tip_captured",
        source=("tip", tip_public_id),
        entries=[
            (accounts.stripe(unit), amount - fee),
            (accounts.stripe_fees(unit), fee),
            (tip(tip_public_id, unit), -amount),
        ],
        event_at=at,
    )


def tip_refunded(tip_public_id: str, refund_id: str, amount: int, at: datetime, *, currency: str) -> Posted:
    """A tip went back to its customer."""
    unit = accounts.unit_of(currency)
    return post(
        f"{refund_id}:refunded",
        "tip_refunded",
        source=("tip", tip_public_id),
        entries=[(tip(tip_public_id, unit), amount), (accounts.stripe(unit), -amount)],
        event_at=at,
    )


def tip_approved(
    tip_public_id: str,
    provider_public_id: str,
    earning_public_id: str,
    *,
    amount: int,
    currency: str,
    at: datetime,
    actor: str,
) -> Posted:
    """A review granted a provider a tip, whole: no commission, no service fee."""
    unit = accounts.unit_of(currency)
    return post(
        f"{earning_public_id}:approved",
        "earning_approved",
        source=("tip", tip_public_id),
        entries=[(tip(tip_public_id, unit), amount), (accounts.provider(provider_public_id, unit), -amount)],
        event_at=at,
        actor=actor,
    )
