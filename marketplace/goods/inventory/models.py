"""Tables of what members have: things to wear or use, rights with an end and a reason, and gifts."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class Right(StrEnum):
    """What a member may do beyond what everybody may."""

    PRIORITY_REQUEST = "priority_request"
    """Her requests stand first on a provider's list."""
    EXTENDED_HOLD = "extended_hold"
    """A chosen place is kept so many minutes longer."""
    SEARCH_ALERT = "search_alert"
    """A letter as soon as something matches a saved search."""
    EXTRA_PHOTOS = "extra_photos"
    """So many photos more on a listing."""
    STATISTICS = "statistics"
    PROGRAMME_HISTORY = "programme_history"
    """All weekly programmes there ever were, and statistics of a year."""
    CALENDAR_IMPORT = "calendar_import"


class Source(StrEnum):
    """Why somebody has something."""

    PURCHASE = "purchase"
    PLAN = "plan"
    GIFT = "gift"
    STAFF = "staff"
    BADGE = "badge"


class Slot(StrEnum):
    """Where a thing is worn; one thing in each place."""

    THEME = "theme"
    FRAME = "frame"
    RIBBON = "ribbon"
    BADGE = "badge"
    STICKER_1 = "sticker_1"
    STICKER_2 = "sticker_2"
    STICKER_3 = "sticker_3"


class Item(Model):
    """A thing of a member: a copy of a good. Given away, it is gone here and begins anew with the other."""

    __tablename__ = "item"
    __table_args__ = (
        CheckConstraint(
            "slot is null or (kind = 'sticker' and slot like 'sticker\\_%') or slot = kind", name="slot"
        ),
        CheckConstraint("source in ('purchase','plan','gift','staff','badge')", name="source"),
        CheckConstraint("(gone_at is null) = (gone_why is null)", name="gone"),
        CheckConstraint("gone_at is null or slot is null", name="gone_is_not_worn"),
        CheckConstraint("gone_why in ('given','used','revoked')", name="gone_why"),
        UniqueConstraint("source", "source_id"),
        Index("uq_item_slot", "owner_id", "slot", unique=True, postgresql_where=text("slot is not null")),
        Index("uq_item_copy", "good_id", "number", unique=True, postgresql_where=text("gone_at is null")),
        Index("ix_item_owner_id", "owner_id", postgresql_where=text("gone_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    good_id: Mapped[int] = mapped_column(ForeignKey("good.id"))
    kind: Mapped[str]
    number: Mapped[int | None]
    source: Mapped[str]
    source_id: Mapped[str]
    slot: Mapped[str | None]
    """Where it is worn, if it is."""
    received_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]
    gone_why: Mapped[str | None]


class Entitlement(Model):
    """What a member may do from an instant until another, and why. The one table every check goes through.

    Grants stand side by side and none changes another: the longest wins. Append-only but for revoking.
    """

    __tablename__ = "entitlement"
    __table_args__ = (
        CheckConstraint(f'"right" in ({", ".join(repr(str(right)) for right in Right)})', name="right"),
        CheckConstraint("source in ('purchase','plan','gift','staff','badge')", name="source"),
        CheckConstraint("ends_at is null or starts_at < ends_at", name="span"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("(revoked_at is null) = (revoked_why is null)", name="revoked"),
        UniqueConstraint("source", "source_id", "right"),
        Index(
            "ix_entitlement_member_id", "member_id", "ends_at", postgresql_where=text("revoked_at is null")
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    right: Mapped[str]
    amount: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    source: Mapped[str]
    source_id: Mapped[str]
    """What gave it: a sale, a subscription's period, a gift, a badge, a case of the staff."""
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_why: Mapped[str | None]


class Gift(Model):
    """A good on its way from one member to another, with a card; never money."""

    __tablename__ = "gift"
    __table_args__ = (
        CheckConstraint("giver_id <> receiver_id", name="two_people"),
        CheckConstraint("num_nonnulls(sale_id, item_id) = 1", name="one_thing"),
        CheckConstraint("char_length(message) <= 400", name="message"),
        CheckConstraint("card_kind in ('meal','session','stall')", name="card"),
        CheckConstraint("not is_shown or delivered_at is not null", name="shown"),
        CheckConstraint("taken_back_at is null or not is_shown", name="taken_back"),
        Index("ix_gift_created_at", "created_at"),
        Index("ix_gift_due", "deliver_at", postgresql_where=text("delivered_at is null")),
        Index("ix_gift_receiver_id", "receiver_id", "id"),
        Index("ix_gift_giver_id", "giver_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    sale_id: Mapped[int | None] = mapped_column(ForeignKey("shop_sale.id"), unique=True)
    item_id: Mapped[int | None] = mapped_column(ForeignKey("item.id"), unique=True)
    """A thing the giver had before."""
    good_id: Mapped[int] = mapped_column(ForeignKey("good.id"))
    giver_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    receiver_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    message: Mapped[str]
    card_kind: Mapped[str]
    card_seed: Mapped[int]
    """Which of the drawn pictures stands on the card."""
    deliver_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]
    is_shown: Mapped[bool] = mapped_column(default=False)
    """Whether the receiver shows it on her page."""
    message_hidden_at: Mapped[datetime | None]
    """Moderators took the card's words away, or a list holds them; the present stays."""
    taken_back_at: Mapped[datetime | None]
    """Moderators hid what was given: it never arrived, or left its receiver again."""
    created_at: Mapped[datetime]

    @property
    def words(self) -> str:
        """What the card says to those who may read it; "" while its words are kept from sight."""
        return "" if self.message_hidden_at else self.message

    @property
    def came_without_words(self) -> bool:
        """Whether its words waited for a person when it arrived: its receiver has not read them."""
        hidden, delivered = self.message_hidden_at, self.delivered_at
        return hidden is not None and delivered is not None and hidden <= delivered
