"""What plans let members do, kept as rows of the one table of rights; it decides who has no plan, and asks nobody.

Prices are no rights: the commission and the fee that a plan changes are frozen on each booking (see `queries.rates`).
"""

from collections.abc import Iterable

from sqlalchemy import select

from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Entitlement, Right, Source
from marketplace.goods.memberships.models import Plan, PlanGrant


def of_plan(plan: Plan) -> dict[str, int]:
    """The rights a plan gives, with how much of each: photos beyond what everybody has, 0 where it says nothing."""
    gives: dict[str, int] = {}
    if plan.photos is not None and plan.photos > settings().photos_per_listing:
        gives[Right.EXTRA_PHOTOS] = plan.photos - settings().photos_per_listing
    if plan.statistics:
        gives[Right.STATISTICS] = 0
    if plan.calendar_import:
        gives[Right.CALENDAR_IMPORT] = 0
    return gives


def follow(member_ids: Iterable[int]) -> None:
    """Make members' rights what their plans' grants say: new ones are given, those of revoked grants end.

    A right is given as the plan was when its grant was made, and for the grant's whole time, so that a plan
    that is edited, a lower one, or a shorter grant afterwards takes nothing away. Calling it again changes nothing.
    """
    for member_id in sorted(set(member_ids)):
        _follow(member_id)


def _follow(member_id: int) -> None:
    entitlements.lock_member(member_id)
    query = select(PlanGrant).where(PlanGrant.member_id == member_id).order_by(PlanGrant.id)
    grants = db.session.scalars(query.execution_options(populate_existing=True)).all()
    known = _rights_of_plans(member_id)
    for grant in grants:
        rows = known.get(grant.id, [])
        live = {row.right for row in rows if row.revoked_at is None}
        if grant.revoked_at is not None:
            for name in {row.source_id for row in rows if row.revoked_at is None}:
                entitlements.revoke(Source.PLAN, name, "plan_over")
        else:
            _give(grant, set(grant.gives) - live, len({row.source_id for row in rows}))


def _rights_of_plans(member_id: int) -> dict[int, list[Entitlement]]:
    """Every right of a member that came from a plan, by grant; ended ones too."""
    found: dict[int, list[Entitlement]] = {}
    query = select(Entitlement).where(Entitlement.member_id == member_id, Entitlement.source == Source.PLAN)
    for row in db.session.scalars(query.execution_options(populate_existing=True)):
        found.setdefault(grant_of(row.source_id), []).append(row)
    return found


def _give(grant: PlanGrant, rights: set[str], before: int) -> None:
    # A grace that was called off and is wanted again is a new row: what was revoked stays revoked.
    for right in sorted(rights):
        entitlements.grant(
            grant.member_id,
            Right(right),
            starts_at=grant.from_at,
            ends_at=grant.until_at,
            source=Source.PLAN,
            source_id=f"{grant.id}.{before + 1}",
            amount=grant.gives[right],
        )


def grant_of(source_id: str) -> int:
    """The grant a right of a plan came from."""
    return int(source_id.partition(".")[0])
