"""Events of our own money between the payment provider and our bank; touches nobody else's."""

from datetime import datetime

from marketplace.money.ledger import accounts
from marketplace.money.ledger.operations import Posted, post


def paid_out(payout_id: str, amount: int, at: datetime, *, currency: str) -> Posted:
    """Money of ours left the payment provider for our bank."""
    unit = accounts.unit_of(currency)
    return post(
        f"{payout_id}:paid_out",
        "paid_out",
        source=("platform_payout", payout_id),
        entries=[(accounts.bank(unit), amount), (accounts.stripe(unit), -amount)],
        event_at=at,
    )


def payout_came_back(payout_id: str, amount: int, at: datetime, *, currency: str) -> Posted:
    """Our bank did not take it: the money is with the payment provider again."""
    unit = accounts.unit_of(currency)
    return post(
        f"{payout_id}:payout_failed",
        "payout_came_back",
        source=("platform_payout", payout_id),
        entries=[(accounts.stripe(unit), amount), (accounts.bank(unit), -amount)],
        event_at=at,
    )
