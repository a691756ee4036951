"""How fast one member may write in clubs; new accounts write less."""

from datetime import timedelta

from marketplace.community.clubs import rules as clubs
from marketplace.community.discussions import rules
from marketplace.core import clock, limits
from marketplace.core.database import transaction
from marketplace.people.accounts.models import Member

_A_DAY = timedelta(days=1)


def spend(member: Member, *, begins: bool) -> None:
    """Count a post; raises `TooMany`. It counts even when what follows is refused."""
    is_new = clubs.is_new(member, clock.now())
    with transaction():
        limits.spend(f"posts:{member.public_id}", limit=rules.MOST_POSTS, window=rules.POSTS_WINDOW)
        if is_new:
            limits.spend(f"posts:new:{member.public_id}", limit=rules.MOST_POSTS_NEW, window=_A_DAY)
        if begins:
            most = rules.MOST_BEGUN_NEW if is_new else rules.MOST_BEGUN
            limits.spend(f"discussions:{member.public_id}", limit=most, window=_A_DAY)
