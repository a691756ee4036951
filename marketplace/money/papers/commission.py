"""The ledger's commission that no paper accounts for yet, by provider and sale; writes nothing."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text

from marketplace.core.database import db
from marketplace.money.papers.models import Paper


class Charge(NamedTuple):
    """One entry of commission; `amount_minor` above zero when charged, below when given back."""

    entry_id: int
    provider_id: int
    source_id: str
    label: str
    at: datetime
    unit: str
    amount_minor: int


_OPEN = """
    select e.id, s.provider_id, t.source_id, s.label, t.event_at, e.unit, -e.amount
    from ledger_entry e
    join ledger_account a on a.id = e.account_id and split_part(a.code, ':', 1) = 'commission'
    join ledger_transaction t on t.id = e.transaction_id
    join earning s on s.source_kind = t.source_kind and s.source_id = t.source_id
    where not exists (select 1 from paper_entry l where l.ledger_entry_id = e.id)
"""
_OF_PROVIDER = text(
    _OPEN + " and s.provider_id = :provider and t.event_at < :until order by t.event_at, e.id"
)
_GIVEN_BACK = text(_OPEN + " and e.amount > 0 order by e.id limit 200")
_PROVIDERS = text(
    f"select distinct provider_id from ({_OPEN} and t.event_at < :until) found order by 1"  # noqa: S608 - our own text
)
_INVOICE = text("""
    select l.paper_id from paper_entry l
    join paper p on p.id = l.paper_id and p.kind = 'invoice'
    join ledger_entry e on e.id = l.ledger_entry_id and e.amount < 0
    join ledger_transaction t on t.id = e.transaction_id
    where t.source_id = :source order by l.paper_id desc limit 1
""")


def providers_with_open(until: datetime) -> list[int]:
    """Providers with commission of before an instant that is on no paper."""
    return list(db.session.scalars(_PROVIDERS, {"until": until}))


def open_of(provider_id: int, until: datetime) -> list[Charge]:
    """A provider's commission of before an instant that is on no paper, oldest first."""
    return [
        Charge(*row) for row in db.session.execute(_OF_PROVIDER, {"provider": provider_id, "until": until})
    ]


def given_back() -> Sequence[Charge]:
    """Commission that was given back and is on no paper."""
    return [Charge(*row) for row in db.session.execute(_GIVEN_BACK)]


def invoice_of(source_id: str) -> Paper | None:
    """The invoice on which a sale's commission stands."""
    found = db.session.scalar(_INVOICE, {"source": source_id})
    return db.session.get(Paper, found) if found else None
