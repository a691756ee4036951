"""What a search may ask and how its results are ordered and paged, as pure functions; it reads no table."""

from datetime import date, datetime, timedelta

from marketplace.trade.availability.rules import Slot, resolve_local
from marketplace.trade.availability.zones import local_day

MEAL, SESSION, REMOTE = 1, 2, 3
"""Categories of the index. A remote session is near nobody and everybody: it is searched by itself."""


def noted_next(slot: Slot | None, zone: str, now: datetime) -> tuple[datetime, int]:
    """What the index notes of a next free slot: its start and its free places.

    When nothing is free up to the horizon, 0 places and the next local midnight: then the horizon moves on.
    """
    if slot is not None:
        return slot.starts_at, slot.seats_left
    tomorrow = date.fromordinal(local_day(now, zone) + 1)
    midnights = resolve_local(tomorrow, 0, zone)
    return (midnights[0] if midnights else now + timedelta(days=1)), 0
