"""The table of photos of offers, made anew by us: nothing of the file that was sent is left."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class ListingPhoto(Model):
    """A photo of an offer. `Listing.photos` names those that are shown."""

    __tablename__ = "listing_photo"
    __table_args__ = (
        UniqueConstraint("listing_id", "position", deferrable=True, initially="DEFERRED"),
        CheckConstraint("width between 1 and 1600 and height between 1 and 1600", name="size"),
        CheckConstraint("octet_length(content) <= 2000000 and octet_length(small) <= 400000", name="bytes"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    position: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    hidden_at: Mapped[datetime | None]
    """Kept from everybody: a list holds it, or a moderator decided so."""
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """A JPEG."""
    small: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """As cards show it; a JPEG."""
    created_at: Mapped[datetime]
