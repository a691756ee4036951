"""The search index: a flat row per visible listing, rebuilt from its own tables; never a source of truth."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Identity, Index, text
from sqlalchemy.dialects.postgresql import TSTZMULTIRANGE, TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from marketplace.core.database import BigInt, Model


class Point(UserDefinedType[Any]):
    """PostgreSQL's own two-dimensional `point`; PostGIS is not needed."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "point"


MERCATOR = "point(6378137 * radians(lon), 6378137 * ln(tan(pi() / 4 + radians(lat) / 2)))"
"""Spherical Mercator in metres (EPSG:3857); the same formula as trade/places/rules.py."""


class SearchEntry(Model):
    """A visible listing as search sees it: where (public point), what, how much, and its card."""

    __tablename__ = "search_entry"
    __table_args__ = (
        Index("ix_search_entry_category_m", "category", "m", postgresql_using="gist"),
        Index("ix_search_entry_m", "m", postgresql_using="gist"),
        Index(
            "ix_search_entry_visits",
            text("circle(m, reach)"),
            postgresql_using="gist",
            postgresql_where=text("reach is not null"),
        ),
        Index("ix_search_entry_words", "words", postgresql_using="gin"),
        Index("ix_search_entry_provider_id", "provider_id"),
        Index("ix_search_entry_free_until", "free_until"),
        # Room on each page, so that noting a next free time touches no index.
        {"postgresql_with": {"fillfactor": "85"}},
    )

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    provider_id: Mapped[int] = mapped_column(BigInt)
    category: Mapped[int]
    """1 meal, 2 session, 3 remote session: that one is never near, and never in the way of near ones."""
    venue: Mapped[str]
    lat: Mapped[float]
    lon: Mapped[float]
    m: Mapped[Any] = mapped_column(Point, Computed(MERCATOR, persisted=True))
    reach: Mapped[float | None]
    """How far around, in Mercator metres, its provider goes to customers' homes; NULL for what is elsewhere."""
    price_minor: Mapped[int]
    """What one person pays in all, fee included: the figure that is filtered, sorted and shown."""
    min_party: Mapped[int]
    max_party: Mapped[int]
    notice_minutes: Mapped[int]
    zone: Mapped[str]
    diets: Mapped[list[str]]
    words: Mapped[Any] = mapped_column(TSVECTOR)
    card: Mapped[dict[str, Any]]
    """What a result card shows, in both languages: see trade/search/operations.py."""
    next_free_at: Mapped[datetime | None]
    """The next free start of the smallest party as last computed; void once it has passed or was taken."""
    next_free_seats: Mapped[int | None]
    """Free places at that start. 0: nothing is free up to the horizon, which holds until `next_free_at`."""
    next_free_until: Mapped[datetime | None]
    """Until when that start can be ordered, where a menu's last order comes before the notice."""
    free_until: Mapped[datetime | None]
    """Until when (not included) the listing's `free_time` holds; NULL when it is to be computed anew."""
    indexed_at: Mapped[datetime]


class ListingStanding(Model):
    """How often a listing was given each number of stars; kept by community/reviews, copied onto its card."""

    __tablename__ = "listing_standing"
    __table_args__ = (CheckConstraint("least(stars1, stars2, stars3, stars4, stars5) >= 0", name="counts"),)

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), primary_key=True)
    stars1: Mapped[int] = mapped_column(server_default="0")
    stars2: Mapped[int] = mapped_column(server_default="0")
    stars3: Mapped[int] = mapped_column(server_default="0")
    stars4: Mapped[int] = mapped_column(server_default="0")
    stars5: Mapped[int] = mapped_column(server_default="0")


class ProviderStanding(Model):
    """How many neighbours vouch for a provider; kept by community/vouches, copied onto the cards."""

    __tablename__ = "provider_standing"
    __table_args__ = (CheckConstraint("vouches >= 0", name="vouches"),)

    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    vouches: Mapped[int] = mapped_column(server_default="0")


class FreeTimeRow(Model):
    """Starts of a listing that are free, of one week, with one number of seats and one deadline.

    Made by availability/free_time.py of the engine's slots and of nothing else; the notice and the clock are
    left to the reader. It is to be believed while the entry's `free_until` lies ahead and no mark of the
    provider stands.
    """

    __tablename__ = "free_time"
    __table_args__ = (
        CheckConstraint("seats > 0", name="seats"),
        CheckConstraint("step_minutes > 0", name="step"),
        CheckConstraint("not isempty(starts)", name="starts"),
        # Room on each page, so that a change of starts touches no index.
        {"postgresql_with": {"fillfactor": "85"}},
    )

    listing_id: Mapped[int] = mapped_column(
        ForeignKey("search_entry.listing_id", ondelete="CASCADE"), primary_key=True
    )
    week: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    seats: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    """Left at each of the starts."""
    order_until: Mapped[datetime] = mapped_column(primary_key=True)
    opens_at: Mapped[datetime] = mapped_column(primary_key=True)
    """From when to when, both included, they can be booked at all."""
    step_minutes: Mapped[int]
    starts: Mapped[Any] = mapped_column(TSTZMULTIRANGE)
    """`{[first, last], …]`: every `step_minutes` from the first start of a run to its last is a start."""


class FreeTimeMark(Model):
    """A stretch of a provider's time that changed, in whose neighbourhood free time is to be computed anew.

    Triggers write it, in the transaction of the change; whoever computes takes it away.
    """

    __tablename__ = "free_time_mark"

    id: Mapped[int] = mapped_column(BigInt, Identity(always=True), primary_key=True)
    provider_id: Mapped[int] = mapped_column(BigInt, index=True)
    begins: Mapped[datetime]
    ends: Mapped[datetime]
