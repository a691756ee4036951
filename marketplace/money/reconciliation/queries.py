"""Reads of reconciliation: runs, lines, and whom an open line touches."""

from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.money.ledger.models import LedgerTransaction
from marketplace.money.payments.models import ConnectedAccount
from marketplace.money.payouts.models import Earning
from marketplace.money.reconciliation.models import LineState, ReconciliationLine, ReconciliationRun
from marketplace.people.accounts.models import Member

OPEN = (ReconciliationLine.state != LineState.MATCHED, ReconciliationLine.resolved_at.is_(None))


def _touches(provider_id: Any) -> ColumnElement[bool]:
    """About their account, about a charge they earn from, or booked for them."""
    accounts = select(ConnectedAccount.stripe_id).where(ConnectedAccount.member_id == provider_id)
    charges = select(Earning.charge_id).where(Earning.provider_id == provider_id)
    return or_(
        ReconciliationLine.provider_id == provider_id,
        ReconciliationLine.account_id.in_(accounts),
        ReconciliationLine.charge_id.in_(charges),
    )


def touching(provider_id: Any) -> ScalarSelect[int]:
    """How many open lines touch a provider (an id, or a column of the query it is put into)."""
    count = select(func.count()).select_from(ReconciliationLine).where(*OPEN, _touches(provider_id))
    return count.correlate_except(ReconciliationLine, ConnectedAccount, Earning).scalar_subquery()


def count_touching(provider_id: int) -> int:
    """The same for one provider: while there is one, no money is sent to them."""
    return int(db.session.scalar(select(touching(provider_id))) or 0)


def count_open() -> int:
    return int(db.session.scalar(select(func.count()).select_from(ReconciliationLine).where(*OPEN)) or 0)


def runs(limit: int = 10) -> list[ReconciliationRun]:
    """The last runs, the newest first."""
    return list(
        db.session.scalars(select(ReconciliationRun).order_by(ReconciliationRun.id.desc()).limit(limit))
    )


def providers_touched(line: ReconciliationLine) -> set[int]:
    """The providers a line is about: whose account it names, or who earn from its charge."""
    query = (
        select(ConnectedAccount.member_id)
        .where(ConnectedAccount.stripe_id == line.account_id)
        .union(select(Earning.provider_id).where(Earning.charge_id == line.charge_id))
    )
    found = set(db.session.scalars(query))
    return found | {line.provider_id} if line.provider_id is not None else found


class Filters(NamedTuple):
    """Which lines to show. Empty texts mean any."""

    state: str = ""
    kind: str = ""
    show: str = "open"
    """`open`, `resolved` or `all`; matched lines show under `all` alone."""


class Shown(NamedTuple):
    """A line with the ledger's word for its fact and the provider it touches, if any."""

    line: ReconciliationLine
    ledger_kind: str | None
    ledger_key: str | None
    provider: str | None
    """The public id of a member."""
    provider_name: str | None
    resolved_by: str | None


def lines(filters: Filters, *, after: int | None = None, limit: int = 50) -> tuple[list[Shown], int | None]:
    """Lines, the newest first, and where the next page begins; one statement."""
    line = ReconciliationLine
    query = _shown().where(*_chosen(filters)).order_by(line.id.desc()).limit(limit + 1)
    if after is not None:
        query = query.where(line.id < after)
    rows = [Shown(*row) for row in db.session.execute(query)]
    more = rows[limit - 1].line.id if len(rows) > limit else None
    return rows[:limit], more


def line(public_id: str) -> Shown:
    """One line. Raises `NotFound`."""
    row = db.session.execute(_shown().where(ReconciliationLine.public_id == public_id)).first()
    if row is None:
        raise NotFound(_("We could not find this page."))
    return Shown(*row)


def _shown() -> Select[ReconciliationLine, str, str, str, str, str]:
    line, person = ReconciliationLine, aliased(Member)
    by_account = select(ConnectedAccount.member_id).where(ConnectedAccount.stripe_id == line.account_id)
    by_charge = select(func.min(Earning.provider_id)).where(Earning.charge_id == line.charge_id)
    touched = func.coalesce(line.provider_id, by_account.scalar_subquery(), by_charge.scalar_subquery())
    return (
        select(
            line, LedgerTransaction.kind, LedgerTransaction.key, Member.public_id, Member.name, person.name
        )
        .outerjoin(LedgerTransaction, LedgerTransaction.id == line.ledger_transaction_id)
        .outerjoin(Member, Member.id == touched)
        .outerjoin(person, person.id == line.resolved_by_id)
    )


def _chosen(filters: Filters) -> list[ColumnElement[bool]]:
    line = ReconciliationLine
    chosen: list[ColumnElement[bool]] = []
    if filters.show == "open":
        chosen += OPEN
    elif filters.show == "resolved":
        chosen += [line.state != LineState.MATCHED, line.resolved_at.is_not(None)]
    if filters.state:
        chosen.append(line.state == filters.state)
    if filters.kind:
        chosen.append(line.kind == filters.kind)
    return chosen


def kinds() -> list[str]:
    """The kinds of movement there are, for the filter."""
    return list(
        db.session.scalars(select(ReconciliationLine.kind).distinct().order_by(ReconciliationLine.kind))
    )
