"""Members who stand up for each other."""

from datetime import timedelta

from sqlalchemy import update

from marketplace.community.vouches import operations, queries
from marketplace.community.vouches.models import Relation, Vouch
from marketplace.community.vouches.operations import Words
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile
from tests.factories.accounts import a_member
from tests.factories.listings import make_provider

SAID = "She fed our street through a hard winter."


def a_vouch(
    voucher: Member, vouched: Member, said: str = "", relation: Relation = Relation.NEIGHBOUR, ties: str = ""
) -> Vouch:
    """One stands up for another, flushed."""
    slug = db.session.get_one(Profile, vouched.id).slug
    return operations.vouch(voucher, slug, Words(relation, (said or SAID)[:200], ties), "en")


def settled(name: str = "Ada Roy") -> Member:
    """A member who has been here for half a year."""
    return _long_here(a_member(name))


def cooks(count: int) -> list[Member]:
    """Providers who have been here for half a year."""
    return [_long_here(make_provider(f"Cook {number}")) for number in range(count)]


def _long_here(member: Member) -> Member:
    db.session.execute(
        update(Member).where(Member.id == member.id).values(created_at=clock.now() - timedelta(days=190))
    )
    return member


def neighbours_of(member: Member) -> int:
    return queries.count_for(member.id)
