"""Reads of providers' debts and of what was kept back for them."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import func, select

from marketplace.core.database import db
from marketplace.money.debts.models import Debt, DebtNetting


class Kept(NamedTuple):
    """What was kept back from one earning for one debt. Amount in minor units."""

    earning_id: str
    amount_minor: int
    debt: Debt


def open_of(provider_id: int, currency: str, *, lock: bool = False) -> list[Debt]:
    """What a provider still owes in a currency, oldest first."""
    query = (
        select(Debt)
        .where(
            Debt.provider_id == provider_id, Debt.currency == currency, Debt.netted_minor < Debt.amount_minor
        )
        .order_by(Debt.id)
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(query))


def owed(provider_id: int, currency: str) -> int:
    """How much a provider still owes, in minor units."""
    query = select(func.coalesce(func.sum(Debt.amount_minor - Debt.netted_minor), 0)).where(
        Debt.provider_id == provider_id, Debt.currency == currency
    )
    return int(db.session.scalar(query) or 0)


def of_earnings(earning_ids: Collection[str]) -> list[Debt]:
    """The debts that came from these earnings, paid off or not, oldest first; one query at most."""
    if not earning_ids:
        return []
    query = select(Debt).where(Debt.earning_id.in_(list(earning_ids))).order_by(Debt.id)
    return list(db.session.scalars(query))


def kept_back_from(earning_ids: Collection[str]) -> list[Kept]:
    """What was kept back from these earnings, by their public ids, in the order it happened; one query at most."""
    if not earning_ids:
        return []
    query = (
        select(DebtNetting.earning_id, DebtNetting.amount_minor, Debt)
        .join(Debt, Debt.id == DebtNetting.debt_id)
        .where(DebtNetting.earning_id.in_(list(earning_ids)))
        .order_by(DebtNetting.id)
    )
    return [Kept(*row) for row in db.session.execute(query)]
