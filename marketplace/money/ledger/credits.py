"""Events of credits and vouchers: each has its legs in euro and its legs in credits, which never mix."""

from datetime import datetime

from marketplace.money.ledger import accounts
from marketplace.money.ledger.operations import Posted, Posting, post

CREDIT = "x_credit"
"""The unit of credits: whole credits, no money."""


def pack_bought(
    wallet_public_id: str, charge_id: str, *, paid: int, fee: int, credits: int, unit: str, at: datetime
) -> Posted:
    """Credits were paid for by card: `paid` is owed as services to come, `fee` the processor kept."""
    return post(
        f"{charge_id}:captured",
        "pack_bought",
        source=("wallet", wallet_public_id),
        entries=[
            (accounts.stripe(unit), paid - fee),
            (accounts.stripe_fees(unit), fee),
            (accounts.deferred_credits(unit), -paid),
            (accounts.credits_issued(CREDIT), credits),
            (accounts.wallet(wallet_public_id, CREDIT), -credits),
        ],
        event_at=at,
    )


def spending(
    wallet_public_id: str, spend_id: str, *, credits: int, cost: int, unit: str, at: datetime
) -> Posting:
    """Credits are used up, for oneself or as a gift; `cost` of what was paid for them becomes revenue.

    Promotional credits cost nothing, so the euro legs may be zero. Written, it raises `OutOfBoundsError` when
    the wallet has less; it is written together with the movement it books.
    """
    return Posting(
        f"{spend_id}:spent",
        "credits_spent",
        source=("wallet", wallet_public_id),
        entries=[
            (accounts.wallet(wallet_public_id, CREDIT), credits),
            (accounts.credits_issued(CREDIT), -credits),
            (accounts.deferred_credits(unit), cost),
            (accounts.credits_revenue(unit), -cost),
        ],
        event_at=at,
    )


def credits_granted(wallet_public_id: str, grant_id: str, *, credits: int, at: datetime) -> Posted:
    """Credits given away for a useful deed; nobody paid, so no euro moves."""
    return post(
        f"{grant_id}:granted",
        "credits_granted",
        source=("wallet", wallet_public_id),
        entries=[
            (accounts.credits_issued(CREDIT), credits),
            (accounts.wallet(wallet_public_id, CREDIT), -credits),
        ],
        event_at=at,
    )


def voucher_sold(voucher_id: str, *, paid: int, unit: str, at: datetime) -> Posted:
    """A partner sold a voucher and owes us its price; we owe whoever redeems it."""
    return post(
        f"{voucher_id}:sold",
        "voucher_sold",
        source=("voucher", voucher_id),
        entries=[(accounts.cash(unit), paid), (accounts.voucher_liability(unit), -paid)],
        event_at=at,
    )


def voucher_redeemed(
    voucher_id: str, wallet_public_id: str, *, paid: int, credits: int, unit: str, at: datetime
) -> Posted:
    """A voucher became credits. Its code is the key, so a second redemption finds the first."""
    return post(
        f"{voucher_id}:redeemed",
        "voucher_redeemed",
        source=("voucher", voucher_id),
        entries=[
            (accounts.voucher_liability(unit), paid),
            (accounts.deferred_credits(unit), -paid),
            (accounts.credits_issued(CREDIT), credits),
            (accounts.wallet(wallet_public_id, CREDIT), -credits),
        ],
        event_at=at,
    )
