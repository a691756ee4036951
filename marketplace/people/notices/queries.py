"""Reads of a member's notices and of how they want letters; changes nothing."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.core.notices import CHOSEN, USUAL, How, Notice, NoticeChoice, QuietHours, Topic

PAGE = 30


class Centre(NamedTuple):
    """A page of a member's notices, the newest first; `before` is where the next page begins."""

    notices: Sequence[Notice]
    before: int | None


def centre(member_id: int, before: int | None = None) -> Centre:
    """A page of notices; one query."""
    query = select(Notice).where(Notice.member_id == member_id).order_by(Notice.id.desc()).limit(PAGE + 1)
    if before is not None:
        query = query.where(Notice.id < before)
    found = db.session.scalars(query).all()
    return Centre(found[:PAGE], found[PAGE - 1].id if len(found) > PAGE else None)


def own(member_id: int, public_id: str) -> Notice | None:
    """A notice by its public id, only for the member whose it is."""
    query = select(Notice).where(Notice.public_id == public_id, Notice.member_id == member_id)
    return db.session.scalar(query)


def choices(member_id: int) -> Mapping[Topic, How]:
    """How a member wants letters of each topic they have a say in."""
    rows = db.session.scalars(select(NoticeChoice).where(NoticeChoice.member_id == member_id))
    made = {Topic(row.topic): How(row.how) for row in rows}
    return {topic: made.get(topic, USUAL[topic]) for topic in CHOSEN}


def quiet_hours(member_id: int) -> QuietHours | None:
    return db.session.get(QuietHours, member_id)
