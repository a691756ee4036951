"""On which parts of a payment a dispute of it falls; pure, in minor units."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple


class Claim(NamedTuple):
    """A part of a disputed payment, as it stands. Amounts in minor units."""

    starts_at: datetime
    is_ahead: bool
    """Whether its service is still to come."""
    paid_minor: int
    due_minor: int
    """Promised back and not sent: what the bank gives, we need not."""
    kept_minor: int
    """Neither promised back nor taken by a bank before."""


def portions(amount_minor: int, claims: Sequence[Claim]) -> list[int]:
    """How much of a disputed amount falls on each part, in their order; the portions sum to it.

    First what is due back anyway; then of what is still to come, the furthest ahead first; then of what was
    served, the latest first. Only a bank that asks for more than is left takes what went back already.
    """
    order = sorted(range(len(claims)), key=lambda n: (claims[n].is_ahead, claims[n].starts_at), reverse=True)
    found, left = [0] * len(claims), amount_minor
    rounds = (
        [claim.due_minor for claim in claims],
        [claim.kept_minor for claim in claims],
        [max(0, claim.paid_minor - claim.due_minor - claim.kept_minor) for claim in claims],
    )
    for there_is in rounds:
        for number in order:
            taken = min(left, there_is[number])
            found[number] += taken
            left -= taken
    found[order[0]] += left
    return found
