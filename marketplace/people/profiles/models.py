"""Tables of what a provider shows; holds no credential of the account."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import Model
from marketplace.core.former import PersonName


class Trader(StrEnum):
    """Whether a provider acts as a private person or a registered trader (declared, shown to customers)."""

    PRIVATE = "private"
    REGISTERED = "registered"


class Profile(Model):
    """A provider's page. One per member who offers something."""

    __tablename__ = "profile"
    __table_args__ = (
        CheckConstraint("trader in ('private','registered')", name="trader"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str] = mapped_column(PersonName)
    locale: Mapped[str]
    """The language the texts were written in."""
    headline: Mapped[str] = mapped_column(default="")
    about: Mapped[str] = mapped_column(default="")
    """Markdown."""
    headline_other: Mapped[str | None]
    about_other: Mapped[str | None]
    """The same in the other language, when the provider wrote it."""
    languages: Mapped[list[str]] = mapped_column(default=lambda: ["fr"])
    trader: Mapped[str] = mapped_column(default=Trader.PRIVATE)
    zone: Mapped[str] = mapped_column(default="Europe/Paris")
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
