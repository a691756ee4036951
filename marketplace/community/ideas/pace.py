"""How fast one member may propose, comment and vote; new accounts propose and say less."""

from marketplace.community.allowance import pace
from marketplace.community.allowance.rules import Door
from marketplace.community.ideas import rules
from marketplace.core import limits
from marketplace.core.database import transaction
from marketplace.people.accounts.models import Member


def spend_post(member: Member) -> None:
    """Count an idea; raises `TooMany`. It counts even when what follows is refused."""
    pace.spend(member, Door.IDEA)


def spend_vote(member: Member) -> None:
    """Count a vote; raises `TooMany`."""
    with transaction():
        limits.spend(f"idea_votes:{member.public_id}", limit=rules.MOST_VOTES, window=rules.VOTES_WINDOW)
