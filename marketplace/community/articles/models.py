"""Tables of articles: the working text, its published versions, pictures, offers, comments, and what came of it."""

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model


class ArticleState(StrEnum):
    DRAFT = "draft"
    SCHEDULED = "scheduled"
    """A sweep publishes it once its moment has come."""
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"


class Tie(StrEnum):
    """What ties an author to an offer beside the article; everybody reads it."""

    OWN = "own"
    NONE = "none"
    FRIEND = "friend"
    FAMILY = "family"
    WORKS = "works"
    PAID = "paid"


class Article(Model):
    """What somebody writes. Its own words are the working text, for the author alone; others read its version."""

    __tablename__ = "article"
    __table_args__ = (
        CheckConstraint("state in ('draft','scheduled','published','withdrawn')", name="state"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        CheckConstraint("(state = 'scheduled') = (publish_at is not null)", name="scheduled"),
        CheckConstraint(
            "state not in ('published','withdrawn')"
            " or (slug is not null and published_at is not null and version_id is not null and versions > 0)",
            name="published",
        ),
        CheckConstraint("(state = 'withdrawn') = (withdrawn_at is not null)", name="withdrawn"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
        CheckConstraint("(town = '') = (lat is null) and (lat is null) = (lon is null)", name="town"),
        CheckConstraint("comments >= 0", name="comments"),
        Index("ix_article_author", "author_id", "id"),
        Index(
            "ix_article_newest",
            sql("published_at desc"),
            sql("id desc"),
            postgresql_where=sql("state = 'published'"),
        ),
        Index("ix_article_due", "publish_at", postgresql_where=sql("state = 'scheduled'")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    slug: Mapped[str | None] = mapped_column(unique=True)
    """Chosen once, when it is first published."""
    state: Mapped[str]
    title: Mapped[str]
    summary: Mapped[str]
    body: Mapped[str]
    """Markdown; `![words](picture:2)` alone on a line is the second picture."""
    locale: Mapped[str]
    topics: Mapped[list[str]]
    cover: Mapped[str]
    """The public id of the picture on its card, empty for a drawn one."""
    town: Mapped[str]
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    """Of the town, never of a home."""
    zone: Mapped[str]
    """Of the author, for the moment it is to appear."""
    revision: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    """Counts what was kept of the working text, so that one window never writes over another's words."""
    publish_at: Mapped[datetime | None]
    versions: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    version_id: Mapped[int | None] = mapped_column(
        ForeignKey("article_version.id", use_alter=True, deferrable=True, initially="DEFERRED")
    )
    published_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    """When its words changed after it was published; everybody reads this."""
    withdrawn_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    """Hidden by moderators."""
    comments: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    """How many there are, removed ones too: the number of the last."""
    comments_closed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]

    @property
    def is_public(self) -> bool:
        return self.state == ArticleState.PUBLISHED and self.hidden_at is None


class ArticleVersion(Model):
    """The words of an article as they were published; never changed."""

    __tablename__ = "article_version"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        CheckConstraint("minutes >= 1", name="minutes"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    number: Mapped[int]
    title: Mapped[str]
    summary: Mapped[str]
    body: Mapped[str]
    locale: Mapped[str]
    topics: Mapped[list[str]]
    cover: Mapped[str]
    town: Mapped[str]
    minutes: Mapped[int]
    """How long it takes to read."""
    at: Mapped[datetime]


class ArticlePicture(Model):
    """A picture of an article, made anew by us; its number is what the text names it by."""

    __tablename__ = "article_picture"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("width between 1 and 1600 and height between 1 and 1600", name="size"),
        CheckConstraint("octet_length(content) <= 2000000", name="bytes"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="cascade"))
    number: Mapped[int]
    alt: Mapped[str]
    """What it shows, for those who do not see it."""
    width: Mapped[int]
    height: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    hidden_at: Mapped[datetime | None]
    """Kept from everybody: a list holds it, or a moderator decided so."""
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    created_at: Mapped[datetime]


class ArticleListing(Model):
    """An offer that stands beside an article."""

    __tablename__ = "article_listing"
    __table_args__ = (CheckConstraint("tie in ('own','none','friend','family','works','paid')", name="tie"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="cascade"), primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True, index=True)
    position: Mapped[int]
    tie: Mapped[str]


class ArticleComment(Model):
    """What somebody says under an article. The database gives it its number."""

    __tablename__ = "article_comment"
    __table_args__ = (
        UniqueConstraint("article_id", "number"),
        UniqueConstraint("article_id", "author_id", "key"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        CheckConstraint("(removed_at is null) = (removed_by is null)", name="removed"),
        CheckConstraint("removed_by is null or removed_by = author_id or remove_reason <> ''", name="reason"),
        Index("ix_article_comment_author", "author_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"))
    number: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    key: Mapped[str]
    """What the form sent with it: the same one again is the same comment."""
    text: Mapped[str]
    locale: Mapped[str | None]
    reply_to: Mapped[int | None]
    created_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    remove_reason: Mapped[str]
    hidden_at: Mapped[datetime | None]

    @property
    def is_gone(self) -> bool:
        return self.removed_at is not None or self.hidden_at is not None


class ArticleDay(Model):
    """What an article saw on a day of UTC: how often it was read, and an offer opened from it; never by whom."""

    __tablename__ = "article_day"
    __table_args__ = (CheckConstraint("reads >= 0 and opened >= 0", name="counts"),)

    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="cascade"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    reads: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    opened: Mapped[int] = mapped_column(default=0, server_default=sql("0"))


class ArticleLead(Model):
    """Who opened an offer from which article last; forgotten after a fortnight, and shown to nobody."""

    __tablename__ = "article_lead"
    __table_args__ = (Index("ix_article_lead_at", "at"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="cascade"), primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id", ondelete="cascade"))
    at: Mapped[datetime]


class ArticleBooking(Model):
    """A booking that followed an article."""

    __tablename__ = "article_booking"

    booking_id: Mapped[int] = mapped_column(ForeignKey("booking.id"), primary_key=True)
    article_id: Mapped[int] = mapped_column(ForeignKey("article.id"), index=True)
    at: Mapped[datetime]


class ArticleRhythm(Model):
    """How often an author wants to be reminded to write; without a row never."""

    __tablename__ = "article_rhythm"
    __table_args__ = (CheckConstraint("days in (7,14,30)", name="days"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="cascade"), primary_key=True)
    days: Mapped[int]
    next_at: Mapped[datetime] = mapped_column(index=True)
    last_idea: Mapped[str]
    """The idea it came with last, so that the next one is another."""
