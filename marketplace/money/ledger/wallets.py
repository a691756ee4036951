"""What becomes of credits besides being bought and spent: given back, run out, handed back, taken away."""

from datetime import datetime

from marketplace.money.ledger import accounts
from marketplace.money.ledger.accounts import Account
from marketplace.money.ledger.credits import CREDIT
from marketplace.money.ledger.models import AccountKind
from marketplace.money.ledger.operations import Posted, post


def breakage(unit: str) -> Account:
    """Paid for credits and vouchers that ran out unused."""
    return Account(accounts.code_of("credits_breakage", unit), AccountKind.REVENUE, unit, hot=True)


def debt(wallet_public_id: str, unit: str) -> Account:
    """What a member owes us for credits that were spent and whose payment was taken back. Never below zero."""
    code = accounts.code_of(f"wallet_debt:{wallet_public_id}", unit)
    return Account(code, AccountKind.ASSET, unit, ("wallet", wallet_public_id), min_natural=0)


def credits_given_back(
    wallet_public_id: str, movement_id: str, *, credits: int, cost: int, unit: str, at: datetime
) -> Posted:
    """A spend was undone: the credits are there again, and their cost is owed as services to come."""
    return post(
        f"{movement_id}:given_back",
        "credits_given_back",
        source=("wallet", wallet_public_id),
        entries=[
            (accounts.credits_issued(CREDIT), credits),
            (accounts.wallet(wallet_public_id, CREDIT), -credits),
            (accounts.credits_revenue(unit), cost),
            (accounts.deferred_credits(unit), -cost),
        ],
        event_at=at,
    )


def credits_expired(
    wallet_public_id: str, movement_id: str, *, credits: int, cost: int, unit: str, at: datetime
) -> Posted:
    """Credits ran out unused; what had been paid for them is ours."""
    return post(
        f"{movement_id}:expired",
        "credits_expired",
        source=("wallet", wallet_public_id),
        entries=[*_gone(wallet_public_id, credits, cost, unit), (breakage(unit), -cost)],
        event_at=at,
    )


def credits_handed_back(
    wallet_public_id: str, movement_id: str, *, credits: int, cost: int, unit: str, at: datetime
) -> Posted:
    """Unused credits were handed back; what had been paid for them is due to the member."""
    return post(
        f"{movement_id}:handed_back",
        "credits_handed_back",
        source=("wallet", wallet_public_id),
        entries=[*_gone(wallet_public_id, credits, cost, unit), (accounts.refund_due(unit), -cost)],
        event_at=at,
    )


def debt_paid_in_credits(
    wallet_public_id: str, movement_id: str, *, credits: int, cost: int, owed: int, unit: str, at: datetime
) -> Posted:
    """Credits came back into a lot whose payment was taken back: `owed` of their cost pays the debt for them."""
    return post(
        f"{movement_id}:withdrawn",
        "debt_paid_in_credits",
        source=("wallet", wallet_public_id),
        entries=[
            *_gone(wallet_public_id, credits, cost, unit),
            (debt(wallet_public_id, unit), -owed),
            (accounts.credits_revenue(unit), owed - cost),
        ],
        event_at=at,
    )


def debt_paid(
    wallet_public_id: str, charge_id: str, *, paid: int, fee: int, owed: int, unit: str, at: datetime
) -> Posted:
    """A member paid by card what they owed us; what is more than that is due to them."""
    return post(
        f"{charge_id}:captured",
        "wallet_debt_paid",
        source=("wallet", wallet_public_id),
        entries=[
            (accounts.stripe(unit), paid - fee),
            (accounts.stripe_fees(unit), fee),
            (debt(wallet_public_id, unit), -owed),
            (accounts.refund_due(unit), owed - paid),
        ],
        event_at=at,
    )


def debt_forgiven(
    wallet_public_id: str, key: str, *, owed: int, unit: str, at: datetime, actor: str
) -> Posted:
    """Finance wrote off what a member owed."""
    return post(
        key,
        "wallet_debt_forgiven",
        source=("wallet", wallet_public_id),
        entries=[(accounts.dispute_loss(unit), owed), (debt(wallet_public_id, unit), -owed)],
        event_at=at,
        actor=actor,
    )


def pack_charged_back(
    wallet_public_id: str,
    dispute_id: str,
    *,
    credits: int,
    cost: int,
    owed: int,
    due: int,
    amount: int,
    unit: str,
    at: datetime,
) -> Posted:
    """A dispute over a pack is lost: unused credits leave, and spent ones are owed by the member.

    `due` of the amount had been promised back anyway. Where whole credits cost more than was taken, the rest is
    revenue.
    """
    return post(
        f"{dispute_id}:lost",
        "pack_charged_back",
        source=("wallet", wallet_public_id),
        entries=[
            *_gone(wallet_public_id, credits, cost, unit),
            (debt(wallet_public_id, unit), owed),
            (accounts.refund_due(unit), due),
            (accounts.credits_revenue(unit), amount - due - cost - owed),
            (accounts.dispute(unit), -amount),
        ],
        event_at=at,
    )


def _gone(wallet_public_id: str, credits: int, cost: int, unit: str) -> list[tuple[Account, int]]:
    return [
        (accounts.wallet(wallet_public_id, CREDIT), credits),
        (accounts.credits_issued(CREDIT), -credits),
        (accounts.deferred_credits(unit), cost),
    ]


def vouchers_revoked(batch_id: str, *, amount: int, unit: str, at: datetime) -> Posted:
    """Unused codes of a batch are worth nothing any more, and their partner does not owe for them."""
    return post(
        f"{batch_id}:revoked",
        "vouchers_revoked",
        source=("voucher", batch_id),
        entries=[(accounts.voucher_liability(unit), amount), (accounts.cash(unit), -amount)],
        event_at=at,
    )


def vouchers_run_out(batch_id: str, *, amount: int, unit: str, at: datetime) -> Posted:
    """Unused codes of a batch ran out; what was paid for them is ours."""
    return post(
        f"{batch_id}:run_out",
        "vouchers_run_out",
        source=("voucher", batch_id),
        entries=[(accounts.voucher_liability(unit), amount), (breakage(unit), -amount)],
        event_at=at,
    )
