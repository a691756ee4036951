"""The events of digital works: the platform sells them, so that tax lies in the price, and shares the rest."""

from datetime import datetime

from marketplace.money.ledger import accounts
from marketplace.money.ledger.accounts import Account
from marketplace.money.ledger.models import AccountKind
from marketplace.money.ledger.operations import Posted, post

KIND = "work_sale"


def kept(public_id: str, unit: str) -> Account:
    """What was paid for a work and not given on yet; never below zero."""
    code = accounts.code_of(f"{KIND}:{public_id}", unit)
    return Account(code, AccountKind.LIABILITY, unit, (KIND, public_id), min_natural=0)


def revenue(unit: str) -> Account:
    """Our part of works, without tax."""
    return Account(accounts.code_of("works_revenue", unit), AccountKind.REVENUE, unit, hot=True)


def vat_due(unit: str) -> Account:
    """Value-added tax in works that were sold, to be settled with the state."""
    return Account(accounts.code_of("works_vat", unit), AccountKind.LIABILITY, unit, hot=True)


def captured(public_id: str, charge_id: str, amount: int, fee: int, at: datetime, *, currency: str) -> Posted:
    """A buyer's charge reached our balance: `amount` is kept for the sale, `fee` the processor took."""
    unit = accounts.unit_of(currency)
    return post(
        f"{charge_id}:captured",
        "work_captured",
        source=(KIND, public_id),
        entries=[
            (accounts.stripe(unit), amount - fee),
            (accounts.stripe_fees(unit), fee),
            (kept(public_id, unit), -amount),
        ],
        event_at=at,
    )


def refunded(public_id: str, refund_id: str, amount: int, at: datetime, *, currency: str) -> Posted:
    """What was paid for a work went back to its buyer."""
    unit = accounts.unit_of(currency)
    return post(
        f"{refund_id}:refunded",
        "work_refunded",
        source=(KIND, public_id),
        entries=[(kept(public_id, unit), amount), (accounts.stripe(unit), -amount)],
        event_at=at,
    )


def approved(
    public_id: str,
    provider_public_id: str,
    earning_public_id: str,
    *,
    share: int,
    commission: int,
    vat: int,
    currency: str,
    at: datetime,
    actor: str,
) -> Posted:
    """A review granted a provider the share of a work; our part becomes revenue, the tax is owed to the state."""
    unit = accounts.unit_of(currency)
    return post(
        f"{earning_public_id}:approved",
        "earning_approved",
        source=(KIND, public_id),
        entries=[
            (kept(public_id, unit), share + commission + vat),
            (accounts.provider(provider_public_id, unit), -share),
            (revenue(unit), -commission),
            (vat_due(unit), -vat),
        ],
        event_at=at,
        actor=actor,
    )
