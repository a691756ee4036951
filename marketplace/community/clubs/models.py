"""Tables of clubs: the club, who is in it and in which role, what may be done, what happened, who is to be told."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core.database import BigInt, Model
from marketplace.trade.search.models import MERCATOR, Point


class ClubKind(StrEnum):
    EXPERTISE = "expertise"
    """People who are good at something, or want to be."""
    PASSION = "passion"
    AID = "aid"
    """Neighbours who help each other."""
    SHARED = "shared"
    """People of one event or place."""


class Entry(StrEnum):
    OPEN = "open"
    """Whoever wants to joins; what is said can be read by anybody."""
    REQUEST = "request"
    """A host answers who asks; what is said is read by members."""


class ClubState(StrEnum):
    FOUNDING = "founding"
    """Found by its address alone, until its founder opens it."""
    OPEN = "open"
    CLOSED = "closed"


class ClubRole(StrEnum):
    FOUNDER = "founder"
    HOST = "host"
    HELPER = "helper"
    MEMBER = "member"


class MemberState(StrEnum):
    ASKED = "asked"
    IN = "in"
    LEFT = "left"
    REFUSED = "refused"
    BANNED = "banned"


class EventKind(StrEnum):
    """What happens in a club. Only public kinds are shown to others than its hosts."""

    FOUNDED = "founded"
    OPENED = "opened"
    CLOSED = "closed"
    JOINED = "joined"
    HANDED_OVER = "handed_over"
    ROLE = "role"
    LEFT = "left"
    REFUSED = "refused"
    BANNED = "banned"
    BAN_LIFTED = "ban_lifted"
    CHANGED = "changed"
    DISCUSSION = "discussion"
    MEETUP = "meetup"


PUBLIC_EVENTS = frozenset(
    {
        EventKind.OPENED,
        EventKind.JOINED,
        EventKind.HANDED_OVER,
        EventKind.ROLE,
        EventKind.DISCUSSION,
        EventKind.MEETUP,
    }
)


_IN_FEEDS = "is_public and kind in ('opened','handed_over','discussion','meetup')"
"""Who joined and who got a role is for the club's own page."""


class Club(Model):
    """A club. Its point is its town's, never anybody's home."""

    __tablename__ = "club"
    __table_args__ = (
        CheckConstraint("kind in ('expertise','passion','aid','shared')", name="kind"),
        CheckConstraint("entry in ('open','request')", name="entry"),
        CheckConstraint("state in ('founding','open','closed')", name="state"),
        CheckConstraint("locale in ('en','fr')", name="locale"),
        CheckConstraint("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'", name="slug"),
        CheckConstraint("(kind = 'shared') = (subject <> '')", name="subject"),
        CheckConstraint("state <> 'open' or (opened_at is not null and charter <> '')", name="opened"),
        CheckConstraint("(state = 'closed') = (closed_at is not null)", name="closed"),
        CheckConstraint("members >= 0", name="members"),
        Index("ix_club_m", "m", postgresql_using="gist", postgresql_where=sql("state = 'open'")),
        Index("ix_club_words", "words", postgresql_using="gin"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    slug: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    name: Mapped[str]
    purpose: Mapped[str]
    """What it is for, in one sentence."""
    subject: Mapped[str]
    """Which event or place it belongs to; empty for the other kinds."""
    about: Mapped[str]
    """Markdown."""
    charter: Mapped[str]
    """Its rules, in Markdown."""
    locale: Mapped[str]
    entry: Mapped[str]
    state: Mapped[str]
    town: Mapped[str]
    lat: Mapped[float]
    lon: Mapped[float]
    zone: Mapped[str]
    m: Mapped[Any] = mapped_column(Point, Computed(MERCATOR, persisted=True))
    members: Mapped[int] = mapped_column(default=0, server_default=sql("0"))
    """How many are in it; the database counts."""
    helpers_planned: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    """The founder has said who does what, or that they do it alone for now."""
    last_event_id: Mapped[int] = mapped_column(BigInt, default=0, server_default=sql("0"))
    """The newest public event: feeds ask only the clubs that have something new."""
    words: Mapped[Any] = mapped_column(TSVECTOR)
    created_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    hidden_at: Mapped[datetime | None]
    """Hidden by moderators."""


class ClubMember(Model):
    """Somebody's place in a club. `club_member_guard` refuses what `changed_by` may not do."""

    __tablename__ = "club_member"
    __table_args__ = (
        UniqueConstraint("club_id", "handle"),
        CheckConstraint("role in ('founder','host','helper','member')", name="role"),
        CheckConstraint("state in ('asked','in','left','refused','banned')", name="state"),
        CheckConstraint("role = 'member' or state = 'in'", name="role_in"),
        CheckConstraint("state <> 'banned' or reason <> ''", name="reason"),
        CheckConstraint("until is null or state = 'banned'", name="until"),
        Index("ix_club_member_member_id", "member_id", "state"),
        Index("ix_club_member_asked", "club_id", "since", postgresql_where=sql("state = 'asked'")),
    )

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    handle: Mapped[str]
    """How others mention them here: `@nora-k`."""
    role: Mapped[str]
    state: Mapped[str]
    words: Mapped[str]
    """Why they would like to come in."""
    since: Mapped[datetime]
    """Since when the state is what it is."""
    joined_at: Mapped[datetime | None]
    changed_by: Mapped[int] = mapped_column(ForeignKey("member.id"))
    """Who made this row what it is now."""
    reason: Mapped[str]
    """The sentence a host gave with a refusal or a ban."""
    until: Mapped[datetime | None]
    """When a ban ends; none for one that stays."""


class ClubRight(Model):
    """Which role may do what: the same table as in permissions.py, for the database's own check."""

    __tablename__ = "club_right"

    role: Mapped[str] = mapped_column(primary_key=True)
    act: Mapped[str] = mapped_column(primary_key=True)


class ClubEvent(Model):
    """What happened in a club, in its order; never changed."""

    __tablename__ = "club_event"
    __table_args__ = (
        Index("ix_club_event_club", "club_id", "id"),
        Index("ix_club_event_feed", "club_id", "id", postgresql_where=sql(_IN_FEEDS)),
        Index("ix_club_event_actor", "actor_id", "id", postgresql_where=sql(_IN_FEEDS)),
        Index("ix_club_event_subject", "subject"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"))
    actor_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id"))
    """Whom else it concerns."""
    kind: Mapped[str]
    is_public: Mapped[bool]
    subject: Mapped[str]
    """The public id of what it is about, or empty."""
    words: Mapped[str]
    """Its title, or the reason that was given."""
    at: Mapped[datetime]


class ClubTold(Model):
    """What a member was told of clubs, so that each thing is told once; the notice itself is the centre's."""

    __tablename__ = "club_told"
    __table_args__ = (
        UniqueConstraint("member_id", "topic", "link"),
        Index("ix_club_told_unseen", "member_id", postgresql_where=sql("seen_at is null")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"))
    topic: Mapped[str]
    link: Mapped[str]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    """When they looked at the page it leads to."""


class ClubFollow(Model):
    """Somebody who reads what is new in an open club without being in it."""

    __tablename__ = "club_follow"

    club_id: Mapped[int] = mapped_column(ForeignKey("club.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[datetime]


class MemberFollow(Model):
    """Somebody who reads what another does in clubs."""

    __tablename__ = "member_follow"
    __table_args__ = (CheckConstraint("follower_id <> followed_id", name="two_people"),)

    follower_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True)
    followed_id: Mapped[int] = mapped_column(ForeignKey("member.id"), primary_key=True, index=True)
    at: Mapped[datetime]
