"""Reads of the ledger: balances, the trial balance, and the lines behind a thing that was sold."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import case, func, select, tuple_

from marketplace.core.database import db
from marketplace.money.ledger.models import AccountKind, LedgerAccount, LedgerEntry, LedgerTransaction


class Line(NamedTuple):
    """One leg with its transaction. `amount` is debit positive, in the account's unit."""

    transaction_id: int
    key: str
    kind: str
    source_kind: str
    source_id: str
    event_at: datetime
    actor: str
    code: str
    unit: str
    amount: int
    balance_after: int | None


class TrialLine(NamedTuple):
    """All accounts of one name (`booking`, `stripe` …) together, debit positive."""

    unit: str
    name: str
    kind: str
    accounts: int
    balance: int


_SUMMED = (
    select(func.coalesce(func.sum(LedgerEntry.amount), 0))
    .where(LedgerEntry.account_id == LedgerAccount.id)
    .scalar_subquery()
)
_BALANCE = case((LedgerAccount.hot, _SUMMED), else_=LedgerAccount.balance)
"""Stored, but for the platform accounts that many write at once: those are summed."""


def balance(code: str) -> int:
    """What stands on an account, debit positive; 0 for one that was never used."""
    return int(db.session.scalar(select(_BALANCE).where(LedgerAccount.code == code)) or 0)


def earned_by_source(unit: str) -> dict[str, int]:
    """What each account of revenue has brought since the beginning, in minor units; those never used are left out."""
    name = func.split_part(LedgerAccount.code, ":", 1)
    query = (
        select(name, -func.sum(_BALANCE))
        .where(LedgerAccount.kind == AccountKind.REVENUE, LedgerAccount.unit == unit)
        .group_by(name)
    )
    return {name: int(amount) for name, amount in db.session.execute(query)}


def trial_balance() -> list[TrialLine]:
    """Every account name with its balance, by unit; the balances of one unit sum to zero."""
    name = func.split_part(LedgerAccount.code, ":", 1)
    query = (
        select(LedgerAccount.unit, name, func.min(LedgerAccount.kind), func.count(), func.sum(_BALANCE))
        .group_by(LedgerAccount.unit, name)
        .order_by(LedgerAccount.unit, name)
    )
    return [
        TrialLine(unit, group, kind, count, int(total))
        for unit, group, kind, count, total in db.session.execute(query)
    ]


def entries_of(source_kind: str, source_id: str) -> list[Line]:
    """All legs of all transactions about one source, in the order posted, debits first."""
    return lines_behind([(source_kind, source_id)])


def lines_behind(sources: Collection[tuple[str, str]]) -> list[Line]:
    """All legs of all transactions about these (kind, id) sources, as posted, debits first; one query."""
    if not sources:
        return []
    t, e = LedgerTransaction, LedgerEntry
    query = (
        select(
            t.id,
            t.key,
            t.kind,
            t.source_kind,
            t.source_id,
            t.event_at,
            t.actor,
            LedgerAccount.code,
            e.unit,
            e.amount,
            e.balance_after,
        )
        .join(e, e.transaction_id == t.id)
        .join(LedgerAccount, LedgerAccount.id == e.account_id)
        .where(tuple_(t.source_kind, t.source_id).in_(list(sources)))
        .order_by(t.id, e.amount.desc(), e.id)
    )
    return [Line(*row) for row in db.session.execute(query)]
