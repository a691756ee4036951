"""Tables of makers, their designs, what moderators decided about them, and the share each sale brings; no money."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import Text

from marketplace.core.database import BigInt, Model

MOST_BYTES = 4_000
"""What a drawing may take, as the database counts it."""


class DesignKind(StrEnum):
    STICKER = "sticker"
    THEME = "theme"
    BADGE = "badge"


class DesignState(StrEnum):
    DRAFT = "draft"
    IN_REVIEW = "in_review"
    ON_SALE = "on_sale"
    REFUSED = "refused"
    """A moderator said what has to change."""
    WITHDRAWN = "withdrawn"
    """No longer sold; whoever has it keeps it."""


class Maker(Model):
    """A member who designs, by the name they chose for it."""

    __tablename__ = "maker"
    __table_args__ = (
        CheckConstraint("char_length(name) between 2 and 40", name="name"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and char_length(slug) <= 60", name="slug"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    """Made once, from the first name; it stays when the name changes."""
    name: Mapped[str]
    hidden_at: Mapped[datetime | None]
    """A moderator decided that nobody is shown this name and its page."""
    created_at: Mapped[datetime]


class Design(Model):
    """A drawing as data: shapes of a closed list on a grid, and colours. Once it is sold it stays as it was."""

    __tablename__ = "design"
    __table_args__ = (
        CheckConstraint("kind in ('sticker','theme','badge')", name="kind"),
        CheckConstraint("state in ('draft','in_review','on_sale','refused','withdrawn')", name="state"),
        CheckConstraint("char_length(name) <= 40 and char_length(words) <= 200", name="words"),
        CheckConstraint("language in ('en','fr')", name="language"),
        CheckConstraint(
            f"jsonb_typeof(drawing) = 'object' and octet_length(drawing::text) <= {MOST_BYTES}",
            name="drawing",
        ),
        CheckConstraint("version > 0", name="version"),
        CheckConstraint("state <> 'in_review' or submitted_at is not null", name="submitted"),
        CheckConstraint(
            "(good_id is not null) = (state in ('on_sale','withdrawn'))"
            " and (good_id is null) = (share_bps is null)",
            name="sold",
        ),
        CheckConstraint("share_bps between 0 and 10000", name="share"),
        CheckConstraint("(claimed_by_id is null) = (claimed_at is null)", name="claimed"),
        CheckConstraint("claimed_by_id is distinct from maker_id", name="own_claim"),
        Index("ix_design_maker_id", "maker_id", "id"),
        Index("ix_design_in_review", "submitted_at", postgresql_where=text("state = 'in_review'")),
        Index("ix_design_fingerprint", "fingerprint", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    maker_id: Mapped[int] = mapped_column(ForeignKey("maker.member_id"))
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default=DesignState.DRAFT)
    name: Mapped[str]
    words: Mapped[str]
    """Some words about it, in the language below."""
    language: Mapped[str]
    drawing: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(server_default=text("1"), default=1)
    """Counts the changes, so that nobody saves over, or decides about, what they have not seen."""
    fingerprint: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'"))
    """What it is made of, coarsely: similar drawings share most of it."""
    good_id: Mapped[int | None] = mapped_column(ForeignKey("good.id"), unique=True)
    share_bps: Mapped[int | None]
    """The maker's part of each sale's credits, in ten-thousandths, as it was when the design was accepted."""
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    claimed_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class DesignDecision(Model):
    """What a moderator decided about a design, in words its maker reads. Append-only."""

    __tablename__ = "design_decision"
    __table_args__ = (
        CheckConstraint("decision in ('accept','refuse','withdraw')", name="decision"),
        CheckConstraint("decision = 'accept' or length(trim(reason)) > 0", name="reason"),
        CheckConstraint("(decision = 'accept') = (credits is not null)", name="price"),
        Index("ix_design_decision_design_id", "design_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    design_id: Mapped[int] = mapped_column(ForeignKey("design.id"))
    version: Mapped[int]
    """The version that was looked at."""
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    decision: Mapped[str]
    reason: Mapped[str]
    credits: Mapped[int | None]
    stock: Mapped[int | None]
    at: Mapped[datetime]


class MakerShare(Model):
    """What a sale brings whoever made the good, written with the sale. One sale to each buyer counts.

    What is given and taken back of it follows in the maker's wallet, see shares.py.
    """

    __tablename__ = "maker_share"
    __table_args__ = (
        CheckConstraint("maker_id <> buyer_id", name="two_people"),
        CheckConstraint(
            "share_credits >= 0 and granted_credits between 0 and share_credits"
            " and taken_credits between 0 and granted_credits",
            name="credits",
        ),
        CheckConstraint("granted_credits = 0 or settled_at is not null", name="settled"),
        CheckConstraint("taken_credits = 0 or returned_at is not null", name="taken"),
        Index(
            "uq_maker_share_buyer",
            *("design_id", "buyer_id"),
            unique=True,
            postgresql_where=text("returned_at is null"),
        ),
        Index("ix_maker_share_maker_id", "maker_id", "made_at"),
        Index(
            "ix_maker_share_due",
            "maker_id",
            postgresql_where=text(
                "settled_at is null or told_at is null"
                " or (returned_at is not null and taken_credits < granted_credits)"
            ),
        ),
    )

    sale_id: Mapped[int] = mapped_column(ForeignKey("shop_sale.id"), primary_key=True, autoincrement=False)
    design_id: Mapped[int] = mapped_column(ForeignKey("design.id"))
    maker_id: Mapped[int] = mapped_column(ForeignKey("maker.member_id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    share_credits: Mapped[int]
    """The share by its rate, before the ceilings."""
    granted_credits: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    taken_credits: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    """Taken back of it, after the sale was returned."""
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    returned_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]
    """When its maker heard of it."""
