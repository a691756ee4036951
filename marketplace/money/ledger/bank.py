"""Ledger events of our own bank account; the payment provider has no part in them."""

from datetime import datetime

from marketplace.money.ledger import accounts
from marketplace.money.ledger.operations import Posted, post


def bank_paid(
    provider_public_id: str,
    earning_public_id: str,
    amount: int,
    at: datetime,
    *,
    currency: str,
    actor: str,
) -> Posted:
    """A granted share left our own bank account for the provider's, outside the payment provider."""
    unit = accounts.unit_of(currency)
    return post(
        f"{earning_public_id}:bank_paid",
        "bank_paid",
        source=("earning", earning_public_id),
        entries=[(accounts.provider(provider_public_id, unit), amount), (accounts.bank(unit), -amount)],
        event_at=at,
        actor=actor,
    )
