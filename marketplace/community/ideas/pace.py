"""How fast one member may propose and vote; new accounts propose less."""

from datetime import timedelta

from marketplace.community.clubs import rules as clubs
from marketplace.community.ideas import rules
from marketplace.core import clock, limits
from marketplace.core.database import transaction
from marketplace.people.accounts.models import Member


def spend_post(member: Member) -> None:
    """Count an idea; raises `TooMany`. It counts even when what follows is refused."""
    most = rules.MOST_POSTED_NEW if clubs.is_new(member, clock.now()) else rules.MOST_POSTED
    with transaction():
        limits.spend(f"ideas:{member.public_id}", limit=most, window=timedelta(days=1))


def spend_vote(member: Member) -> None:
    """Count a vote; raises `TooMany`."""
    with transaction():
        limits.spend(f"idea_votes:{member.public_id}", limit=rules.MOST_VOTES, window=rules.VOTES_WINDOW)
