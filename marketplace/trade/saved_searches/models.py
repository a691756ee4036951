"""Tables of saved searches, and which listings their owners know already."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class SavedSearch(Model):
    """A question to the search, kept by a member."""

    __tablename__ = "saved_search"
    __table_args__ = (
        CheckConstraint("char_length(query) <= 600", name="query"),
        UniqueConstraint("member_id", "query"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str]
    """The question in the member's words and language."""
    query: Mapped[str]
    """The address's part after the question mark."""
    wants_letters: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime]


class SavedSearchHit(Model):
    """A listing that fits and that the member knows of: it was there before, or a letter told it."""

    __tablename__ = "saved_search_hit"

    search_id: Mapped[int] = mapped_column(
        ForeignKey("saved_search.id", ondelete="CASCADE"), primary_key=True
    )
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    told_at: Mapped[datetime | None]
