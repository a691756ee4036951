"""Reads of profiles."""

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.profiles.models import Profile

_IS_SHOWN = (Member.status == MemberStatus.ACTIVE, Member.page_hidden_at.is_(None))


def of_member(member_id: int) -> Profile | None:
    return db.session.get(Profile, member_id)


def shown_of(member_id: int) -> Profile | None:
    """A member's page as others find it: none while their account is closed or a decision hides the page."""
    query = (
        select(Profile)
        .join(Member, Member.id == Profile.member_id)
        .where(Profile.member_id == member_id, *_IS_SHOWN)
    )
    return db.session.scalar(query)


def by_slug(slug: str) -> Profile | None:
    """A profile whatever its member's account says: for moderation."""
    return db.session.scalar(select(Profile).where(Profile.slug == slug))


def public_by_slug(slug: str) -> tuple[Profile, Member] | None:
    """A provider's page by its slug; a suspended or closed member has none, nor one whose page is hidden."""
    row = db.session.execute(
        select(Profile, Member)
        .join(Member, Member.id == Profile.member_id)
        .where(Profile.slug == slug, *_IS_SHOWN)
    ).first()
    return (row[0], row[1]) if row else None


def hidden_by_slug(slug: str) -> Member | None:
    """Whose page it is that a decision keeps out of sight; None for any other."""
    query = (
        select(Member)
        .join(Profile, Profile.member_id == Member.id)
        .where(Profile.slug == slug, Member.status == MemberStatus.ACTIVE, Member.page_hidden_at.is_not(None))
    )
    return db.session.scalar(query)
