"""How fast one member may write: enough for any conversation, too little for a flood of advertising."""

from datetime import timedelta

from marketplace.core import limits
from marketplace.core.database import transaction
from marketplace.people.accounts.models import Member

MOST, WINDOW = 40, timedelta(minutes=10)
MOST_NEW, NEW_WINDOW = 15, timedelta(days=1)
"""Conversations opened in a day."""


def spend(member: Member, *, opens: bool) -> None:
    """Count a message; raises `TooMany`. It counts even when what follows is refused."""
    with transaction():
        limits.spend(f"messages:{member.public_id}", limit=MOST, window=WINDOW)
        if opens:
            limits.spend(f"messages:new:{member.public_id}", limit=MOST_NEW, window=NEW_WINDOW)
