"""The events of credits paid on a phone bill: the carrier collects, keeps its share and owes us the rest."""

from datetime import datetime

from marketplace.money.ledger import accounts, wallets
from marketplace.money.ledger.accounts import Account
from marketplace.money.ledger.credits import CREDIT
from marketplace.money.ledger.models import AccountKind
from marketplace.money.ledger.operations import Posted, post


def owed_by(carrier: str, unit: str) -> Account:
    """What a carrier collected for us and did not send yet."""
    return Account(accounts.code_of(f"carrier:{carrier}", unit), AccountKind.ASSET, unit, hot=True)


def fees(unit: str) -> Account:
    """What carriers keep of the prices."""
    return Account(accounts.code_of("carrier_fees", unit), AccountKind.EXPENSE, unit, hot=True)


def pack_on_bill(
    wallet_public_id: str,
    topup_id: str,
    carrier: str,
    *,
    paid: int,
    share: int,
    credits: int,
    unit: str,
    at: datetime,
) -> Posted:
    """Credits were paid for on a phone bill: `share` of the price stays with the carrier."""
    return post(
        f"{topup_id}:on_bill",
        "pack_on_bill",
        source=("wallet", wallet_public_id),
        entries=[
            (owed_by(carrier, unit), paid - share),
            (fees(unit), share),
            (accounts.deferred_credits(unit), -paid),
            (accounts.credits_issued(CREDIT), credits),
            (accounts.wallet(wallet_public_id, CREDIT), -credits),
        ],
        event_at=at,
    )


def settled(topup_id: str, carrier: str, *, amount: int, unit: str, at: datetime) -> Posted:
    """A carrier sent what it owed for one top-up."""
    return post(
        f"{topup_id}:settled",
        "carrier_settled",
        source=("topup", topup_id),
        entries=[(accounts.cash(unit), amount), (owed_by(carrier, unit), -amount)],
        event_at=at,
    )


def pack_taken_back(
    wallet_public_id: str,
    topup_id: str,
    carrier: str,
    *,
    credits: int,
    cost: int,
    owed: int,
    paid: int,
    share: int,
    unit: str,
    at: datetime,
) -> Posted:
    """The carrier gave the price back, its share included: unused credits leave, spent ones are owed by the member."""
    return post(
        f"{topup_id}:taken_back",
        "pack_taken_back",
        source=("wallet", wallet_public_id),
        entries=[
            (accounts.wallet(wallet_public_id, CREDIT), credits),
            (accounts.credits_issued(CREDIT), -credits),
            (accounts.deferred_credits(unit), cost),
            (wallets.debt(wallet_public_id, unit), owed),
            (owed_by(carrier, unit), share - paid),
            (fees(unit), -share),
            (accounts.credits_revenue(unit), paid - cost - owed),
        ],
        event_at=at,
    )
