"""The table of days: how often an offer stood in results and was opened; who looked is noted nowhere."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import Model


class ListingDay(Model):
    """What an offer saw on a day of UTC."""

    __tablename__ = "listing_day"
    __table_args__ = (CheckConstraint("shown >= 0 and opened >= 0", name="counts"),)

    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    shown: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    opened: Mapped[int] = mapped_column(server_default=text("0"), default=0)
