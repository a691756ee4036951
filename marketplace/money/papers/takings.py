"""What providers took by the ledger: shares granted, less what was taken back, by sale and quarter; writes nothing."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import bindparam, text

from marketplace.core.database import db

GRANTING = ("earning_approved", "returned_to_booking", "refund_owed", "dispute_lost")
"""Events that give a provider a share of a sale or take it back; transfers and debts move it, no more."""


class Taking(NamedTuple):
    """What one sale brought its provider in one quarter; minor units, less than zero when taken back."""

    provider_id: int
    source_kind: str
    source_id: str
    quarter: int
    unit: str
    share_minor: int
    commission_minor: int


# Of a share taken back, what stands with us, what was called back and what is owed together make it up.
_TAKINGS = text("""
    select s.provider_id, t.source_kind, t.source_id,
        extract(quarter from t.event_at at time zone :zone)::int as quarter, a.unit,
        coalesce(sum(-e.amount) filter (
            where split_part(a.code, ':', 1) in ('provider', 'provider_debt', 'stripe')), 0)::bigint as share,
        coalesce(sum(-e.amount) filter (where split_part(a.code, ':', 1) in ('commission', 'works_revenue')), 0)
        ::bigint as commission
    from ledger_transaction t
    join earning s on s.source_kind = t.source_kind and s.source_id = t.source_id
    join ledger_entry e on e.transaction_id = t.id
    join ledger_account a on a.id = e.account_id
    where t.kind in :kinds and t.event_at >= :begin and t.event_at < :end
    group by 1, 2, 3, 4, 5 order by 1, 4, 3
""").bindparams(bindparam("kinds", expanding=True))


def between(begin: datetime, end: datetime, zone: str) -> list[Taking]:
    """All providers' takings from `begin` until before `end`, quarters as on the wall in a zone."""
    values = {"kinds": GRANTING, "begin": begin, "end": end, "zone": zone}
    return [Taking(*row) for row in db.session.execute(_TAKINGS, values)]
