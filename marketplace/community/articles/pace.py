"""How fast one member may publish and comment; new accounts do less of both."""

from datetime import timedelta

from marketplace.community.allowance import pace as allowance
from marketplace.community.allowance.rules import Door
from marketplace.core import limits
from marketplace.core.database import transaction
from marketplace.people.accounts.models import Member

_A_DAY = timedelta(days=1)
KEEPS, KEEPS_WINDOW = 600, timedelta(hours=1)
PICTURES = 100


def spend_publishing(member: Member) -> None:
    """Count something new that appears; raises `TooMany`. It counts even when what follows is refused."""
    allowance.spend(member, Door.ARTICLE)


def spend_comment(member: Member) -> None:
    """Count a comment; raises `TooMany`."""
    allowance.spend(member, Door.COMMENT)


def spend_keeping(member: Member) -> None:
    """Count what is kept of a draft: far more than anybody types, far less than a program sends."""
    with transaction():
        limits.spend(f"articles:keep:{member.public_id}", limit=KEEPS, window=KEEPS_WINDOW)


def spend_picture(member: Member) -> None:
    with transaction():
        limits.spend(f"articles:pictures:{member.public_id}", limit=PICTURES, window=_A_DAY)
