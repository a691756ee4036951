"""Events of money that comes back after it was shared out: refunds, debts, disputes; decides nothing."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.money.ledger import accounts, works
from marketplace.money.ledger.accounts import Account
from marketplace.money.ledger.models import AccountKind, LedgerAccount, LedgerEntry, LedgerTransaction
from marketplace.money.ledger.operations import Leg, Posted, post
from marketplace.money.ledger.tips import tip


@dataclass(frozen=True, slots=True)
class Sale:
    """Whose accounts an event touches: those of a booking, a tip or a work, and its provider's, by public id."""

    subject: str
    provider: str
    currency: str
    kind: str = "booking"

    @property
    def unit(self) -> str:
        return accounts.unit_of(self.currency)

    @property
    def source(self) -> tuple[str, str]:
        return (self.kind, self.subject)

    @property
    def kept(self) -> Account:
        """Where what was paid stands until it is given on."""
        known = {"tip": tip, works.KIND: works.kept}
        return known.get(self.kind, accounts.booking)(self.subject, self.unit)

    @property
    def ours(self) -> tuple[Account, Account]:
        """Where our part of the price stands, and the fee: of a work the second is its tax."""
        if self.kind == works.KIND:
            return works.revenue(self.unit), works.vat_due(self.unit)
        return accounts.commission(self.unit), accounts.service_fees(self.unit)


@dataclass(frozen=True, slots=True)
class Taken:
    """Where an amount that goes back comes from, in minor units; the five sum to it."""

    held: int = 0
    """Of the provider's share, granted and still with us."""
    called_back: int = 0
    """Of the share that had left, taken back by a reversal just made."""
    owed: int = 0
    """Of the share, what she cannot give back now."""
    commission: int = 0
    fee: int = 0

    @property
    def total(self) -> int:
        return self.held + self.called_back + self.owed + self.commission + self.fee

    def legs(self, sale: Sale) -> list[Leg]:
        unit, (commission, fee) = sale.unit, sale.ours
        return [
            (accounts.provider(sale.provider, unit), self.held),
            (accounts.stripe(unit), self.called_back),
            (accounts.provider_debt(sale.provider, unit), self.owed),
            (commission, self.commission),
            (fee, self.fee),
        ]


def returned_to_booking(key: str, sale: Sale, taken: Taken, at: datetime) -> Posted:
    """What had been shared out stands with the sale again, ready to be refunded."""
    back = (sale.kept, -taken.total)
    return post(
        key, "returned_to_booking", source=sale.source, entries=[*taken.legs(sale), back], event_at=at
    )


def refund_owed(key: str, sale: Sale, taken: Taken, at: datetime) -> Posted:
    """A refund is due though her share did not come back: ours to pay, hers to owe."""
    due = (accounts.refund_due(sale.unit), -taken.total)
    return post(key, "refund_owed", source=sale.source, entries=[*taken.legs(sale), due], event_at=at)


def refund_paid(
    source: tuple[str, str], refund_id: str, amount: int, at: datetime, *, currency: str
) -> Posted:
    """A refund that was owed from our own pocket left our balance. `source` is what was paid for: (kind, id)."""
    unit = accounts.unit_of(currency)
    return post(
        f"{refund_id}:refunded",
        "refund_paid",
        source=source,
        entries=[(accounts.refund_due(unit), amount), (accounts.stripe(unit), -amount)],
        event_at=at,
    )


def refund_came_back(refund_id: str, at: datetime) -> Posted | None:
    """The customer's bank sent a refund back: its entries once more, the other way round. None if never booked."""
    return reverse(f"{refund_id}:refunded", f"{refund_id}:came_back", "refund_came_back", at)


def debt_netted(key: str, provider: str, earning: str, amount: int, at: datetime, *, currency: str) -> Posted:
    """A part of what a provider was granted pays what she owes us."""
    unit = accounts.unit_of(currency)
    return post(
        key,
        "debt_netted",
        source=("earning", earning),
        entries=[
            (accounts.provider(provider, unit), amount),
            (accounts.provider_debt(provider, unit), -amount),
        ],
        event_at=at,
    )


def share_called_back(key: str, sale: Sale, amount: int, at: datetime) -> Posted:
    """A share that had left is with us again, still the provider's, until its dispute is closed."""
    return post(
        key,
        "share_called_back",
        source=sale.source,
        entries=[
            (accounts.stripe(sale.unit), amount),
            (accounts.provider(sale.provider, sale.unit), -amount),
        ],
        event_at=at,
    )


def dispute_opened(dispute_id: str, sale: Sale, amount: int, fee: int, at: datetime) -> Posted:
    """The customer's bank took the money, and the payment provider its fee."""
    unit = sale.unit
    return post(
        f"{dispute_id}:opened",
        "dispute_opened",
        source=sale.source,
        entries=[
            (accounts.dispute(unit), amount),
            (accounts.dispute_fees(unit), fee),
            (accounts.stripe(unit), -amount - fee),
        ],
        event_at=at,
    )


def dispute_won(dispute_id: str, sale: Sale, amount: int, at: datetime) -> Posted:
    """The money came back; the fee did not."""
    unit = sale.unit
    return post(
        f"{dispute_id}:won",
        "dispute_won",
        source=sale.source,
        entries=[(accounts.stripe(unit), amount), (accounts.dispute(unit), -amount)],
        event_at=at,
    )


def dispute_lost(
    dispute_id: str, sale: Sale, *, taken: Taken, unshared: int, due: int = 0, loss: int, at: datetime
) -> Posted:
    """The money is gone: out of what had been shared out, what was still the sale's, and our own pocket.

    `due` had been promised back from our pocket already: the bank gave it before we did.
    """
    unit = sale.unit
    return post(
        f"{dispute_id}:lost",
        "dispute_lost",
        source=sale.source,
        entries=[
            *taken.legs(sale),
            (sale.kept, unshared),
            (accounts.refund_due(unit), due),
            (accounts.dispute_loss(unit), loss),
            (accounts.dispute(unit), -taken.total - unshared - due - loss),
        ],
        event_at=at,
    )


def reverse(key: str, new_key: str, kind: str, at: datetime) -> Posted | None:
    """The entries of a transaction the other way round, linked to it; None when there is no such transaction."""
    known = db.session.scalar(select(LedgerTransaction).where(LedgerTransaction.key == key))
    if known is None:
        return None
    rows = db.session.execute(
        select(LedgerAccount, LedgerEntry.amount)
        .join(LedgerEntry, LedgerEntry.account_id == LedgerAccount.id)
        .where(LedgerEntry.transaction_id == known.id)
        .order_by(LedgerEntry.id)
    )
    legs = [(Account(row.code, AccountKind(row.kind), row.unit), -amount) for row, amount in rows]
    source = (known.source_kind, known.source_id)
    return post(new_key, kind, source=source, entries=legs, event_at=at, reverses=known.id)
