"""The code at the door and the times within which things may be said; pure, touches no storage."""

from datetime import datetime, timedelta

from marketplace.core.crypto import key_for
from marketplace.core.ids import keyed_hash

DIGITS = 6
CHECK_IN_BEFORE = timedelta(hours=2)
"""A guest may come early."""
CHECK_IN_AFTER = timedelta(hours=24)
"""Digits noted at a door without a network are typed in later."""
TICKET_BEFORE = timedelta(hours=24)
HERE_BEFORE = timedelta(hours=1)
PATIENCE = timedelta(minutes=15)
"""So long one waits before anybody is said not to have come."""
REPORT_AFTER = timedelta(hours=24)
"""After the end; until then the provider's share is not released."""
TO_OBJECT = timedelta(hours=48)


def code_of(booking_public_id: str) -> str:
    """The six digits of a booking, derived from its name and our key: nothing is stored, and nothing can leak."""
    digest = keyed_hash(key_for("arrivals"), booking_public_id)
    return f"{int.from_bytes(digest[:8]) % 10**DIGITS:0{DIGITS}d}"


def digits(typed: str) -> str:
    """What was typed without the blanks and dashes people put between digits."""
    return "".join(sign for sign in typed if sign not in " -\u00a0\u202f.")


def may_check_in(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    return starts_at - CHECK_IN_BEFORE <= now <= ends_at + CHECK_IN_AFTER


def may_say_here(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    return starts_at - HERE_BEFORE <= now <= ends_at


def may_report(starts_at: datetime, ends_at: datetime, now: datetime) -> bool:
    """Whether somebody may be said not to have come: after a wait at the door, until the share is released."""
    return starts_at + PATIENCE <= now <= ends_at + REPORT_AFTER
