"""Tables of reviews, votes and invitations; they decide nothing about what is shown."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.crypto import Encrypted
from marketplace.core.database import BigInt, Model


class ReviewState(StrEnum):
    DRAFT = "draft"
    """Its author's own, to be changed as they like."""
    SEALED = "sealed"
    """Written for good; nobody but its author can tell that it exists."""
    OPEN = "open"


class Side(StrEnum):
    """Who writes. A customer writes about a service, a provider about a guest."""

    CUSTOMER = "customer"
    PROVIDER = "provider"


class Outcome(StrEnum):
    """What became of the booking, said beside its review."""

    TOOK_PLACE = "took_place"
    REFUNDED = "refunded"
    """It took place, and something was given back."""
    CANCELLED_BY_PROVIDER = "cancelled_by_provider"
    CANCELLED_BY_CUSTOMER = "cancelled_by_customer"
    CANCELLED_BY_STAFF = "cancelled_by_staff"


class Review(Model):
    """What one side of a booking says of the other. A trigger keeps what was written (`review_guard`).

    Only one per booking and side, only by its own parties, only once it is over and within the time to write.
    """

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint("state in ('draft','sealed','open')", name="state"),
        CheckConstraint("side in ('customer','provider')", name="side"),
        CheckConstraint("author_id <> subject_id", name="two_people"),
        CheckConstraint("stars is null or stars between 1 and 5", name="stars"),
        CheckConstraint("state = 'draft' or (stars is not null and written_at is not null)", name="written"),
        CheckConstraint("(state = 'open') = (opened_at is not null)", name="opened"),
        CheckConstraint("(reply is null) = (replied_at is null)", name="reply"),
        CheckConstraint("reply is null or state = 'open'", name="reply_after"),
        CheckConstraint("helpful >= 0", name="helpful"),
        CheckConstraint("written_at <= open_at", name="in_time"),
        CheckConstraint("held_at is null or state <> 'draft'", name="held"),
        CheckConstraint("reply_hidden_at is null or reply is not null", name="reply_hidden"),
        UniqueConstraint("booking_id", "side"),
        Index(
            "ix_review_listing",
            "listing_id",
            text("opened_at desc"),
            postgresql_where=text("is_public and side = 'customer'"),
        ),
        Index(
            "ix_review_subject",
            "subject_id",
            text("opened_at desc"),
            postgresql_where=text("is_public"),
        ),
        Index(
            "ix_review_written",
            "subject_id",
            "written_at",
            postgresql_where=text("state <> 'draft' and side = 'customer'"),
        ),
        Index("ix_review_sealed", "open_at", postgresql_where=text("state = 'sealed'")),
        Index("ix_review_author_id", "author_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"))
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"))
    side: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    subject_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    state: Mapped[str] = mapped_column(default=ReviewState.DRAFT)
    outcome: Mapped[str]
    stars: Mapped[int | None]
    scores: Mapped[dict[str, Any]]
    """Aspect → 1 to 5, of the table in rules.py."""
    body: Mapped[str]
    thanks: Mapped[str | None] = mapped_column(Encrypted)
    """Words for the other side alone."""
    locale: Mapped[str]
    experienced_on: Mapped[date]
    """The date on the wall where it took place, or was to."""
    open_at: Mapped[datetime]
    """Until when it may be written, and when it opens by itself."""
    created_at: Mapped[datetime]
    written_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    """When it was published; the other side may have been the last to write."""
    reply: Mapped[str | None]
    replied_at: Mapped[datetime | None]
    helpful: Mapped[int] = mapped_column(default=0)
    """Members who found it helpful, the rows of `review_vote`."""
    affiliation: Mapped[str | None]
    """What ties the author to whom they write about, in their words; empty when they said that nothing does."""
    held_at: Mapped[datetime | None]
    """Since when it waits for a moderator, left out of every page, count and score (community/honesty)."""
    hidden_at: Mapped[datetime | None]
    """When a decision about a report hid it (community/reports)."""
    reply_hidden_at: Mapped[datetime | None]
    note: Mapped[str | None]
    """What moderators say beside it, for everybody to read."""
    is_public: Mapped[bool] = mapped_column(
        Computed("state = 'open' and held_at is null and hidden_at is null", persisted=True)
    )
    """The one thing every public page, count and answer asks."""


class ReviewVote(Model):
    """A member found a review helpful."""

    __tablename__ = "review_vote"

    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class ReviewInvitation(Model):
    """Both sides of a booking that took place are asked for their reviews once, on the next morning.

    When that is depends on the service alone, never on whether somebody has written.
    """

    __tablename__ = "review_invitation"
    __table_args__ = (Index("ix_review_invitation_due", "due_at", postgresql_where=text("sent_at is null")),)

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    due_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


class ReviewPhoto(Model):
    """A picture of a review, made anew (core/photos.py); seen by others when its review is."""

    __tablename__ = "review_photo"
    __table_args__ = (
        CheckConstraint("octet_length(content) <= 2000000", name="bytes"),
        CheckConstraint("width between 1 and 1600 and height between 1 and 1600", name="size"),
        CheckConstraint("position between 1 and 4", name="position"),
        UniqueConstraint("review_id", "position"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"))
    position: Mapped[int]
    width: Mapped[int]
    height: Mapped[int]
    digest: Mapped[bytes]
    """Of its pixels as kept, to find the same picture again."""
    hidden_at: Mapped[datetime | None]
    """Kept from everybody: a list holds it, or a moderator decided so."""
    content: Mapped[bytes] = mapped_column(deferred=True)
