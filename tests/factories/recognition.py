"""Visits that took place, and the badges they earned, for tests."""

from datetime import datetime

from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right, Source
from marketplace.goods.recognition import operations, queries
from marketplace.goods.recognition.models import BadgeRule
from marketplace.people.accounts.models import Member
from tests.factories.accounts import a_member
from tests.factories.scene import a_sold_meal


def a_visit(*, given_back: bool = False) -> tuple[Member, Member]:
    """A guest and the host who received her, in a booking that is completed."""
    guest = a_member("Nora Klein")
    booking = a_sold_meal(guest)
    moved = text("update booking set state = 'completed', completed_at = :now where id = :id")
    db.session.execute(moved, {"now": clock.now(), "id": booking.id})
    if given_back:
        undo_visits()
    return guest, db.session.get_one(Member, booking.provider_id)


def undo_visits() -> None:
    """Every booking's money was given back whole."""
    db.session.execute(text("update booking set refunded_minor = total_minor"))


def rule(key: str) -> BadgeRule:
    found = queries.rule(key)
    assert found is not None
    return found


def badges_of(member: Member) -> list[str]:
    """Rules whose badge a member has, in order."""
    return [earned.rule.key for earned in queries.earned_by(member.id)]


def a_right_of_the_badge(member: Member) -> None:
    """A right that came with the member's one badge."""
    [earned] = queries.earned_by(member.id)
    entitlements.grant(
        member.id,
        Right.STATISTICS,
        starts_at=clock.now(),
        ends_at=None,
        source=Source.BADGE,
        source_id=earned.badge.public_id,
    )


def now() -> datetime:
    return clock.now()


def earn(member: Member, key: str, counted: int) -> None:
    """The badge of a rule, for so many deeds."""
    operations.recompute(rule(key), {member.id: counted})
