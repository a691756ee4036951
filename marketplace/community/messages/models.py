"""Tables of conversations: the thread, each side's own view of it, messages, photos and quick replies."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class Thread(Model):
    """One conversation of a customer with a provider about one offer, whatever is booked of it; or, without an offer,
    of a host (as provider) with a new member they welcomed.
    """

    __tablename__ = "thread"
    __table_args__ = (
        UniqueConstraint("listing_id", "customer_id"),
        CheckConstraint("customer_id <> provider_id", name="two_people"),
        CheckConstraint("(messages = 0) = (opened_at is null)", name="opened"),
        CheckConstraint("(opened_at is null) = (opened_by is null)", name="opener"),
        CheckConstraint("opened_by in (customer_id, provider_id)", name="side"),
        CheckConstraint("answered_at is null or answered_at >= opened_at", name="answered"),
        Index(
            "uq_thread_welcome",
            "provider_id",
            "customer_id",
            unique=True,
            postgresql_where=sql("listing_id is null"),
        ),
        Index("ix_thread_provider", "provider_id", "opened_at"),
        Index("ix_thread_customer_id", "customer_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    listing_id: Mapped[int | None] = mapped_column(ForeignKey("listing.id"))
    customer_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    provider_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    messages: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    """How many there are; also the number of the last. Whoever writes holds the row's lock."""
    opened_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    opened_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    """When the provider first answered a conversation that the customer opened."""
    created_at: Mapped[datetime]


class ThreadSide(Model):
    """A conversation as one of its two members sees it."""

    __tablename__ = "thread_side"
    __table_args__ = (
        CheckConstraint("unread >= 0 and read_to >= 0", name="unread"),
        CheckConstraint("(draft is null) = (draft_at is null)", name="draft"),
        Index("ix_thread_side_inbox", "member_id", sql("last_at desc"), sql("thread_id desc")),
        Index("ix_thread_side_unread", "member_id", postgresql_where=sql("unread > 0")),
        Index("ix_thread_side_mail", "mail_due_at", postgresql_where=sql("mail_due_at is not null")),
    )

    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    last_at: Mapped[datetime | None]
    """When something last happened here; a conversation nobody wrote in is in no list."""
    read_to: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    """The number of the last message that was on this member's screen."""
    unread: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    """How many messages of the other side came after that; what is hidden from the member does not count."""
    draft: Mapped[str | None] = mapped_column(Encrypted)
    draft_at: Mapped[datetime | None]
    mail_due_at: Mapped[datetime | None]
    """When a letter says that something waits here; one until the member has looked."""


class Message(Model):
    """What one side wrote. It never changes: a moderator may only hide it from the other side."""

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("thread_id", "number"),
        UniqueConstraint("thread_id", "author_id", "key"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        Index("ix_message_author", "author_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    key: Mapped[str]
    """What the form or program sent with it: the same one again is the same message."""
    text: Mapped[str] = mapped_column(Encrypted)
    contacts: Mapped[list[Any]]
    """`[begin, end, kind]` of each e-mail address, telephone number or link, hidden until something is booked."""
    locale: Mapped[str | None]
    """The language it seems to be written in."""
    photos: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    created_at: Mapped[datetime]
    hidden_at: Mapped[datetime | None]


class MessagePhoto(Model):
    """A picture of a message, made anew by us: nothing of the file that was sent is left."""

    __tablename__ = "message_photo"
    __table_args__ = (
        UniqueConstraint("message_id", "position"),
        CheckConstraint("width between 1 and 1600 and height between 1 and 1600", name="size"),
        CheckConstraint("octet_length(content) <= 2000000", name="bytes"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[int] = mapped_column(ForeignKey("message.id"))
    position: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    hidden_at: Mapped[datetime | None]
    """Kept from everybody: a list holds it, or a moderator decided so."""
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    """A JPEG."""


class QuickReply(Model):
    """A member's own sentence, kept to be sent again."""

    __tablename__ = "quick_reply"
    __table_args__ = (Index("ix_quick_reply_member", "member_id", "id"),)

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    text: Mapped[str]
