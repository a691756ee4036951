"""Looks at everybody by the rules and raises a case where enough is found; it decides and holds nothing."""

from collections import defaultdict

from sqlalchemy import select

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.goods.fraud import facts, rules
from marketplace.goods.fraud.models import CaseState, FraudCase
from marketplace.goods.fraud.rules import Flag


def look() -> int:
    """Raise or renew the cases of all members: how many are new. Nobody is looked at twice for what was decided."""
    world = facts.world(clock.now())
    members = sorted(world.members)
    seen, standing = _decided(members), _open(members)
    raised = 0
    for member in members:
        flags = rules.flags_of(world, member, seen.get(member, ()))
        if rules.score(flags) >= rules.OPEN_FROM:
            raised += _tell(member, flags, standing.get(member))
    db.session.flush()
    return raised


def _decided(members: list[int]) -> dict[int, set[tuple[str, str, str]]]:
    query = select(FraudCase.member_id, FraudCase.flags).where(
        FraudCase.member_id.in_(members), FraudCase.state != CaseState.OPEN
    )
    seen: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
    for member, flags in db.session.execute(query):
        seen[member] |= rules.seen_in(flags)
    return seen


def _open(members: list[int]) -> dict[int, FraudCase]:
    query = (
        select(FraudCase)
        .where(FraudCase.member_id.in_(members), FraudCase.state == CaseState.OPEN)
        .order_by(FraudCase.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {case.member_id: case for case in db.session.scalars(query)}


def _tell(member: int, flags: list[Flag], case: FraudCase | None) -> bool:
    now = clock.now()
    if case is not None:
        case.flags, case.score, case.looked_at = flags, rules.score(flags), now
        return False
    new = FraudCase(
        public_id=ids.public_id("frd"),
        member_id=member,
        score=rules.score(flags),
        flags=flags,
        raised_at=now,
        looked_at=now,
    )
    db.session.add(new)
    return True
