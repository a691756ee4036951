"""How fast one member may write in clubs, and how many people they may call by name."""

from marketplace.community.allowance import pace, texts
from marketplace.community.allowance.rules import Door
from marketplace.people.accounts.models import Member


def spend(member: Member, text: str, *, begins: bool) -> None:
    """Count a post and whom it mentions; raises `TooMany`, `Limited`."""
    pace.spend(member, Door.POST)
    if begins:
        pace.spend(member, Door.DISCUSSION)
    # A text with too many names is refused as a whole: it does not use up the day.
    names = texts.mentioned(text)
    if len(names) <= texts.MOST_MENTIONS:
        pace.spend(member, Door.MENTION, times=len(names))
