"""How fast one member may publish and comment; new accounts do less of both."""

from datetime import timedelta

from marketplace.community.articles import rules
from marketplace.community.clubs.rules import is_new
from marketplace.core import clock, limits
from marketplace.core.database import transaction
from marketplace.people.accounts.models import Member

_A_DAY = timedelta(days=1)
COMMENTS, COMMENTS_WINDOW = 20, timedelta(minutes=10)
COMMENTS_NEW = 5
"""A day, for a new account."""
KEEPS, KEEPS_WINDOW = 600, timedelta(hours=1)
PICTURES = 100


def spend_publishing(member: Member) -> None:
    """Count something new that appears; raises `TooMany`. It counts even when what follows is refused."""
    most = rules.A_DAY_NEW if is_new(member, clock.now()) else rules.A_DAY
    with transaction():
        limits.spend(f"articles:{member.public_id}", limit=most, window=_A_DAY)


def spend_comment(member: Member) -> None:
    """Count a comment; raises `TooMany`."""
    with transaction():
        limits.spend(f"comments:{member.public_id}", limit=COMMENTS, window=COMMENTS_WINDOW)
        if is_new(member, clock.now()):
            limits.spend(f"comments:new:{member.public_id}", limit=COMMENTS_NEW, window=_A_DAY)


def spend_keeping(member: Member) -> None:
    """Count what is kept of a draft: far more than anybody types, far less than a program sends."""
    with transaction():
        limits.spend(f"articles:keep:{member.public_id}", limit=KEEPS, window=KEEPS_WINDOW)


def spend_picture(member: Member) -> None:
    with transaction():
        limits.spend(f"articles:pictures:{member.public_id}", limit=PICTURES, window=_A_DAY)
