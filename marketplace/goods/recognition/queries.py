"""Reads of badges and levels of trust."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import BigInteger, Select, and_, func, literal, select

from marketplace.core.database import db
from marketplace.core.fingerprint import Number
from marketplace.goods.recognition.models import Badge, BadgeRule, TrustLevel, TrustMove


class Earned(NamedTuple):
    """A badge with its rule."""

    badge: Badge
    rule: BadgeRule


def rules() -> list[BadgeRule]:
    """Every rule, in the order they are shown."""
    return list(db.session.scalars(select(BadgeRule).order_by(BadgeRule.position, BadgeRule.key)))


def rule(key: str) -> BadgeRule | None:
    return db.session.get(BadgeRule, key)


def earned_by(member_id: int) -> list[Earned]:
    """What a member earned and still has; one query."""
    rows = db.session.execute(
        select(Badge, BadgeRule)
        .join(BadgeRule, BadgeRule.key == Badge.rule_key)
        .where(Badge.member_id == member_id, Badge.revoked_at.is_(None))
        .order_by(BadgeRule.position, Badge.id)
    )
    return [Earned(badge, found) for badge, found in rows]


def standing_of(member_id: int) -> tuple[int, list[Earned]]:
    """A member's level, and what they earned and still have, as `level_of` and `earned_by` say it; one query."""
    rows: Sequence[Any] = db.session.execute(standing_query(member_id)).all()
    return rows[0][0] or 0, [Earned(badge, found) for _level, badge, found in rows if badge is not None]


def standing_query(member_id: Number) -> Select[*tuple[Any, ...]]:
    """What `standing_of` asks: a row for each badge, and one without where there is none."""
    whose = literal(member_id, BigInteger) if isinstance(member_id, int) else member_id
    own = select(whose.label("member_id")).subquery()
    return (
        select(TrustLevel.level, Badge, BadgeRule)
        .select_from(own)
        .outerjoin(TrustLevel, TrustLevel.member_id == own.c.member_id)
        .outerjoin(Badge, and_(Badge.member_id == own.c.member_id, Badge.revoked_at.is_(None)))
        .outerjoin(BadgeRule, BadgeRule.key == Badge.rule_key)
        .order_by(BadgeRule.position, Badge.id)
    )


def holders(rule_key: str) -> dict[int, Badge]:
    """Member id → the badge of a rule she has."""
    query = select(Badge).where(Badge.rule_key == rule_key, Badge.revoked_at.is_(None))
    return {badge.member_id: badge for badge in db.session.scalars(query)}


def counts() -> dict[str, int]:
    """Rule → how many members have its badge."""
    rows = db.session.execute(
        select(Badge.rule_key, func.count()).where(Badge.revoked_at.is_(None)).group_by(Badge.rule_key)
    )
    return {key: int(number) for key, number in rows}


def levels() -> dict[int, TrustLevel]:
    """Member id → her level, of everybody who is no longer new."""
    return {row.member_id: row for row in db.session.scalars(select(TrustLevel))}


def level_of(member_id: int) -> int:
    """A member's level; 0 for whoever is new."""
    return db.session.scalar(select(TrustLevel.level).where(TrustLevel.member_id == member_id)) or 0


def moves_of(member_id: int) -> list[TrustMove]:
    """How a member's level rose and fell, the latest first."""
    query = select(TrustMove).where(TrustMove.member_id == member_id).order_by(TrustMove.id.desc()).limit(20)
    return list(db.session.scalars(query))
