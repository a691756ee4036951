"""Tables of reconciliation: runs, and one line for each movement there or here; they hold no card data."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, func, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class LineState(StrEnum):
    MATCHED = "matched"
    MISSING_HERE = "missing_here"
    """The provider lists it, the ledger does not know it."""
    MISSING_THERE = "missing_there"
    """The ledger has it, the provider does not list it."""
    DIFFERS = "differs"


class RunState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ReconciliationRun(Model):
    """One reading of the provider's list. The counts are of all lines as they stood at its end."""

    __tablename__ = "reconciliation_run"
    __table_args__ = (
        CheckConstraint("state in ('running','done','failed')", name="state"),
        CheckConstraint("(state = 'running') = (finished_at is null)", name="finished"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    started_at: Mapped[datetime]
    began_at: Mapped[datetime] = mapped_column(server_default=func.clock_timestamp())
    """When it began by the database's clock, which says too when the ledger was written."""
    finished_at: Mapped[datetime | None]
    since: Mapped[int] = mapped_column(BigInt)
    """Movements created at or after this epoch second were read."""
    listed: Mapped[int] = mapped_column(default=0)
    matched: Mapped[int] = mapped_column(default=0)
    missing_here: Mapped[int] = mapped_column(default=0)
    missing_there: Mapped[int] = mapped_column(default=0)
    differs: Mapped[int] = mapped_column(default=0)
    error: Mapped[str | None]

    @property
    def open(self) -> int:
        """How many lines waited for a person at its end."""
        return self.missing_here + self.missing_there + self.differs


class ReconciliationLine(Model):
    """A movement of our balance there, the ledger transaction of the same fact here, or both.

    Each movement and each transaction stands in one line at most. Amounts in minor units as they change
    our balance, after the provider's fee.
    """

    __tablename__ = "reconciliation_line"
    __table_args__ = (
        CheckConstraint("state in ('matched','missing_here','missing_there','differs')", name="state"),
        CheckConstraint(
            "case state when 'matched' then movement_id is not null and ledger_transaction_id is not null"
            " and their_minor = our_minor when 'missing_here' then movement_id is not null"
            " and ledger_transaction_id is null when 'missing_there' then movement_id is null"
            " and ledger_transaction_id is not null else movement_id is not null"
            " and ledger_transaction_id is not null and their_minor <> our_minor end",
            name="sides",
        ),
        CheckConstraint("(movement_id is null) = (their_minor is null)", name="theirs"),
        CheckConstraint("(ledger_transaction_id is null) = (our_minor is null)", name="ours"),
        CheckConstraint("(resolved_at is null) = (reason is null)", name="resolved"),
        Index(
            "ix_reconciliation_line_open",
            "created_at",
            postgresql_where=text("state <> 'matched' and resolved_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    fact_key: Mapped[str] = mapped_column(unique=True)
    """The ledger's key of the fact (`ch_X:captured`), or the movement's own id when it has none."""
    kind: Mapped[str]
    """The provider's word for it: `charge`, `refund`, `transfer` …"""
    movement_id: Mapped[str | None] = mapped_column(unique=True)
    ledger_transaction_id: Mapped[int | None] = mapped_column(
        BigInt, ForeignKey("ledger_transaction.id"), unique=True
    )
    state: Mapped[str] = mapped_column(index=True)
    their_minor: Mapped[int | None] = mapped_column(BigInt)
    our_minor: Mapped[int | None] = mapped_column(BigInt)
    currency: Mapped[str]
    charge_id: Mapped[str | None] = mapped_column(index=True)
    """The charge this is about: whoever earns from it is touched."""
    account_id: Mapped[str | None] = mapped_column(index=True)
    """The connected account that received or gave back."""
    provider_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"), index=True)
    created_at: Mapped[datetime]
    """When it happened, by whichever side knows."""
    run_id: Mapped[int] = mapped_column(ForeignKey("reconciliation_run.id"), index=True)
    """The run that last changed this line."""
    resolved_at: Mapped[datetime | None]
    resolved_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    reason: Mapped[str | None]
