"""The table of groups of friends who pay each their seat; the seats themselves are a `seat_group`."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class PartyState(StrEnum):
    OPEN = "open"
    """The seats wait for their friends."""
    COMPLETE = "complete"
    """Everybody has paid."""
    WENT = "went"
    """At the deadline those who had paid went, and the other seats were given back."""
    FAILED = "failed"
    """All or nothing, and somebody was missing: what was paid goes back."""
    ENDED = "ended"
    """Everything went back, or the organiser never paid."""


class Rule(StrEnum):
    """What happens at the deadline when somebody has not paid."""

    GO = "go"
    ALL = "all"


class FriendsParty(Model):
    """A group of friends, chosen by an organiser who pays a seat like everybody else."""

    __tablename__ = "friends_party"
    __table_args__ = (
        CheckConstraint("seats between 2 and 200", name="seats"),
        CheckConstraint("rule in ('go','all')", name="rule"),
        CheckConstraint("state in ('open','complete','went','failed','ended')", name="state"),
        CheckConstraint("(state = 'open') = (decided_at is null)", name="decided"),
        CheckConstraint("(token is null) = (token_hash is null)", name="token"),
        Index(
            "ix_friends_party_deciding",
            "deadline_at",
            postgresql_where=text("state in ('open','failed')"),
        ),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    seat_group_id: Mapped[int] = mapped_column(ForeignKey("seat_group.id"), unique=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    organiser_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    first_booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    """The organiser's own."""
    seats: Mapped[int]
    """Of all friends together, the organiser included."""
    rule: Mapped[str]
    state: Mapped[str] = mapped_column(default=PartyState.OPEN)
    token: Mapped[str | None] = mapped_column(Encrypted)
    """Of the link, for the organiser to read again; none while there is no link."""
    token_hash: Mapped[bytes | None] = mapped_column(unique=True)
    deadline_at: Mapped[datetime]
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
