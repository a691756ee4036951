"""Figures and pure rules of clubs: what new accounts may do, names for mentions, how long things last."""

from datetime import datetime, timedelta

from marketplace.community.reviews.rules import short_name
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.operations import slug_of

FOUND_AFTER = timedelta(days=7)
MOST_FOUNDED = 5
"""So many clubs one member founds at a time."""
MOST_JOINED = 500
ASK_AGAIN = timedelta(days=30)
"""So long after a refusal one may ask again."""
BANS = (7, 30, 0)
"""Days; 0 is for good."""
MOST_NAME, MOST_PURPOSE, MOST_SUBJECT, MOST_ABOUT, MOST_REASON = 60, 160, 80, 4000, 400


def may_found(member: Member, now: datetime) -> bool:
    """Whether an account is old enough to found a club."""
    return member.is_demo or now - member.created_at >= FOUND_AFTER


def handle_of(name: str, attempt: int) -> str:
    """How somebody is mentioned: "nora-k", and "nora-k-2" where that is taken."""
    base = slug_of(short_name(name), "neighbour")[:40].strip("-")
    return base if attempt == 1 else f"{base}-{attempt}"
