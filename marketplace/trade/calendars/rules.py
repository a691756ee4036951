"""When a connected calendar is read again, and when its owner is written to; pure."""

from datetime import datetime, timedelta

EVERY = timedelta(minutes=30)
"""Between two readings that went well."""

WHOLE_AFTER = timedelta(hours=20)
"""Every day it is read whole, changed or not: the days it covers move on with the present."""

_FIRST, _LONGEST = timedelta(minutes=5), timedelta(hours=12)

TELL_AFTER = timedelta(hours=24)
"""How long it may fail before its owner gets a message: a server's bad night is nobody's business."""

MOST_FEEDS = 10
"""Calendars a provider may connect who has the right to as many as are used."""


def next_reading(now: datetime, failures: int) -> datetime:
    """After a good reading half an hour; after each failure in a row twice as long as before, up to half a day."""
    if not failures:
        return now + EVERY
    return now + min(_FIRST * (1 << min(failures - 1, 12)), _LONGEST)


def is_to_tell(now: datetime, failing_since: datetime | None, told_at: datetime | None) -> bool:
    """Whether its owner is to be written to: once for each stretch of failures."""
    return failing_since is not None and told_at is None and now - failing_since >= TELL_AFTER


def reads_whole(now: datetime, whole_at: datetime | None, zone: str, read_in: str | None) -> bool:
    """Whether what was read before is too old, or was read for another zone, to be kept when nothing changed."""
    return whole_at is None or zone != read_in or now - whole_at >= WHOLE_AFTER
