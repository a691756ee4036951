"""A provider's month as the ledger has it: what came in, what was kept, what left, what is owed; posts nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.money.ledger import accounts
from marketplace.money.ledger.models import LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.money.payouts.models import Earning

SALE = "earning_approved"
SENT = frozenset({"transfer_made", "bank_paid"})


class Line(NamedTuple):
    """One event of the month. Amounts in minor units as the provider sees them: what she gets is positive.

    `amount_minor` changes what she is to get, `debt_minor` what she owes us.
    """

    at: datetime
    kind: str
    label: str
    reference: str
    sale_minor: int
    commission_minor: int
    amount_minor: int
    debt_minor: int


@dataclass(frozen=True, slots=True)
class Statement:
    """A month in one currency, from the first instant of `month` to that of the next, on the wall of a zone."""

    month: date
    currency: str
    opening_minor: int
    debt_opening_minor: int
    lines: list[Line]

    @property
    def sales_minor(self) -> int:
        """Prices of the sales granted, before commission."""
        return sum(line.sale_minor for line in self.lines)

    @property
    def commission_minor(self) -> int:
        return sum(line.commission_minor for line in self.lines)

    @property
    def transfers_minor(self) -> int:
        """What left for her bank."""
        return -sum(line.amount_minor for line in self.lines if line.kind in SENT)

    @property
    def corrections_minor(self) -> int:
        """Everything else: debts netted, transfers taken back."""
        return sum(line.amount_minor for line in self.lines if line.kind not in {SALE, *SENT})

    @property
    def closing_minor(self) -> int:
        return self.opening_minor + sum(line.amount_minor for line in self.lines)

    @property
    def debt_closing_minor(self) -> int:
        return self.debt_opening_minor + sum(line.debt_minor for line in self.lines)


def month_of(instant: datetime, zone: str) -> date:
    """The first day of the month that an instant falls into on a wall."""
    return instant.astimezone(ZoneInfo(zone)).date().replace(day=1)


def neighbour(month: date, months: int) -> date:
    """The first day of the month before (−1) or after (1)."""
    return (month + timedelta(days=32 if months > 0 else -1)).replace(day=1)


def of_provider(provider_public_id: str, month: date, currency: str, zone: str) -> Statement:
    """A provider's month; two queries."""
    unit = accounts.unit_of(currency)
    codes = _Codes(
        accounts.provider(provider_public_id, unit).code,
        accounts.provider_debt(provider_public_id, unit).code,
        accounts.commission(unit).code,
    )
    start, end = _begins(month, zone), _begins(neighbour(month, 1), zone)
    before = _balances(codes, start)
    return Statement(
        month=month,
        currency=currency,
        opening_minor=-before.get(codes.provider, 0),
        debt_opening_minor=before.get(codes.debt, 0),
        lines=[_line(row) for row in db.session.execute(_movements(codes, start, end))],
    )


class _Codes(NamedTuple):
    provider: str
    debt: str
    commission: str


def _begins(month: date, zone: str) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _balances(codes: _Codes, until: datetime) -> dict[str, int]:
    query = (
        select(LedgerAccount.code, func.sum(LedgerEntry.amount))
        .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
        .join(LedgerTransaction, LedgerTransaction.id == LedgerEntry.transaction_id)
        .where(LedgerAccount.code.in_(codes[:2]), LedgerTransaction.event_at < until)
        .group_by(LedgerAccount.code)
    )
    return {code: int(total) for code, total in db.session.execute(query)}


def _movements(codes: _Codes, start: datetime, end: datetime) -> Select[Any]:
    """One row per event: what it moved on the provider's two accounts, and the commission kept in it."""
    t = LedgerTransaction
    total = func.coalesce(func.sum(LedgerEntry.amount).filter(LedgerAccount.code == codes.provider), 0)
    debt = func.coalesce(func.sum(LedgerEntry.amount).filter(LedgerAccount.code == codes.debt), 0)
    return (
        select(t.event_at, t.kind, t.source_id, _label(), total, debt, _commission(codes.commission))
        .join(LedgerEntry, LedgerEntry.transaction_id == t.id)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .where(LedgerAccount.code.in_(codes[:2]), t.event_at >= start, t.event_at < end)
        .group_by(t.id)
        .order_by(t.event_at, t.id)
    )


def _commission(code: str) -> Any:
    entry, account = aliased(LedgerEntry), aliased(LedgerAccount)
    return (
        select(func.coalesce(-func.sum(entry.amount), 0))
        .join(account, account.id == entry.account_id)
        .where(entry.transaction_id == LedgerTransaction.id, account.code == code)
        .correlate(LedgerTransaction)
        .scalar_subquery()
    )


def _label() -> Any:
    """What was sold, by the sale or by the earning that the event is about."""
    t = LedgerTransaction
    about = or_(
        and_(Earning.source_kind == t.source_kind, Earning.source_id == t.source_id),
        and_(t.source_kind == "earning", Earning.public_id == t.source_id),
    )
    return select(func.min(Earning.label)).where(about).correlate(t).scalar_subquery()


def _line(row: Sequence[Any]) -> Line:
    at, kind, source_id, label, total, debt, commission = row
    amount, kept = -int(total), int(commission) if kind == SALE else 0
    return Line(
        at, kind, label or "", source_id, amount + kept if kind == SALE else 0, kept, amount, int(debt)
    )
