"""Measures begin and end; they flush, never commit, and close or open no account by themselves."""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import audit, clock, crypto, ids
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.people.measures.models import Duty, Measure, MeasureEnd, MeasureKind

ON_DUTY = timedelta(hours=12)
"""The longest one is on duty without saying so again."""


def impose(
    member: Member,
    kind: MeasureKind,
    words: str,
    *,
    by: Member,
    ends_at: datetime | None = None,
    case_id: str | None = None,
) -> Measure:
    """Note a measure against a member from now on."""
    measure = Measure(
        public_id=ids.public_id("mea"),
        member_id=member.id,
        kind=kind,
        words=words,
        case_id=case_id,
        address_hash=address_hash(member.email) if kind == MeasureKind.BAN else None,
        by_id=by.id,
        begins_at=clock.now(),
        ends_at=ends_at,
    )
    db.session.add(measure)
    db.session.flush()
    audit.record(
        f"measure.{kind}",
        actor_id=by.id,
        subject=("member", member.public_id),
        after={"measure": measure.public_id, "ends_at": ends_at.isoformat() if ends_at else None},
    )
    return measure


def end(measure: Measure, why: MeasureEnd, *, by: Member | None) -> None:
    """It holds no longer; nobody ended it when its time did."""
    measure.ended_at, measure.ended_why = clock.now(), why
    db.session.flush()
    member = db.session.get_one(Member, measure.member_id)
    audit.record(
        f"measure.{why}",
        actor_id=by.id if by else None,
        subject=("member", member.public_id),
        before={"kind": measure.kind, "measure": measure.public_id},
    )


def address_hash(email: str) -> bytes:
    """A keyed digest of an address as mail arrives there: what stands after a plus, and dots at Gmail, are one."""
    name, _at, host = email.lower().rpartition("@")
    name = name.partition("+")[0]
    if host in {"gmail.com", "googlemail.com"}:
        name, host = name.replace(".", ""), "gmail.com"
    return ids.keyed_hash(crypto.key_for("barred addresses"), f"{name}@{host}")


def take_duty(member: Member, hours: int) -> datetime:
    """Be called first for some hours from now; until when."""
    until = clock.now() + min(timedelta(hours=max(1, hours)), ON_DUTY)
    db.session.execute(
        insert(Duty)
        .values(member_id=member.id, until=until)
        .on_conflict_do_update(index_elements=["member_id"], set_={"until": until})
    )
    return until


def leave_duty(member: Member) -> None:
    db.session.execute(delete(Duty).where(Duty.member_id == member.id))
