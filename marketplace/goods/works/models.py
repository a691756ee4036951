"""Tables of digital works, their files, what moderators decided about them, and their sales; move no money."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model
from marketplace.money.ledger import works

KIND = works.KIND
"""What the payment of a work, and the earning from it, name as their subject."""


class WorkKind(StrEnum):
    RECIPE_BOOK = "recipe_book"
    TRAINING_PLAN = "training_plan"
    GUIDE = "guide"


class WorkState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    ON_SALE = "on_sale"
    REFUSED = "refused"
    """A moderator said what has to change."""
    WITHDRAWN = "withdrawn"
    """No longer sold; whoever bought it keeps it."""


class SaleState(StrEnum):
    OPEN = "open"
    """Chosen, not paid yet."""
    PAID = "paid"
    DROPPED = "dropped"
    """Never paid."""
    ENDED = "ended"
    """Paid, and all of it went back: it can no longer be downloaded."""


class Work(Model):
    """A recipe book, a training plan or another text a provider sells. The price is what a buyer pays, tax included."""

    __tablename__ = "work"
    __table_args__ = (
        CheckConstraint("kind in ('recipe_book','training_plan','guide')", name="kind"),
        CheckConstraint("state in ('draft','in_review','on_sale','refused','withdrawn')", name="state"),
        CheckConstraint("price_minor between 100 and 20000", name="price"),
        CheckConstraint("language in ('en','fr')", name="language"),
        CheckConstraint("title_en <> '' or title_fr <> ''", name="title"),
        CheckConstraint("state <> 'on_sale' or decided_at is not null", name="reviewed"),
        Index("ix_work_provider_id", "provider_id"),
        Index("ix_work_on_sale", "decided_at", postgresql_where=text("state = 'on_sale'")),
        Index("ix_work_in_review", "submitted_at", postgresql_where=text("state = 'in_review'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default=WorkState.DRAFT)
    title_en: Mapped[str]
    title_fr: Mapped[str]
    text_en: Mapped[str]
    text_fr: Mapped[str]
    """Empty in a language the provider did not write."""
    language: Mapped[str]
    """In which the file itself is written."""
    price_minor: Mapped[int]
    currency: Mapped[str]
    submitted_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    """A moderator decided after a report that nobody is shown it; whoever bought it keeps it."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class WorkFile(Model):
    """A PDF as it was written anew by us. Append-only: a buyer keeps the one that was bought."""

    __tablename__ = "work_file"
    __table_args__ = (
        CheckConstraint("sha256 = sha256(content)", name="digest"),
        CheckConstraint("pages between 1 and 400 and size_bytes = octet_length(content)", name="size"),
        Index("ix_work_file_work_id", "work_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"))
    pages: Mapped[int]
    size_bytes: Mapped[int]
    sha256: Mapped[bytes]
    content: Mapped[bytes] = mapped_column(deferred=True)
    created_at: Mapped[datetime]


class WorkDecision(Model):
    """What a moderator decided about a work, and why, in words its provider reads. Append-only."""

    __tablename__ = "work_decision"
    __table_args__ = (
        CheckConstraint("decision in ('approve','refuse','withdraw')", name="decision"),
        CheckConstraint("decision = 'approve' or length(trim(reason)) > 0", name="reason"),
        Index("ix_work_decision_work_id", "work_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("work_file.id"))
    """The file that was looked at."""
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    decision: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]


class WorkSale(Model):
    """A work somebody chose to buy. Amounts in minor units, frozen as they were agreed."""

    __tablename__ = "work_sale"
    __table_args__ = (
        CheckConstraint("state in ('open','paid','dropped','ended')", name="state"),
        CheckConstraint("state not in ('paid','ended') or paid_at is not null", name="paid"),
        CheckConstraint("buyer_id <> provider_id", name="two_people"),
        CheckConstraint(
            "price_minor > 0 and least(share_minor, commission_minor, vat_minor) >= 0", name="amounts"
        ),
        CheckConstraint("share_minor + commission_minor + vat_minor = price_minor", name="adds_up"),
        CheckConstraint("length(trim(consent_text)) > 0", name="consent"),
        CheckConstraint("downloads >= 0 and (downloads = 0) = (first_download_at is null)", name="downloads"),
        Index(
            "uq_work_sale_live",
            *("work_id", "buyer_id"),
            unique=True,
            postgresql_where=text("state in ('open','paid')"),
        ),
        Index("ix_work_sale_buyer_id", "buyer_id", "id"),
        UniqueConstraint("public_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str]
    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("work_file.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    title_en: Mapped[str]
    title_fr: Mapped[str]
    country: Mapped[str]
    """Where the buyer lives, as she said: it decides the tax."""
    vat_bps: Mapped[int]
    price_minor: Mapped[int]
    share_minor: Mapped[int]
    commission_minor: Mapped[int]
    vat_minor: Mapped[int]
    currency: Mapped[str]
    state: Mapped[str] = mapped_column(default=SaleState.OPEN)
    consent_text: Mapped[str]
    """The words the buyer agreed to before paying, as they stood on the page."""
    consented_at: Mapped[datetime]
    created_at: Mapped[datetime]
    paid_at: Mapped[datetime | None]
    downloads: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    first_download_at: Mapped[datetime | None]
    last_download_at: Mapped[datetime | None]
