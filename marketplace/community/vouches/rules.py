"""How much a vouch weighs and how many neighbours it makes; pure, touches no storage.

A vouch weighs what its voucher stands for. Circles do not multiply: whoever vouches for me and is, over at most
three more steps, vouched for by me is in a ring with me, and all such vouchers together count as one, the
heaviest. Larger circles are a neighbourhood and count in full.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

A_MONTH = 3
"""Vouches a member may give in a calendar month, UTC; taken back ones count too. The database says the same."""
RING_STEPS = 3
"""So many steps from the vouched back to the voucher close a ring: circles of two, three or four people."""
LEAST_WEIGHT = 20
"""Hundredths from which a vouch is shown as a neighbour's."""
LEAST_WORDS, MOST_WORDS, MOST_AFFILIATION = 10, 200, 120

BASE = 20
PER_MONTH, MOST_FOR_AGE = 5, 30
PER_BOOKING, MOST_FOR_BOOKINGS = 10, 50
FOR_FAILED = 40
"""Hundredths: a confirmed address, each month here, each booking that took place, each vouched who was sanctioned."""


@dataclass(frozen=True, slots=True)
class Voucher:
    """What a voucher's standing is made of."""

    months: int
    """Whole months since they joined."""
    bookings: int
    """That took place, as customer or provider."""
    failed: int
    """Of those they vouched for, how many were sanctioned in the last twelve months while it stood."""
    active: bool
    """Neither suspended nor gone, with a confirmed address."""


def standing(voucher: Voucher) -> int:
    """What a vouch of theirs weighs, in hundredths: 0 to 100."""
    if not voucher.active:
        return 0
    age = min(PER_MONTH * voucher.months, MOST_FOR_AGE)
    lived = min(PER_BOOKING * voucher.bookings, MOST_FOR_BOOKINGS)
    return max(0, BASE + age + lived - FOR_FAILED * voucher.failed)


def neighbours(weights: Mapping[int, int], ring: Iterable[int]) -> int:
    """How many neighbours vouch for somebody: voucher → weight, and which of them are in a ring with them."""
    heavy = {voucher for voucher, weight in weights.items() if weight >= LEAST_WEIGHT}
    together = heavy & set(ring)
    return len(heavy - together) + bool(together)


def within(starts: Iterable[int], gives: Mapping[int, Iterable[int]], steps: int) -> set[int]:
    """Everybody whom a chain of at most so many vouches reaches from the starts, these left out."""
    seen = set(starts)
    found: set[int] = set()
    edge = set(seen)
    for _step in range(steps):
        edge = {other for one in edge for other in gives.get(one, ())} - seen
        seen |= edge
        found |= edge
    return found
