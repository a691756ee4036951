"""Tables of what a provider notes about customers; nobody else reads them."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class CustomerNote(Model):
    """A provider's own note about a customer."""

    __tablename__ = "customer_note"
    __table_args__ = (
        CheckConstraint("provider_id <> customer_id", name="two_people"),
        Index("ix_customer_note_pair", "provider_id", "customer_id"),
        Index("ix_customer_note_customer_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    text: Mapped[str] = mapped_column(Encrypted)
    created_at: Mapped[datetime]


class CustomerTag(Model):
    """A word a provider puts on a customer, to find such customers again."""

    __tablename__ = "customer_tag"
    __table_args__ = (
        CheckConstraint("provider_id <> customer_id", name="two_people"),
        CheckConstraint("length(tag) between 1 and 30", name="tag"),
        Index("ix_customer_tag_customer_id", "customer_id"),
    )

    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    customer_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    tag: Mapped[str] = mapped_column(primary_key=True)
