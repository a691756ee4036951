"""Tables of sellers' tax details and of how far asking for them has got; holds no sale."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import Model


class SellerKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"


class Activity(StrEnum):
    """What a listing is for the directive: Annex V, section I, A, points 8 and following."""

    PERSONAL_SERVICE = "personal_service"
    SALE_OF_GOODS = "sale_of_goods"
    OUT_OF_SCOPE = "out_of_scope"


class TaxDetails(Model):
    """Who a seller is for the tax authorities. Complete as soon as it is stored: half of it is refused."""

    __tablename__ = "tax_details"
    __table_args__ = (CheckConstraint("kind in ('person','company')", name="kind"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    kind: Mapped[str]
    country: Mapped[str]
    """Where the seller is resident for tax, ISO 3166-1 alpha-2."""
    identity: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    """name, birth_date (persons), street, postcode, town, tin, vat_number; encrypted at rest."""
    confirmed_at: Mapped[datetime]


class TaxStanding(Model):
    """A seller who has to be reported and whose details are missing: when they were asked, and blocked."""

    __tablename__ = "tax_standing"
    __table_args__ = (
        CheckConstraint("reminded_again_at is null or reminded_at is not null", name="in_order"),
        CheckConstraint("blocked_at is null or reminded_again_at is not null", name="after_two_reminders"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, autoincrement=False)
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    reminded_again_at: Mapped[datetime | None]
    blocked_at: Mapped[datetime | None]
