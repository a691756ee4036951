"""Tables of boosts: which listing, from when until when, and what came of it day by day."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class Boost(Model):
    """A listing's paid place. A boost stopped early ends then; what was left of it is returned once."""

    __tablename__ = "boost"
    __table_args__ = (
        CheckConstraint("starts_at < ends_at", name="span"),
        CheckConstraint("stopped_at is null or stopped_at between starts_at and ends_at", name="stopped"),
        CheckConstraint("returned_credits >= 0", name="returned"),
        ExcludeConstraint(
            ("listing_id", "="),
            (text("tstzrange(starts_at, coalesce(stopped_at, ends_at))"), "&&"),
            name="ex_boost_one_at_a_time",
            using="gist",
        ),
        Index("ix_boost_live", "ends_at", postgresql_where=text("stopped_at is null")),
        Index("ix_boost_provider_id", "provider_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("item.id"), unique=True)
    """The good it was made from, used up by it."""
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    returned_credits: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    created_at: Mapped[datetime]


class BoostDay(Model):
    """What a boost did on a day: shown in results, opened from there, booked after that."""

    __tablename__ = "boost_day"
    __table_args__ = (CheckConstraint("shown >= 0 and opened >= 0", name="counts"),)

    boost_id: Mapped[int] = mapped_column(ForeignKey("boost.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    shown: Mapped[int] = mapped_column(server_default=text("0"), default=0)
    opened: Mapped[int] = mapped_column(server_default=text("0"), default=0)
