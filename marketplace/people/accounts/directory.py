"""Members as moderators look them up: by a piece of a name or address; changes nothing."""

from typing import NamedTuple

from sqlalchemy import Select, Text, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.people.accounts.models import Member, MemberRole
from marketplace.people.profiles.models import Profile

PAGE = 25


class Entry(NamedTuple):
    """A member with the staff roles they hold, and the slug of their profile when they offer something."""

    member: Member
    roles: list[str]
    slug: str | None


def find(piece: str = "", *, status: str = "", after: str | None = None) -> tuple[list[Entry], str | None]:
    """Members whose name or address contains a piece, newest first, and the public id to continue after."""
    query = _entries().order_by(Member.id.desc()).limit(PAGE + 1)
    if piece:
        small = piece.lower()
        query = query.where(
            or_(
                func.lower(Member.name).contains(small, autoescape=True),
                Member.email.contains(small, autoescape=True),
            )
        )
    if status:
        query = query.where(Member.status == status)
    if after is not None:
        last = aliased(Member)
        query = query.where(Member.id < select(last.id).where(last.public_id == after).scalar_subquery())
    found = [Entry._make(row) for row in db.session.execute(query)]
    more = found[PAGE - 1].member.public_id if len(found) > PAGE else None
    return found[:PAGE], more


def entry(public_id: str) -> Entry | None:
    row = db.session.execute(_entries().where(Member.public_id == public_id)).first()
    return Entry._make(row) if row else None


def _entries() -> Select[tuple[Member, list[str], str | None]]:
    roles = (
        select(func.coalesce(func.array_agg(MemberRole.role), cast([], ARRAY(Text))))
        .where(MemberRole.member_id == Member.id)
        .correlate(Member)
        .scalar_subquery()
    )
    return select(Member, roles, Profile.slug).outerjoin(Profile, Profile.member_id == Member.id)
