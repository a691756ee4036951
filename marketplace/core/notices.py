"""What members are told beside the pages: a notice in their centre, and by their own choice a letter with it.

Topic by topic a member chooses letters at once, one a day, or none; what a booking, money or the account's
safety needs is always written at once. Knows no feature: whoever writes a letter names its topic.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import CheckConstraint, ForeignKey, Index, select, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.core import clock, crypto
from marketplace.core.database import BigInt, Model, db

DAY_MINUTES = 24 * 60


class Topic(StrEnum):
    """What a notice is about; a member chooses for each how letters come."""

    NEEDED = "needed"
    """Bookings, money, the account: always, and at once."""
    MESSAGES = "messages"
    SEARCHES = "searches"
    COMMUNITY = "community"
    NEWS = "news"


class How(StrEnum):
    """How letters of a topic come."""

    NOW = "now"
    DAILY = "daily"
    NEVER = "never"


USUAL = {
    Topic.NEEDED: How.NOW,
    Topic.MESSAGES: How.NOW,
    Topic.SEARCHES: How.NOW,
    Topic.COMMUNITY: How.NEVER,
    Topic.NEWS: How.NEVER,
}
"""Until a member chooses. Somebody waits for the answer to a message, and alerts of searches are bought or asked for
one by one; all else waits for a yes.
"""

CHOSEN = (Topic.MESSAGES, Topic.SEARCHES, Topic.COMMUNITY, Topic.NEWS)
"""What a member has a say in."""


class Notice(Model):
    """One line in a member's centre: what happened, and where to see it."""

    __tablename__ = "notice"
    __table_args__ = (
        CheckConstraint("topic in ('needed','messages','searches','community','news')", name="topic"),
        CheckConstraint("path like '/%' and path not like '//%'", name="path"),
        Index("ix_notice_member_newest", "member_id", text("id desc")),
        Index("ix_notice_unread", "member_id", postgresql_where=text("read_at is null")),
        Index("ix_notice_waits", "member_id", postgresql_where=text("waits_for_letter")),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True)
    public_id: Mapped[str] = mapped_column(unique=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="cascade"))
    topic: Mapped[str]
    title: Mapped[str]
    """In the member's language, as the letter's subject says it."""
    path: Mapped[str]
    created_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    waits_for_letter: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    """The letter of the day will name it."""


class NoticeChoice(Model):
    """How a member wants letters of a topic."""

    __tablename__ = "notice_choice"
    __table_args__ = (
        CheckConstraint("topic in ('messages','searches','community','news')", name="topic"),
        CheckConstraint("how in ('now','daily','never')", name="how"),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="cascade"), primary_key=True)
    topic: Mapped[str] = mapped_column(primary_key=True)
    how: Mapped[str]


class QuietHours(Model):
    """When a member wants no letter that can wait: minutes of their wall after 00:00; an end before the start is
    one on the next day.
    """

    __tablename__ = "quiet_hours"
    __table_args__ = (
        CheckConstraint(
            "begins between 0 and 1439 and ends between 0 and 1439 and begins <> ends", name="minutes"
        ),
    )

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="cascade"), primary_key=True)
    begins: Mapped[int]
    ends: Mapped[int]
    zone: Mapped[str]


@dataclass(frozen=True, slots=True)
class Delivery:
    """What becomes of a letter: `how` it comes, and not before when."""

    how: How
    not_before: datetime | None = None


def delivery(member_id: int | None, topic: Topic) -> Delivery:
    """How a letter reaches somebody; one query, and none for what is needed or for who is no member."""
    if topic is Topic.NEEDED or member_id is None:
        return Delivery(How.NOW)
    choice = select(NoticeChoice.how).where(NoticeChoice.member_id == member_id, NoticeChoice.topic == topic)
    quiet = select(QuietHours).where(QuietHours.member_id == member_id)
    how = How(db.session.scalar(choice) or USUAL[topic])
    hours = db.session.scalar(quiet) if how is How.NOW else None
    return Delivery(how, end_of_quiet(clock.now(), hours) if hours else None)


def end_of_quiet(now: datetime, hours: QuietHours) -> datetime | None:
    """When the quiet hours that hold at an instant end, in UTC; None outside of them."""
    zone = ZoneInfo(hours.zone)
    wall = now.astimezone(zone)
    minute = wall.hour * 60 + wall.minute
    crosses = hours.ends < hours.begins
    inside = minute >= hours.begins or minute < hours.ends if crosses else hours.begins <= minute < hours.ends
    if not inside:
        return None
    day = wall.date() + timedelta(days=1 if crosses and minute >= hours.begins else 0)
    ends = datetime.combine(day, time(hours.ends // 60, hours.ends % 60), zone)
    return max(ends.astimezone(UTC), now)


def note(public_id: str, member_id: int, topic: Topic, title: str, path: str, *, waits: bool) -> None:
    """Put a line into a member's centre, in the open transaction."""
    db.session.add(
        Notice(
            public_id=public_id,
            member_id=member_id,
            topic=topic,
            title=title,
            path=path,
            created_at=clock.now(),
            waits_for_letter=waits,
        )
    )
    db.session.flush()


def stop_token(member_id: int, topic: Topic) -> str:
    """What a letter carries so that its reader can end letters of its topic without signing in."""
    return str(_signer().dumps([member_id, topic]))


def stopped_by(token: str) -> tuple[int, Topic] | None:
    """The member and the topic of a token we made; None for any other."""
    try:
        member_id, topic = _signer().loads(token)
        return int(member_id), Topic(topic)
    except (BadSignature, TypeError, ValueError):
        return None


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(crypto.key_for("notices"), salt="stop")
