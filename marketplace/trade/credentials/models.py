"""Tables of gates, of the documents that open them and of their files; hold no listing's words and no booking."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted, EncryptedBytes
from marketplace.core.database import BigInt, Model


class Activity(StrEnum):
    """What of a listing the law has a say in; a listing names its own in `Listing.activities`."""

    SPORT = "sport"
    """Teaching or leading a physical activity for pay."""
    COOKING = "cooking"
    ALCOHOL = "alcohol"
    """Drinks with alcohol are served with the meal."""


class Document(StrEnum):
    SPORT_DIPLOMA = "sport_diploma"
    SPORT_CARD = "sport_card"
    FOOD_DECLARATION = "food_declaration"
    HYGIENE_TRAINING = "hygiene_training"
    DRINKS_LICENCE = "drinks_licence"
    DRINKS_PERMIT = "drinks_permit"


NONE_KNOWN = "none"
"""In a gate's `document`: somebody looked, and found that the country asks for nothing."""


class State(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    """By the provider, or by staff who learnt that it no longer holds."""
    REPLACED = "replaced"
    """By the one that renews it."""


_DOCUMENTS = ",".join(f"'{one}'" for one in Document)


class Gate(Model):
    """A document that a country asks for before an activity may be offered, from a day on."""

    __tablename__ = "credential_gate"
    __table_args__ = (
        CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
        CheckConstraint("activity in ('sport','cooking','alcohol')", name="activity"),
        CheckConstraint(f"document in ({_DOCUMENTS},'none')", name="document"),
        CheckConstraint("document <> 'none' or enforced_at is null", name="none_is_no_gate"),
        CheckConstraint("ends_on is null or ends_on >= begins_on", name="days"),
        CheckConstraint("length(trim(source)) > 0", name="source"),
        Index(
            "uq_credential_gate_live",
            *("country", "activity", "document"),
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    country: Mapped[str]
    activity: Mapped[str]
    document: Mapped[str]
    source: Mapped[str]
    """The law that asks for it, or who found that none does."""
    begins_on: Mapped[date]
    ends_on: Mapped[date | None]
    """The first day on which it is no longer asked for."""
    enforced_at: Mapped[datetime | None]
    """When the sweep closed it: listings without the document were taken off in the same transaction."""
    ended_at: Mapped[datetime | None]
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """None for what the product came with."""
    created_at: Mapped[datetime]


class Credential(Model):
    """A document a provider sent, and what became of it."""

    __tablename__ = "credential"
    __table_args__ = (
        CheckConstraint(f"document in ({_DOCUMENTS})", name="document"),
        CheckConstraint(
            "state in ('waiting','accepted','refused','expired','withdrawn','replaced')", name="state"
        ),
        CheckConstraint("(state in ('waiting','accepted')) = (closed_at is null)", name="closed"),
        CheckConstraint(
            "state not in ('accepted','refused','expired','replaced')"
            " or (decided_at is not null and decided_by_id is not null)",
            name="decided",
        ),
        CheckConstraint("decided_by_id <> provider_id", name="of_another"),
        CheckConstraint("state <> 'refused' or length(trim(reason)) > 0", name="reason"),
        CheckConstraint(
            "document not in ('sport_card','drinks_permit') or valid_until is not null", name="dated"
        ),
        CheckConstraint("(claimed_by_id is null) = (claimed_at is null)", name="claim"),
        CheckConstraint("file_erased_at is null or closed_at is not null", name="erased"),
        *(
            Index(
                f"uq_credential_{state}",
                *("provider_id", "document"),
                unique=True,
                postgresql_where=text(f"state = '{state}'"),
            )
            for state in ("waiting", "accepted")
        ),
        Index("ix_credential_provider_id", "provider_id", "id"),
        Index("ix_credential_queue", "sent_at", postgresql_where=text("state = 'waiting'")),
        Index("ix_credential_ends", "valid_until", postgresql_where=text("state = 'accepted'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    document: Mapped[str]
    state: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    """`number` and `issuer`, as the provider typed them; encrypted at rest."""
    valid_until: Mapped[date | None]
    """The last day on which it holds; None for what has no end."""
    reason: Mapped[str] = mapped_column(default="")
    """Why it was refused or withdrawn, in the provider's language."""
    sent_at: Mapped[datetime]
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    claimed_at: Mapped[datetime | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    decided_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    """Since when it neither waits nor holds: its file is erased some days later."""
    reminded_at: Mapped[datetime | None]
    reminded_again_at: Mapped[datetime | None]
    file_erased_at: Mapped[datetime | None]


class CredentialFile(Model):
    """The photo or PDF of a document, made anew by us and encrypted; gone some days after it is of no use."""

    __tablename__ = "credential_file"
    __table_args__ = (
        CheckConstraint("mime in ('image/jpeg','application/pdf')", name="mime"),
        CheckConstraint(
            "size_bytes between 1 and 8388608 and octet_length(content) <= 16000000", name="size"
        ),
    )

    credential_id: Mapped[int] = mapped_column(
        ForeignKey("credential.id", ondelete="cascade"), primary_key=True, autoincrement=False
    )
    mime: Mapped[str]
    size_bytes: Mapped[int]
    """Before encryption."""
    content: Mapped[bytes] = mapped_column(EncryptedBytes, deferred=True)


class ListingClosure(Model):
    """A listing the gates took off; gone as soon as it is shown again, or suspended by staff."""

    __tablename__ = "listing_closure"
    __table_args__ = (CheckConstraint("cardinality(documents) > 0", name="documents"),)

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True, autoincrement=False)
    documents: Mapped[list[str]] = mapped_column(ARRAY(Text))
    """What was lacking."""
    closed_at: Mapped[datetime]
