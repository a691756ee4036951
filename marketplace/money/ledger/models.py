"""Tables of the ledger, written only by the database function `ledger_post`; migrations hold its guards."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Identity, Index, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from marketplace.core.database import BigInt, Model


class TransactionId(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "xid8"


class AccountKind(StrEnum):
    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    REVENUE = "revenue"
    EXPENSE = "expense"


class LedgerAccount(Model):
    """An account in one unit. Debit is positive; bounds are on the natural balance."""

    __tablename__ = "ledger_account"
    __table_args__ = (
        UniqueConstraint("id", "unit"),
        CheckConstraint("kind in ('asset','liability','equity','revenue','expense')", name="kind"),
        CheckConstraint("unit ~ '^[a-z]{3}$' or unit ~ '^x_[a-z]+$'", name="unit"),
        CheckConstraint("not hot or (min_natural is null and max_natural is null)", name="hot_unbounded"),
        Index("ix_ledger_account_owner", "owner_kind", "owner_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, Identity(always=True), primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    """`stripe`, `commission`, `booking:<public id>`, `provider:<public id>` …"""
    kind: Mapped[str]
    unit: Mapped[str]
    """`eur` in minor units, `x_credit` in credits."""
    owner_kind: Mapped[str | None]
    owner_id: Mapped[str | None]
    min_natural: Mapped[int | None] = mapped_column(BigInt)
    max_natural: Mapped[int | None] = mapped_column(BigInt)
    hot: Mapped[bool] = mapped_column(server_default=text("false"))
    """A platform account that many write at once: no stored balance, no row lock."""
    balance: Mapped[int] = mapped_column(BigInt, server_default=text("0"))
    version: Mapped[int] = mapped_column(BigInt, server_default=text("0"))


class LedgerTransaction(Model):
    """One balanced set of entries, known by a key made of facts (`ch_X:captured`)."""

    __tablename__ = "ledger_transaction"
    __table_args__ = (
        CheckConstraint("reverses_id is null or reverses_id < id", name="reverses_earlier"),
        ForeignKeyConstraint(["reverses_id"], ["ledger_transaction.id"]),
        UniqueConstraint("reverses_id"),
        Index("ix_ledger_transaction_source", "source_kind", "source_id"),
        Index("ix_ledger_transaction_event_at", "event_at"),
    )

    id: Mapped[int] = mapped_column(BigInt, Identity(always=True), primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    body_hash: Mapped[bytes]
    kind: Mapped[str]
    source_kind: Mapped[str]
    source_id: Mapped[str]
    reverses_id: Mapped[int | None] = mapped_column(BigInt)
    event_at: Mapped[datetime]
    posted_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    actor: Mapped[str]
    created_xid: Mapped[str] = mapped_column(TransactionId, server_default=text("pg_current_xact_id()"))


class LedgerEntry(Model):
    """One leg: an amount on an account, debit positive. Append-only."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        CheckConstraint("amount <> 0 and abs(amount) < 1000000000000", name="amount"),
        ForeignKeyConstraint(["transaction_id"], ["ledger_transaction.id"]),
        ForeignKeyConstraint(["account_id", "unit"], ["ledger_account.id", "ledger_account.unit"]),
        UniqueConstraint("account_id", "account_version"),
        Index("ix_ledger_entry_transaction_id", "transaction_id"),
        Index("ix_ledger_entry_account_id", "account_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, Identity(always=True), primary_key=True)
    transaction_id: Mapped[int] = mapped_column(BigInt)
    account_id: Mapped[int] = mapped_column(BigInt)
    unit: Mapped[str]
    amount: Mapped[int] = mapped_column(BigInt)
    balance_after: Mapped[int | None] = mapped_column(BigInt)
    account_version: Mapped[int | None] = mapped_column(BigInt)
