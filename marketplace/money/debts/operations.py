"""Debts begin, and are kept back from what their provider is granted later; flushes, never commits."""

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.money.debts import queries
from marketplace.money.debts.models import Cause, Debt, DebtNetting
from marketplace.money.ledger import troubles as ledger


def begin(
    provider_id: int, cause: Cause, *, earning_id: str, label: str, currency: str, amount_minor: int
) -> Debt:
    """Note what a provider owes us; its ledger entry is made with the event that caused it."""
    debt = Debt(
        public_id=ids.public_id("debt"),
        provider_id=provider_id,
        cause=cause,
        earning_id=earning_id,
        label=label,
        currency=currency,
        amount_minor=amount_minor,
        netted_minor=0,
        created_at=clock.now(),
    )
    db.session.add(debt)
    db.session.flush()
    return debt


def keep_back(
    provider_id: int, provider_public_id: str, *, earning_id: str, currency: str, available_minor: int
) -> int:
    """Pay open debts, oldest first, out of what was granted for an earning; how much that took."""
    left = available_minor
    for debt in queries.open_of(provider_id, currency, lock=True):
        amount = min(left, debt.open_minor)
        if amount <= 0:
            break
        debt.netted_minor += amount
        left -= amount
        _note(debt, provider_public_id, earning_id, amount)
    return available_minor - left


def _note(debt: Debt, provider_public_id: str, earning_id: str, amount: int) -> None:
    now = clock.now()
    netting = DebtNetting(
        public_id=ids.public_id("net"), debt_id=debt.id, earning_id=earning_id, amount_minor=amount, at=now
    )
    db.session.add(netting)
    db.session.flush()
    ledger.debt_netted(
        f"{netting.public_id}:netted", provider_public_id, earning_id, amount, now, currency=debt.currency
    )
