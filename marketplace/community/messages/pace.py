"""How fast one member may write: enough for any conversation, too little for a flood of advertising."""

from datetime import timedelta

from marketplace.community.allowance import pace
from marketplace.community.allowance.rules import Door
from marketplace.community.messages import queries
from marketplace.core import limits
from marketplace.core.database import transaction
from marketplace.people.accounts.models import Member

MOST, WINDOW = 40, timedelta(minutes=10)


def spend(member: Member, customer_id: int, provider_id: int, *, opens: bool) -> None:
    """Count a message; raises `TooMany`, `Limited`. It counts even when what follows is refused.

    With somebody one has booked with, one opens as many conversations as one likes.
    """
    with transaction():
        limits.spend(f"messages:{member.public_id}", limit=MOST, window=WINDOW)
    if opens and not queries.is_booked(customer_id, provider_id):
        pace.spend(member, Door.STRANGER)
