"""What a member may do, until when and why: the one place every check goes through.

A member's grants are read once per request, in one statement, and every further check is answered from there.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, event, func, or_, select, update
from sqlalchemy.orm import Session

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.goods.inventory import rules
from marketplace.goods.inventory.models import Entitlement, Right, Source
from marketplace.goods.inventory.rules import Grant
from marketplace.people.accounts.models import Member

_KEPT = "entitlements"
_LOCK = 21
"""The class of advisory locks by which a member's grants are made one after the other."""


def may(member_id: int, right: Right, at: datetime | None = None) -> bool:
    """Whether a member has a right at an instant: now, unless told."""
    return until(member_id, right, at)[0]


def until(member_id: int, right: Right, at: datetime | None = None) -> tuple[bool, datetime | None]:
    """Whether a right is held, and its end without a gap; (True, None) is for good."""
    return rules.until(grants_of(member_id), right, at or clock.now())


def amount(member_id: int, right: Right, at: datetime | None = None) -> int:
    """How much of a right a member has: minutes, photos; 0 without it."""
    return rules.amount(grants_of(member_id), right, at or clock.now())


def holders(member_ids: Iterable[int], right: Right, at: datetime | None = None) -> set[int]:
    """Those of some members who have a right; one statement for any number of them."""
    wanted = set(member_ids)
    if not wanted:
        return set()
    moment = at or clock.now()
    return set(
        db.session.scalars(
            select(Entitlement.member_id).where(
                Entitlement.member_id.in_(wanted), Entitlement.right == right, _counts_at(moment)
            )
        )
    )


class Person(NamedTuple):
    """Somebody's name, and whether she has a right."""

    name: str
    has: bool


def people(member_ids: Iterable[int], right: Right, at: datetime | None = None) -> dict[int, Person]:
    """Member id → name, and whether she has a right; one statement, for lists that need both."""
    has = (
        select(Entitlement.id)
        .where(Entitlement.member_id == Member.id, Entitlement.right == right, _counts_at(at or clock.now()))
        .exists()
    )
    rows = db.session.execute(select(Member.id, Member.name, has).where(Member.id.in_(set(member_ids))))
    return {member: Person(name, held) for member, name, held in rows}


def all_holders(right: Right, at: datetime) -> list[int]:
    """Everybody who has a right; for jobs."""
    return list(
        db.session.scalars(
            select(Entitlement.member_id).where(Entitlement.right == right, _counts_at(at)).distinct()
        )
    )


def _counts_at(at: datetime) -> ColumnElement[bool]:
    return and_(
        Entitlement.revoked_at.is_(None),
        Entitlement.starts_at <= at,
        or_(Entitlement.ends_at.is_(None), Entitlement.ends_at > at),
    )


def grants_of(member_id: int) -> tuple[Grant, ...]:
    """A member's grants that are not over, from memory on a warm request."""
    kept: dict[int, tuple[Grant, ...]] = db.session.info.setdefault(_KEPT, {})
    if member_id not in kept:
        kept[member_id] = _read(member_id)
    return kept[member_id]


def _read(member_id: int) -> tuple[Grant, ...]:
    rows = db.session.execute(
        select(
            Entitlement.right,
            Entitlement.amount,
            Entitlement.starts_at,
            Entitlement.ends_at,
            Entitlement.source,
        ).where(
            Entitlement.member_id == member_id,
            Entitlement.revoked_at.is_(None),
            or_(Entitlement.ends_at.is_(None), Entitlement.ends_at > clock.now()),
        )
    )
    return tuple(Grant(*row) for row in rows)


def grant(
    member_id: int,
    right: Right,
    *,
    starts_at: datetime,
    ends_at: datetime | None,
    source: Source,
    source_id: str,
    amount: int = 0,
) -> Entitlement:
    """Let a member do something for a time. Grants stand side by side: none shortens another.

    `source_id` names what gave it; the same one again answers the first grant.
    """
    known = _of_source(source, source_id, right)
    if known is not None:
        return known
    row = Entitlement(
        public_id=ids.public_id("ent"),
        member_id=member_id,
        right=right,
        amount=amount,
        starts_at=starts_at,
        ends_at=ends_at,
        source=source,
        source_id=source_id,
        created_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    forget(member_id)
    return row


def grant_days(
    member_id: int, right: Right, days: int | None, *, source: Source, source_id: str, amount: int = 0
) -> Entitlement:
    """So many days of a right, after what was paid for of it before; for good without a number."""
    # Two purchases at once would both begin at the end of the first, so a member's are made one by one.
    lock_member(member_id)
    forget(member_id)
    starts_at = rules.begins(grants_of(member_id), right, amount, clock.now())
    ends_at = None if days is None else starts_at + timedelta(days=days)
    return grant(
        member_id,
        right,
        starts_at=starts_at,
        ends_at=ends_at,
        source=source,
        source_id=source_id,
        amount=amount,
    )


def revoke(source: Source, source_id: str, why: str) -> int:
    """End what something gave, with a reason: how many grants that were. Others stand as they are."""
    ended = db.session.scalars(
        update(Entitlement)
        .where(
            Entitlement.source == source,
            Entitlement.source_id == source_id,
            Entitlement.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now(), revoked_why=why)
        .returning(Entitlement.member_id)
    ).all()
    for member_id in ended:
        forget(member_id)
    return len(ended)


def lock_member(member_id: int) -> None:
    """Let whoever else grants time to this member wait until the transaction ends."""
    db.session.execute(select(func.pg_advisory_xact_lock(_LOCK, member_id % 2**31)))


def _of_source(source: Source, source_id: str, right: Right) -> Entitlement | None:
    return db.session.scalar(
        select(Entitlement).where(
            Entitlement.source == source, Entitlement.source_id == source_id, Entitlement.right == right
        )
    )


def forget(member_id: int) -> None:
    """Read a member's grants again at the next check."""
    db.session.info.get(_KEPT, {}).pop(member_id, None)


@event.listens_for(Session, "after_soft_rollback")
def _forget_all(session: Session, _transaction: object) -> None:
    session.info.pop(_KEPT, None)
