"""Tables of papers, their counters and their printed files; migrations hold the guards that keep them so."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class PaperKind(StrEnum):
    RECEIPT = "receipt"
    """To a customer: what was paid, to whom and for what."""
    CREDIT_NOTE = "credit_note"
    """To a customer: what went back of a receipt."""
    INVOICE = "invoice"
    """To a provider: a month's commission."""
    INVOICE_CREDIT = "invoice_credit"
    """To a provider: commission of an invoice that was given back."""
    RECAP = "recap"
    """To a provider: a year's sales, for their tax return."""


class PaperCounter(Model):
    """The last number given in a series and year. Its row is locked until the paper it numbers is committed."""

    __tablename__ = "paper_counter"
    __table_args__ = (CheckConstraint("last > 0", name="last"),)

    series: Mapped[str] = mapped_column(primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class Paper(Model):
    """One issued paper, frozen as it is: append-only by a trigger. Amounts in minor units."""

    __tablename__ = "paper"
    __table_args__ = (
        UniqueConstraint("series", "year", "number"),
        CheckConstraint("kind in ('receipt','credit_note','invoice','invoice_credit','recap')", name="kind"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        CheckConstraint("amount_minor > 0 and number > 0", name="amount"),
        CheckConstraint(
            "(kind in ('credit_note','invoice_credit')) = (refers_to_id is not null)", name="refers"
        ),
        Index("ix_paper_subject", "subject_kind", "subject_id"),
        Index("ix_paper_owner", "owner_id", "kind", "issued_at"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    series: Mapped[str]
    year: Mapped[int]
    number: Mapped[int]
    business_key: Mapped[str] = mapped_column(unique=True)
    """What is issued once: `receipt:<payment>`, `credit_note:<refund>`, `invoice:<provider>:<month>:<currency>` …"""
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    """What it is about: `booking` and its public id, `month` and `2026-11`."""
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    """To whom it is addressed, and who may read it."""
    refers_to_id: Mapped[int | None] = mapped_column(ForeignKey("paper.id"), index=True)
    currency: Mapped[str]
    amount_minor: Mapped[int]
    locale: Mapped[str]
    """The language its PDF is written in."""
    sandbox: Mapped[bool]
    """No money moved: it says so on every page."""
    body: Mapped[dict[str, Any]]
    """What it says, as facts; `sheet` puts them into words."""
    addressee: Mapped[dict[str, Any] | None] = mapped_column(Encrypted)
    """Address and tax number of a provider, as invoices have to name them, when they were known."""
    issued_at: Mapped[datetime]

    @property
    def label(self) -> str:
        """Its number as written: `R-2026-000123`."""
        return f"{self.series}-{self.year}-{self.number:06d}"


class PaperFile(Model):
    """The PDF of a paper, made once by a worker. The database refuses one that does not fit its digest."""

    __tablename__ = "paper_file"
    __table_args__ = (CheckConstraint("sha256 = sha256(content)", name="digest"),)

    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), primary_key=True, autoincrement=False)
    sha256: Mapped[bytes]
    content: Mapped[bytes]
    made_at: Mapped[datetime]


class PaperEntry(Model):
    """An entry of the ledger that a provider's paper accounts for; each at most once. Append-only."""

    __tablename__ = "paper_entry"

    ledger_entry_id: Mapped[int] = mapped_column(
        ForeignKey("ledger_entry.id"), primary_key=True, autoincrement=False
    )
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
