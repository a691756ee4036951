"""Reads of tax details and standings, and whether a seller's payouts are blocked for want of them."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.money.payments.models import ConnectedAccount
from marketplace.money.tax.models import TaxDetails, TaxStanding
from marketplace.people.accounts.models import Member


def details_of(member_id: int) -> TaxDetails | None:
    return db.session.get(TaxDetails, member_id)


def standing_of(member_id: int, *, lock: bool = False) -> TaxStanding | None:
    query = select(TaxStanding).where(TaxStanding.member_id == member_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def is_blocked(provider_id: int) -> bool:
    """Whether a provider's payouts wait because the tax details are missing after two reminders."""
    standing = standing_of(provider_id)
    return standing is not None and standing.blocked_at is not None


def blocked_at(provider_id: int) -> Any:
    """Since when, as an expression for a query about more than this."""
    return select(TaxStanding.blocked_at).where(TaxStanding.member_id == provider_id).scalar_subquery()


def reason_words() -> str:
    """Why payouts wait, for the provider and for staff."""
    return str(
        _("The provider’s tax details are missing after two reminders, so the law has us hold payouts back.")
    )


def sellers(
    ids: Collection[int],
) -> dict[int, tuple[Member, TaxDetails | None, TaxStanding | None, str | None]]:
    """Each member with details, standing and the last figures of the bank account; one query."""
    query = (
        select(Member, TaxDetails, TaxStanding, ConnectedAccount.bank_last4)
        .outerjoin(TaxDetails, TaxDetails.member_id == Member.id)
        .outerjoin(TaxStanding, TaxStanding.member_id == Member.id)
        .outerjoin(ConnectedAccount, ConnectedAccount.member_id == Member.id)
        .where(Member.id.in_(ids))
    )
    return {row[0].id: (row[0], row[1], row[2], row[3]) for row in db.session.execute(query)}
