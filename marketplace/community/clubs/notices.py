"""Tells a member something of a club once: a line in their centre of notices, and a letter where they chose so."""

from collections.abc import Iterable

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.clubs.models import ClubTold
from marketplace.community.reports.models import MemberBlock
from marketplace.community.reviews.rules import short_name
from marketplace.core import clock, mail
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.notices import Topic
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member, MemberStatus


def tell(member_id: int, topic: str, link: str, *, actor_id: int, words: str) -> bool:
    """Tell a member something; whether it is new. Not what they did, nor what somebody did whom they blocked."""
    return bool(tell_all([member_id], topic, link, actor_id=actor_id, words=words))


def tell_all(member_ids: Iterable[int], topic: str, link: str, *, actor_id: int, words: str) -> list[int]:
    """The same to several; whom it was new to."""
    blocking = select(MemberBlock.blocker_id).where(MemberBlock.blocked_id == actor_id)
    deaf = set(db.session.scalars(blocking)) | {actor_id}
    rows = [
        {"member_id": one, "topic": topic, "link": link, "at": clock.now()}
        for one in sorted(set(member_ids) - deaf)
    ]
    if not rows:
        return []
    added = insert(ClubTold).values(rows).on_conflict_do_nothing().returning(ClubTold.member_id)
    fresh = list(db.session.scalars(added))
    _write(fresh, topic, link, actor_id, words)
    return fresh


def _write(member_ids: list[int], topic: str, link: str, actor_id: int, words: str) -> None:
    query = select(Member).where(Member.id.in_([*member_ids, actor_id]), Member.status == MemberStatus.ACTIVE)
    people = {member.id: member for member in db.session.scalars(query)}
    actor = short_name(people[actor_id].shown_name) if actor_id in people else ""
    for member_id in member_ids:
        member = people.get(member_id)
        if member is not None:
            with speaking(member.locale):
                line = _topic_words(topic) % {"name": actor, "title": words}
            mail.send(
                "club",
                Recipient.of(member),
                line,
                "clubs/news",
                topic=Topic.COMMUNITY,
                name=member.name,
                line=line,
                url=absolute(link),
            )


def _topic_words(topic: str) -> str:
    return {
        "club.asked": _("%(name)s asks to come into %(title)s."),
        "club.let_in": _("%(name)s let you into %(title)s."),
        "club.refused": _("%(name)s answered your request to %(title)s."),
        "club.banned": _("%(name)s closed the door of %(title)s to you."),
        "club.role": _("%(name)s changed your role in %(title)s."),
        "club.yours": _("%(name)s handed %(title)s over to you."),
        "post.mention": _("%(name)s mentioned you in “%(title)s”."),
        "post.reply": _("%(name)s answered you in “%(title)s”."),
        "post.new": _("%(name)s wrote in “%(title)s”."),
        "post.removed": _("%(name)s removed a post of yours in “%(title)s”."),
        "post.accepted": _("%(name)s marked your post in “%(title)s” as the answer."),
    }[topic]


def waiting_under(member_ids: Iterable[int], topic: str, path: str) -> set[int]:
    """Which of these have something of this topic under an address that they have not looked at yet."""
    query = select(ClubTold.member_id).where(
        ClubTold.member_id.in_(list(member_ids)),
        ClubTold.topic == topic,
        ClubTold.link.startswith(path, autoescape=True),
        ClubTold.seen_at.is_(None),
    )
    return set(db.session.scalars(query))


def seen_under(member_id: int, path: str) -> None:
    """Whoever looks at a page has seen what they were told of it."""
    db.session.execute(
        update(ClubTold)
        .where(
            ClubTold.member_id == member_id,
            ClubTold.link.startswith(path, autoescape=True),
            ClubTold.seen_at.is_(None),
        )
        .values(seen_at=clock.now())
    )
