"""Until when seats are kept for friends, and how a group stands when somebody looks; pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from marketplace.trade.bookings.models import BookingState
from marketplace.trade.parties.models import PartyState, Rule

LAST_CALL = timedelta(minutes=15)
"""The deadline comes so long before the last moment to book, so that others may still have what is given back."""
SHORTEST = timedelta(hours=1)
"""With less time than this friends cannot be asked."""
PAID = frozenset({BookingState.CONFIRMED, BookingState.COMPLETED})


def deadline(now: datetime, order_by: datetime, hours: int) -> datetime | None:
    """Until when the seats are kept, None when there is too little time."""
    found = min(now + timedelta(hours=hours), order_by - LAST_CALL)
    return found if found - now >= SHORTEST else None


def verdict(
    rule: str, seats: int, first: tuple[str, bool], states: Sequence[str], *, is_due: bool
) -> PartyState | None:
    """How a group that is open goes on, None while there is nothing to decide.

    `first` is the state of the organiser's booking and whether it was ever paid; `states` are those of all
    bookings. Whoever is paying at the deadline is waited for.
    """
    paid = sum(state in PAID for state in states)
    state, was_paid = first
    if not was_paid:
        return PartyState.ENDED if state == BookingState.EXPIRED else None
    if paid >= seats:
        return PartyState.COMPLETE
    if not is_due or BookingState.HELD in states:
        return None
    if not paid:
        return PartyState.ENDED
    return PartyState.WENT if rule == Rule.GO else PartyState.FAILED
