"""Tables of meet-ups: the meet-up, who comes or waits, and photos afterwards."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class MeetupState(StrEnum):
    PLANNED = "planned"
    CANCELLED = "cancelled"


class GuestState(StrEnum):
    COMING = "coming"
    WAITING = "waiting"
    LEFT = "left"


class Meetup(Model):
    """People of a club who meet. The database seats them and keeps the line."""

    __tablename__ = "meetup"
    __table_args__ = (
        CheckConstraint("state in ('planned','cancelled')", name="state"),
        CheckConstraint("(state = 'cancelled') = (cancelled_at is not null)", name="cancelled"),
        CheckConstraint("seats between 2 and 500", name="seats"),
        CheckConstraint("taken between 0 and seats", name="taken"),
        CheckConstraint("waiting >= 0", name="waiting"),
        CheckConstraint("ends_at > starts_at and ends_at <= starts_at + interval '2 days'", name="ends"),
        Index("ix_meetup_club", "club_id", "starts_at"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"))
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    title: Mapped[str]
    about: Mapped[str]
    """Markdown."""
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    zone: Mapped[str]
    area: Mapped[str]
    """Where about it is, as everybody reads it: a quarter, never an address."""
    place: Mapped[str] = mapped_column(Encrypted)
    """Where exactly, and how to find it: for those who come."""
    seats: Mapped[int]
    taken: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    waiting: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    state: Mapped[str] = mapped_column(default=MeetupState.PLANNED)
    sequence: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    """How often what a calendar shows has changed."""
    cancel_reason: Mapped[str]
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    """Kept from everybody by a list or a decision; who comes keeps their seat and is told."""


class MeetupGuest(Model):
    """Somebody who comes or waits, in the order of `id`; `meetup_guest_guard` lets nobody overtake."""

    __tablename__ = "meetup_guest"
    __table_args__ = (
        CheckConstraint("state in ('coming','waiting','left')", name="state"),
        CheckConstraint("(state = 'left') = (ended_at is not null)", name="ended"),
        Index(
            "uq_meetup_guest_live",
            "meetup_id",
            "member_id",
            unique=True,
            postgresql_where=sql("state <> 'left'"),
        ),
        Index("ix_meetup_guest_line", "meetup_id", "id", postgresql_where=sql("state = 'waiting'")),
        Index("ix_meetup_guest_member_id", "member_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    meetup_id: Mapped[int] = mapped_column(ForeignKey("meetup.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[str]
    created_at: Mapped[datetime]
    moved_up_at: Mapped[datetime | None]
    """When a seat came free for somebody who waited."""
    told_at: Mapped[datetime | None]
    """When they were told so."""
    ended_at: Mapped[datetime | None]


class MeetupPhoto(Model):
    """A picture of a meet-up, made anew by us, for the members of its club."""

    __tablename__ = "meetup_photo"
    __table_args__ = (
        CheckConstraint("width between 1 and 1600 and height between 1 and 1600", name="size"),
        CheckConstraint("octet_length(content) <= 2000000", name="bytes"),
        Index("ix_meetup_photo_meetup_id", "meetup_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    meetup_id: Mapped[int] = mapped_column(ForeignKey("meetup.id"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), index=True)
    width: Mapped[int]
    height: Mapped[int]
    hidden_at: Mapped[datetime | None]
    """Kept from everybody: a list holds it, or a moderator decided so."""
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """A JPEG."""
    created_at: Mapped[datetime]
