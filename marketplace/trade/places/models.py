"""Tables of places: the exact home, encrypted, and its one public point; computes nothing."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class PublicPoint(Model):
    """What is shown of a home, drawn once for its address and never again, whoever lives there."""

    __tablename__ = "public_point"
    __table_args__ = (
        CheckConstraint("lat between -85 and 85", name="lat"),
        CheckConstraint("lon between -180 and 180", name="lon"),
    )

    address_key: Mapped[bytes] = mapped_column(primary_key=True)
    lat: Mapped[float]
    lon: Mapped[float]
    radius_m: Mapped[int]
    """How far, in metres, the home may lie from the point."""
    area: Mapped[str]
    """Quarter or town, as shown: "Croix-Rousse, Lyon"."""
    town: Mapped[str]
    country: Mapped[str]
    zone: Mapped[str]
    created_at: Mapped[datetime]


class Place(Model):
    """A provider's place. Everything shown or computed for others comes from its public point."""

    __tablename__ = "place"

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    address_key: Mapped[bytes] = mapped_column(ForeignKey("public_point.address_key"), index=True)
    home: Mapped[dict[str, Any]] = mapped_column(Encrypted)
    """`{"address": str, "directions": str, "lat": float, "lon": float, "precision": "town"|"pin"}`."""
    created_at: Mapped[datetime]
