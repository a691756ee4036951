"""Promotional credits that are taken back, because what they were given for was returned."""

from datetime import datetime

from marketplace.money.ledger import accounts
from marketplace.money.ledger.credits import CREDIT
from marketplace.money.ledger.operations import Posted, post


def credits_taken_back(wallet_public_id: str, movement_id: str, *, credits: int, at: datetime) -> Posted:
    """Credits that were given leave the wallet; nobody had paid for them, so no euro moves."""
    return post(
        f"{movement_id}:taken_back",
        "credits_taken_back",
        source=("wallet", wallet_public_id),
        entries=[
            (accounts.wallet(wallet_public_id, CREDIT), credits),
            (accounts.credits_issued(CREDIT), -credits),
        ],
        event_at=at,
    )
