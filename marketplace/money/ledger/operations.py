"""The one way into the ledger, and one small function per event of money; never sets a balance itself."""

import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import BigInteger, Boolean, column, select, text
from sqlalchemy.exc import DBAPIError

from marketplace.core.database import db
from marketplace.money.ledger import accounts
from marketplace.money.ledger.accounts import Account
from marketplace.money.ledger.errors import TooFewEntriesError, UnbalancedError, typed
from marketplace.money.ledger.models import AccountKind, LedgerAccount, LedgerEntry, LedgerTransaction

SYSTEM = "system"

Leg = tuple[Account, int]
"""An account and an amount in its unit, debit positive."""


class Posted(NamedTuple):
    """The transaction a key stands for, and whether this call made it."""

    id: int
    created: bool


_OPEN = text("select ledger_open(cast(:accounts as jsonb))")

_RECORD = text("select transaction_id, created from ledger_record(cast(:posting as jsonb))").columns(
    column("transaction_id", BigInteger), column("created", Boolean)
)


@dataclass(frozen=True, slots=True)
class Posting:
    """A balanced transaction that is not written yet. `source` is (kind, public id)."""

    key: str
    kind: str
    source: tuple[str, str]
    entries: Sequence[Leg]
    event_at: datetime
    actor: str = SYSTEM
    reverses: int | None = None

    def as_json(self) -> str:
        """As the database's `ledger_record` reads it, without legs of zero. Raises what `post` says of its legs."""
        legs = [(account, amount) for account, amount in self.entries if amount]
        _check(self.key, legs)
        return json.dumps(
            {
                "key": self.key,
                "kind": self.kind,
                "source_kind": self.source[0],
                "source_id": self.source[1],
                "entries": [[account.code, amount] for account, amount in legs],
                "accounts": _rows(account for account, _amount in legs),
                "event_at": self.event_at.isoformat(),
                "actor": self.actor,
                "reverses": self.reverses,
            }
        )


def ensure_accounts(wanted: Iterable[Account]) -> None:
    """Open the accounts that do not exist yet; those that do stay as they are."""
    db.session.execute(_OPEN, {"accounts": json.dumps(_rows(wanted))})


def _rows(wanted: Iterable[Account]) -> list[dict[str, object]]:
    return [
        {
            "code": account.code,
            "kind": account.kind,
            "unit": account.unit,
            "owner_kind": account.owner[0] if account.owner else None,
            "owner_id": account.owner[1] if account.owner else None,
            "hot": account.hot,
            "min_natural": account.min_natural,
        }
        for account in set(wanted)
    ]


@contextmanager
def refusing() -> Iterator[None]:
    """What the database refuses about the ledger while this is open is raised as a `LedgerError`."""
    try:
        yield
    except DBAPIError as error:
        raise typed(error) from error


def post(
    key: str,
    kind: str,
    *,
    source: tuple[str, str],
    entries: Sequence[Leg],
    event_at: datetime,
    actor: str = SYSTEM,
    reverses: int | None = None,
) -> Posted:
    """Write one balanced transaction under a key made of facts (`ch_X:captured`), opening accounts as needed.

    Legs of zero are left out. The same key with the same legs writes nothing and answers the first
    transaction. Raises a `LedgerError`; roll back when it does.
    """
    return write(Posting(key, kind, source, entries, event_at, actor, reverses))


def write(posting: Posting) -> Posted:
    """Write a posting, as `post` does."""
    parameters = {"posting": posting.as_json()}
    db.session.flush()
    with refusing():
        row = db.session.execute(_RECORD, parameters).one()
    return Posted(row.transaction_id, row.created)


def _check(key: str, legs: Sequence[Leg]) -> None:
    # The database says the same when the transaction ends; here it is said where the mistake was made.
    if len(legs) < 2:
        raise TooFewEntriesError(f"{key} has fewer than two entries")
    totals: dict[str, int] = {}
    for account, amount in legs:
        totals[account.unit] = totals.get(account.unit, 0) + amount
    if any(totals.values()):
        raise UnbalancedError(f"{key} does not balance: {totals}")


def reverse(transaction_id: int, *, actor: str, at: datetime) -> Posted:
    """Answer a posted transaction with its opposite, once: a mistake is never edited and never deleted.

    Raises `AlreadyReversedError` when another reversal stands, `LookupError` when there is no such transaction,
    and whatever the bounds of the accounts refuse.
    """
    original = db.session.get(LedgerTransaction, transaction_id)
    if original is None:
        raise LookupError(f"there is no ledger transaction {transaction_id}")
    rows = db.session.execute(
        select(LedgerAccount, LedgerEntry.amount)
        .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
        .where(LedgerEntry.transaction_id == transaction_id)
        .order_by(LedgerEntry.id)
    )
    return post(
        f"{original.key}:reversed",
        "reversal",
        source=(original.source_kind, original.source_id),
        entries=[(_known(account), -amount) for account, amount in rows],
        event_at=at,
        actor=actor,
        reverses=transaction_id,
    )


def _known(row: LedgerAccount) -> Account:
    owner = (row.owner_kind, row.owner_id) if row.owner_kind and row.owner_id else None
    return Account(row.code, AccountKind(row.kind), row.unit, owner, row.hot, row.min_natural)


def charge_captured(
    booking_public_id: str, charge_id: str, amount: int, fee: int, at: datetime, *, currency: str
) -> Posted:
    """A customer's charge reached our balance: `amount` is owed to the booking, `fee` the processor kept."""
    unit = accounts.unit_of(currency)
    return post(
        f"{charge_id}:captured",
        "charge_captured",
        source=("booking", booking_public_id),
        entries=[
            (accounts.stripe(unit), amount - fee),
            (accounts.stripe_fees(unit), fee),
            (accounts.booking(booking_public_id, unit), -amount),
        ],
        event_at=at,
    )


def refund_made(
    booking_public_id: str, refund_id: str, amount: int, at: datetime, *, currency: str
) -> Posted:
    """Money of a booking went back to its customer. `OutOfBoundsError` when it does not hold as much."""
    unit = accounts.unit_of(currency)
    return post(
        f"{refund_id}:refunded",
        "refund_made",
        source=("booking", booking_public_id),
        entries=[(accounts.booking(booking_public_id, unit), amount), (accounts.stripe(unit), -amount)],
        event_at=at,
    )


def earning_approved(
    booking_public_id: str,
    provider_public_id: str,
    earning_public_id: str,
    *,
    share: int,
    commission: int,
    fee: int,
    currency: str,
    at: datetime,
    actor: str,
) -> Posted:
    """A review granted a provider the share of a booking; commission and service fee become ours."""
    unit = accounts.unit_of(currency)
    return post(
        f"{earning_public_id}:approved",
        "earning_approved",
        source=("booking", booking_public_id),
        entries=[
            (accounts.booking(booking_public_id, unit), share + commission + fee),
            (accounts.provider(provider_public_id, unit), -share),
            (accounts.commission(unit), -commission),
            (accounts.service_fees(unit), -fee),
        ],
        event_at=at,
        actor=actor,
    )


def transfer_made(
    provider_public_id: str,
    transfer_id: str,
    amount: int,
    at: datetime,
    *,
    currency: str,
    source: tuple[str, str],
) -> Posted:
    """A granted share left our balance for the provider's account. `source` names the earning."""
    unit = accounts.unit_of(currency)
    return post(
        f"{transfer_id}:transferred",
        "transfer_made",
        source=source,
        entries=[(accounts.provider(provider_public_id, unit), amount), (accounts.stripe(unit), -amount)],
        event_at=at,
    )
