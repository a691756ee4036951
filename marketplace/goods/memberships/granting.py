"""What a plan gives, as rows with an end: given once, kept a while, revoked with the credits that came along."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.goods.memberships import advantages, queries
from marketplace.goods.memberships.models import GrantSource, Membership, Plan, PlanGrant
from marketplace.goods.wallet import leaving
from marketplace.people.accounts.models import Member


def grant(
    member_id: int, plan_id: int, source: tuple[GrantSource, str], from_at: datetime, until_at: datetime
) -> None:
    """Give a plan for a time. The same source again gives nothing more; nothing is ever taken by a grant."""
    values = {
        "member_id": member_id,
        "plan_id": plan_id,
        "gives": advantages.of_plan(db.session.get_one(Plan, plan_id)),
        "source_kind": source[0],
        "source_id": source[1],
        "from_at": from_at,
        "until_at": until_at,
    }
    db.session.execute(
        insert(PlanGrant).values(**values).on_conflict_do_nothing(index_elements=["source_kind", "source_id"])
    )
    _changed([member_id])


def keep_grace(membership: Membership, plan_id: int, from_at: datetime, span: timedelta) -> None:
    """Let the plan go on for a while after a period, whether or not word of the next payment has come."""
    name = f"{membership.public_id}:{int(from_at.timestamp())}:{plan_id}"
    grant(membership.member_id, plan_id, (GrantSource.GRACE, name), from_at, from_at + span)
    _of_grace(membership, PlanGrant.source_id == name, revoked_at=None)
    _of_grace(
        membership,
        PlanGrant.source_id != name,
        PlanGrant.from_at >= from_at,
        PlanGrant.revoked_at.is_(None),
        revoked_at=from_at,
    )


def end_grace(membership: Membership, at: datetime, *, future_only: bool = False) -> None:
    """No more grace: the membership is over, or will be with the time that was paid."""
    found = [PlanGrant.revoked_at.is_(None), PlanGrant.until_at > at]
    if future_only:
        found.append(PlanGrant.from_at >= at)
    _of_grace(membership, *found, revoked_at=at)


def _of_grace(membership: Membership, *which: Any, revoked_at: datetime | None) -> None:
    db.session.execute(
        update(PlanGrant)
        .where(
            PlanGrant.source_kind == GrantSource.GRACE,
            PlanGrant.source_id.startswith(f"{membership.public_id}:", autoescape=True),
            *which,
        )
        .values(revoked_at=revoked_at)
        .execution_options(synchronize_session=False)
    )
    _changed([membership.member_id])


def revoke(kind: GrantSource, source_ids: Iterable[str], at: datetime) -> None:
    """Take back what was given for money that goes back: the plan's rights, and credits of its months not used yet."""
    taken = db.session.execute(
        update(PlanGrant)
        .where(
            PlanGrant.source_kind == kind,
            PlanGrant.source_id.in_(list(source_ids)),
            PlanGrant.revoked_at.is_(None),
        )
        .values(revoked_at=at)
        .returning(PlanGrant.member_id, PlanGrant.source_id)
        .execution_options(synchronize_session=False)
    ).all()
    _changed([row.member_id for row in taken])
    for row in taken:
        _take_credits_back(row.member_id, allowance_source(kind, row.source_id))


def allowance_source(kind: str, source_id: str) -> str:
    """What the references of a grant's monthly credits begin with."""
    return f"plan:{kind}:{source_id}:"


def _take_credits_back(member_id: int, source: str) -> None:
    member = db.session.get_one(Member, member_id)
    with speaking(member.locale):
        reason = _("The plan they came with was paid back")
    leaving.take_back_allowance(member_id, source, reason=reason)


def _changed(member_ids: Iterable[int]) -> None:
    """What somebody has is another now: nobody remembers the old, and their rights follow."""
    queries.forget()
    advantages.follow(member_ids)
