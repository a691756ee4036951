"""Tables of who wants a copy of their data or to leave; holds nothing of what is copied or erased but the copy."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import EncryptedBytes
from marketplace.core.database import BigInt, Model


class LeavingState(StrEnum):
    ASKED = "asked"
    """The waiting time runs; the member can still keep the account."""
    KEPT = "kept"
    DONE = "done"


class ExportState(StrEnum):
    ASKED = "asked"
    MAKING = "making"
    READY = "ready"
    FAILED = "failed"
    ENDED = "ended"
    """Its days are over, and its bytes are erased."""


class Leaving(Model):
    """A member's wish to leave. Moving it to `done` is what lets the guards of other rooms be passed, in the one
    transaction that erases (a trigger notes which, in `erasing_in`)."""

    __tablename__ = "leaving"
    __table_args__ = (
        CheckConstraint("state in ('asked','kept','done')", name="state"),
        CheckConstraint("(state = 'asked') = (ended_at is null)", name="ended"),
        CheckConstraint("(state = 'done') = (purge_on is not null)", name="purge"),
        CheckConstraint("erase_at > asked_at", name="wait"),
        Index("uq_leaving_open", "member_id", unique=True, postgresql_where=text("state = 'asked'")),
        Index("ix_leaving_due", "erase_at", postgresql_where=text("state = 'asked'")),
        Index("ix_leaving_purge", "purge_on", postgresql_where=text("state = 'done' and purged_at is null")),
        Index("ix_leaving_erasing_in", "erasing_in", postgresql_where=text("erasing_in is not null")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[str]
    was_suspended: Mapped[bool]
    """Closed by staff when they asked: keeping the account does not open it."""
    asked_at: Mapped[datetime]
    erase_at: Mapped[datetime]
    held_since: Mapped[datetime | None]
    """Since when something that must end first keeps it from being done."""
    ended_at: Mapped[datetime | None]
    purge_on: Mapped[date | None]
    """When what the law made us keep goes too."""
    purged_at: Mapped[datetime | None]
    erasing_in: Mapped[int | None] = mapped_column(BigInt)


class DataExport(Model):
    """A copy of everything about a member, asked for, made by a job, kept for some days."""

    __tablename__ = "data_export"
    __table_args__ = (
        CheckConstraint("state in ('asked','making','ready','failed','ended')", name="state"),
        CheckConstraint(
            "(state in ('ready','ended')) = (ready_at is not null) and (ready_at is null) = (expires_at is null)",
            name="ready",
        ),
        CheckConstraint("done between 0 and total", name="done"),
        Index(
            "uq_data_export_under_way",
            "member_id",
            unique=True,
            postgresql_where=text("state in ('asked','making')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    state: Mapped[str]
    locale: Mapped[str]
    done: Mapped[int] = mapped_column(default=0)
    """Rooms copied, of `total`."""
    total: Mapped[int]
    size_bytes: Mapped[int] = mapped_column(BigInt, default=0)
    asked_at: Mapped[datetime]
    ready_at: Mapped[datetime | None]
    expires_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]


class DataExportPart(Model):
    """A piece of the archive, encrypted, so that neither making nor sending it holds the whole in memory."""

    __tablename__ = "data_export_part"

    export_id: Mapped[int] = mapped_column(ForeignKey("data_export.id", ondelete="cascade"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(EncryptedBytes)
