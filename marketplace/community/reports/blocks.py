"""Blocks between two members: who wants to hear nothing from whom. It imports no other room of its floor."""

from sqlalchemy import and_, delete, or_, select
from sqlalchemy.dialects.postgresql import insert

from marketplace.community.reports.models import MemberBlock
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts.models import Member


def block(blocker_id: int, blocked_id: int) -> None:
    """Hear nothing more from a member. Blocking twice is blocking once."""
    facts = {"blocker_id": blocker_id, "blocked_id": blocked_id, "created_at": clock.now()}
    db.session.execute(insert(MemberBlock).values(**facts).on_conflict_do_nothing())


def unblock(blocker_id: int, blocked_id: int) -> None:
    db.session.execute(
        delete(MemberBlock).where(MemberBlock.blocker_id == blocker_id, MemberBlock.blocked_id == blocked_id)
    )


def has_blocked(blocker_id: int, blocked_id: int) -> bool:
    return db.session.get(MemberBlock, (blocker_id, blocked_id)) is not None


def parted(one_id: int, other_id: int) -> bool:
    """Whether either of two members has blocked the other; one query."""
    query = select(MemberBlock.blocker_id).where(
        or_(
            and_(MemberBlock.blocker_id == one_id, MemberBlock.blocked_id == other_id),
            and_(MemberBlock.blocker_id == other_id, MemberBlock.blocked_id == one_id),
        )
    )
    return db.session.scalar(query.limit(1)) is not None


def blocked_by(member_id: int) -> list[Member]:
    """Whom a member has blocked, the latest first."""
    query = (
        select(Member)
        .join(MemberBlock, MemberBlock.blocked_id == Member.id)
        .where(MemberBlock.blocker_id == member_id)
        .order_by(MemberBlock.created_at.desc(), Member.id)
    )
    return list(db.session.scalars(query))
