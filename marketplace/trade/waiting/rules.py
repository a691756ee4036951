"""Who is next in line, and how long an offer stands; pure, touches no storage.

The order, the same in words on the page:

- Places that come free are kept for the line and offered to nobody else.
- Until `in_strict_order` ends, only the first in line is asked. Places too few for them wait and add up, unless
  they said that they also come with fewer.
- After that, places go to the first in line they are enough for; what is enough for nobody is free for all.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

LAST_CALL = timedelta(minutes=10)
"""A list closes so long before the last moment to book, so that the last offer can still be paid."""
SHORTEST_OFFER = timedelta(minutes=15)
MOST_LINES = 20
"""So many lists one member may be on at a time."""


class Wish(NamedTuple):
    """For how many somebody waits, and with how few they would come too."""

    party: int
    least: int


class Turn(NamedTuple):
    """Whose turn it is, by position in line, and how many places they are offered."""

    position: int
    party: int


def closes_at(order_by: datetime) -> datetime:
    """When the list of a time closes that can be booked until `order_by`."""
    return order_by - LAST_CALL


def strict_until(closes: datetime, hours: int) -> datetime:
    """Until when places wait for the first in line."""
    return closes - timedelta(hours=hours)


def offered_until(now: datetime, order_by: datetime, longest: timedelta) -> datetime:
    """Until when an offer made now stands: a quarter of the time that is left, within bounds, never past the end."""
    left = order_by - now
    return now + min(longest, max(left / 4, SHORTEST_OFFER), left)


def next_turn(line: Sequence[Wish], available: int, *, strict: bool) -> Turn | None:
    """Who is offered the places that are available, if anybody is."""
    for position, wish in enumerate(line[:1] if strict else line):
        if wish.least <= available:
            return Turn(position, min(wish.party, available))
    return None
