"""Makes members of every tier of what one may write."""

from datetime import timedelta

from marketplace.community.allowance import rules
from marketplace.community.allowance.rules import Tier
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.goods.recognition.models import TrustLevel, TrustMove
from marketplace.people.accounts.models import Member, Role
from marketplace.people.measures.models import MeasureKind
from marketplace.workflows import suspend_provider
from marketplace.workflows.suspend_provider import Terms
from tests.factories.accounts import a_member, a_staff_member

WHY = "Three people asked you to stop."


def a_member_of(tier: Tier) -> Member:
    """A member who stands there."""
    member = a_member()
    if tier is Tier.LIMITED:
        limited(member)
    elif tier >= Tier.SETTLED:
        member.created_at = clock.now() - rules.NEW
        if tier > Tier.SETTLED:
            known(member, tier - Tier.SETTLED)
    db.session.flush()
    return member


def limited(member: Member, days: int = 7) -> None:
    terms = Terms(MeasureKind.LIMIT, clock.now() + timedelta(days=days))
    suspend_provider.limit(member, a_staff_member(Role.MODERATOR), WHY, terms)


def known(member: Member, level: int = 1) -> None:
    """As if so many bookings were kept."""
    now = clock.now()
    db.session.add(TrustLevel(member_id=member.id, level=level, facts={}, since=now))
    db.session.add(TrustMove(member_id=member.id, from_level=0, to_level=level, facts={}, at=now))
    db.session.flush()
