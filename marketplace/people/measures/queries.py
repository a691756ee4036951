"""Reads of measures; changes nothing."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from marketplace.core.database import db
from marketplace.people.accounts.models import Member, MemberRole, MemberStatus, Role
from marketplace.people.measures.models import CLOSING, Duty, Measure, MeasureKind


def live(member_id: int, *kinds: MeasureKind) -> Sequence[Measure]:
    """Measures that hold now, the latest first."""
    query = select(Measure).where(Measure.member_id == member_id, Measure.ended_at.is_(None))
    if kinds:
        query = query.where(Measure.kind.in_(kinds))
    return db.session.scalars(query.order_by(Measure.id.desc())).all()


def closing(member_id: int) -> Measure | None:
    """What keeps an account closed longest, if anything does."""
    found = live(member_id, *CLOSING)
    return max(found, key=lambda one: (one.ends_at is None, one.ends_at or one.begins_at), default=None)


def limit(member_id: int) -> Measure | None:
    """The limit that holds longest, if one does."""
    query = (
        select(Measure)
        .where(Measure.member_id == member_id, Measure.kind == MeasureKind.LIMIT, Measure.ended_at.is_(None))
        .order_by(Measure.ends_at.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def of_member(member_id: int) -> Sequence[Measure]:
    """All measures there were against a member, the latest first."""
    query = select(Measure).where(Measure.member_id == member_id).order_by(Measure.id.desc())
    return db.session.scalars(query).all()


def of_case(case_id: str) -> Measure | None:
    """What a case led to and still holds."""
    return db.session.scalar(select(Measure).where(Measure.case_id == case_id, Measure.ended_at.is_(None)))


def one(public_id: str, *, lock: bool = False) -> Measure | None:
    query = select(Measure).where(Measure.public_id == public_id)
    return db.session.scalar(query.with_for_update() if lock else query)


def due(now: datetime) -> list[str]:
    """Measures whose time is over, by public id."""
    query = select(Measure.public_id).where(Measure.ended_at.is_(None), Measure.ends_at <= now)
    return list(db.session.scalars(query.order_by(Measure.ends_at, Measure.id)))


def is_barred(address_hash: bytes) -> bool:
    """Whether somebody with this address is banned."""
    query = select(Measure.id).where(Measure.address_hash == address_hash, Measure.ended_at.is_(None))
    return db.session.scalar(query.limit(1)) is not None


def team() -> list[Member]:
    """Everybody who may decide about reports."""
    staff = select(MemberRole.member_id).where(MemberRole.role.in_([Role.MODERATOR, Role.ADMIN]))
    query = select(Member).where(Member.id.in_(staff), Member.status == MemberStatus.ACTIVE)
    return list(db.session.scalars(query.order_by(Member.id)))


def on_duty(now: datetime) -> list[Member]:
    """Whom to call now: moderators on duty, or all of the team who may decide when nobody is."""
    called = set(db.session.scalars(select(Duty.member_id).where(Duty.until > now)))
    everybody = team()
    return [member for member in everybody if member.id in called] or everybody


def duty_of(member_id: int, now: datetime) -> datetime | None:
    """Until when a member is on duty."""
    return db.session.scalar(select(Duty.until).where(Duty.member_id == member_id, Duty.until > now))


def imposed(first: datetime, last: datetime) -> dict[str, int]:
    """Kind → how many measures began in a span."""
    query = (
        select(Measure.kind, func.count())
        .where(Measure.begins_at >= first, Measure.begins_at < last)
        .group_by(Measure.kind)
    )
    return {row[0]: row[1] for row in db.session.execute(query)}
