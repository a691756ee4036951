"""Reads of profiles."""

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.profiles.models import Profile


def of_member(member_id: int) -> Profile | None:
    return db.session.get(Profile, member_id)


def public_by_slug(slug: str) -> tuple[Profile, Member] | None:
    """A provider's page by its slug; a suspended or closed member has none."""
    row = db.session.execute(
        select(Profile, Member)
        .join(Member, Member.id == Profile.member_id)
        .where(Profile.slug == slug, Member.status == MemberStatus.ACTIVE)
    ).first()
    return (row[0], row[1]) if row else None
