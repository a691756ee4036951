"""Tables of the shop: goods that staff edit, every price they ever had, and every sale."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class Kind(StrEnum):
    """What a good is."""

    THEME = "theme"
    FRAME = "frame"
    RIBBON = "ribbon"
    STICKER = "sticker"
    BADGE = "badge"
    """Sewn on: a stitched outline, so that nobody takes it for a stamp that is earned."""
    PRIORITY_REQUEST = "priority_request"
    EXTENDED_HOLD = "extended_hold"
    SEARCH_ALERT = "search_alert"
    BOOST = "boost"
    EXTRA_PHOTOS = "extra_photos"
    STATISTICS = "statistics"
    PROGRAMME_HISTORY = "programme_history"


class State(StrEnum):
    DRAFT = "draft"
    ON_SALE = "on_sale"
    RETIRED = "retired"
    """No longer sold; whoever has one keeps it."""


class Audience(StrEnum):
    """Who may buy a good, or be given it."""

    EVERYONE = "everyone"
    PROVIDERS = "providers"
    LONG_STANDING = "long_standing"
    """Members for a year."""


class Good(Model):
    """Something that is sold for credits."""

    __tablename__ = "good"
    __table_args__ = (
        CheckConstraint(f"kind in ({', '.join(repr(str(kind)) for kind in Kind)})", name="kind"),
        CheckConstraint("state in ('draft','on_sale','retired')", name="state"),
        CheckConstraint("audience in ('everyone','providers','long_standing')", name="audience"),
        CheckConstraint("price_credits > 0 and price_version > 0", name="price"),
        CheckConstraint("stock is null or stock > 0", name="stock"),
        CheckConstraint("sold >= 0 and (stock is null or sold <= stock)", name="sold"),
        CheckConstraint("days is null or days between 1 and 3660", name="days"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("on_sale_until is null or on_sale_from < on_sale_until", name="dates"),
        CheckConstraint("hidden_at is null or maker_id is not null", name="hidden"),
        CheckConstraint("state = 'draft' or (name_en <> '' and name_fr <> '')", name="both_languages"),
        Index("ix_good_maker_id", "maker_id", postgresql_where=text("maker_id is not null")),
        Index("ix_good_on_sale", "kind", postgresql_where=text("state = 'on_sale'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    state: Mapped[str] = mapped_column(default=State.DRAFT)
    name_en: Mapped[str]
    name_fr: Mapped[str]
    text_en: Mapped[str]
    text_fr: Mapped[str]
    design: Mapped[dict[str, Any]]
    """How it looks: colours and shapes by kind, see designs.py; empty for what has no looks."""
    days: Mapped[int | None]
    """How long it lasts from the purchase; none is for good."""
    amount: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    """How much of it: minutes of a longer hold, photos more."""
    stock: Mapped[int | None]
    """How many copies there will ever be, numbered from 1; none is no bound, and no numbers."""
    sold: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    """Numbers given out, of a limited good."""
    on_sale_from: Mapped[datetime]
    on_sale_until: Mapped[datetime | None]
    audience: Mapped[str] = mapped_column(default=Audience.EVERYONE)
    is_giveable: Mapped[bool] = mapped_column(default=True)
    price_credits: Mapped[int]
    price_version: Mapped[int] = mapped_column(server_default=text("1"), default=1)
    maker_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """The member who designed it; none for a good of the house."""
    hidden_at: Mapped[datetime | None]
    """A moderator decided that nobody is shown it: neither in the shop nor where it is worn."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class GoodPrice(Model):
    """A price a good had from an instant on. Append-only."""

    __tablename__ = "good_price"
    __table_args__ = (CheckConstraint("credits > 0 and version > 0", name="credits"),)

    good_id: Mapped[int] = mapped_column(ForeignKey("good.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    credits: Mapped[int]
    since: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))


class Sale(Model):
    """A good that was bought: by whom, at which price, and which copy. Append-only but for what was returned."""

    __tablename__ = "shop_sale"
    __table_args__ = (
        ForeignKeyConstraint(["good_id", "price_version"], ["good_price.good_id", "good_price.version"]),
        CheckConstraint("number is null or number > 0", name="number"),
        CheckConstraint("credits > 0 and cost_minor >= 0", name="amounts"),
        CheckConstraint("returned_credits between 0 and credits", name="returned"),
        UniqueConstraint("good_id", "number"),
        Index("ix_shop_sale_buyer_id", "buyer_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    good_id: Mapped[int] = mapped_column(ForeignKey("good.id"))
    buyer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    number: Mapped[int | None]
    price_version: Mapped[int]
    credits: Mapped[int]
    cost_minor: Mapped[int]
    """What had been paid for these credits, in minor units."""
    currency: Mapped[str]
    is_gift: Mapped[bool]
    returned_credits: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    created_at: Mapped[datetime]

    @property
    def spend_reference(self) -> str:
        """The name of the spend in the wallet."""
        return f"sale:{self.public_id}"
