"""Notices of members, and the quiet hours they chose."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, text

from marketplace.core import clock, ids, mail
from marketplace.core.database import db
from marketplace.core.mail import OutgoingMail, Recipient
from marketplace.core.notices import How, Notice, QuietHours, Topic
from marketplace.people.accounts.models import Member
from marketplace.people.notices import operations


def a_notice(
    member: Member, title: str = "A place is free for you", path: str = "/waiting", **changes: Any
) -> Notice:
    """A line in a member's centre, flushed."""
    facts = {"topic": Topic.NEEDED, "created_at": clock.now()} | changes
    notice = Notice(public_id=ids.public_id("not"), member_id=member.id, title=title, path=path, **facts)
    db.session.add(notice)
    db.session.flush()
    return notice


def notices_of(member: Member) -> list[Notice]:
    """Oldest first."""
    query = select(Notice).where(Notice.member_id == member.id).order_by(Notice.id)
    return list(db.session.scalars(query))


def titles_of(member: Member) -> list[str]:
    """What a member was told, the latest first."""
    return [notice.title for notice in reversed(notices_of(member))]


def letters_to(member: Member) -> list[OutgoingMail]:
    query = select(OutgoingMail).where(OutgoingMail.to_address == member.email).order_by(OutgoingMail.id)
    return list(db.session.scalars(query))


def news_for(member: Member, title: str = "Ida answered you", topic: Topic = Topic.COMMUNITY) -> None:
    """Something happens that a member may be written about."""
    url = "https://proche.example/clubs/soup"
    mail.send("club_answer", Recipient.of(member), title, "notices/day", topic=topic, **_facts(member, url))


def _facts(member: Member, url: str) -> dict[str, Any]:
    return {"name": member.name, "lines": [], "more": 0, "url": url, "settings_url": url, "why": ""}


def wants(member: Member, how: How, topic: Topic = Topic.COMMUNITY) -> None:
    operations.choose(member.id, {topic: how})


def quiet(begins: str, ends: str, zone: str = "Europe/Paris") -> QuietHours:
    """Quiet hours such as `quiet("22:00", "08:00")`, of nobody."""
    return QuietHours(member_id=0, begins=_minute(begins), ends=_minute(ends), zone=zone)


def _minute(words: str) -> int:
    hours, _colon, minutes = words.partition(":")
    return int(hours) * 60 + int(minutes)


def due_at(letter: OutgoingMail) -> datetime | None:
    """From when on a promised letter may leave."""
    job = text(
        "select scheduled_at from procrastinate_jobs where task_name = 'mail.deliver'"
        " and (args ->> 'mail_id')::bigint = :mail"
    )
    return db.session.scalar(job, {"mail": letter.id})
