"""The weeks of a series as one calendar, for its letters and its page; what one week says is the booking's own."""

from collections.abc import Sequence
from dataclasses import replace

from marketplace.core import ical
from marketplace.core.config import settings
from marketplace.core.ical import Method
from marketplace.trade.bookings.calendar_file import event_of, organizer, public_place
from marketplace.trade.bookings.models import Booking
from marketplace.trade.bookings.queries import histories


def weeks_calendar(bookings: Sequence[Booking]) -> str:
    """Every week as an event, under the identifier it has in feeds and in letters about it alone.

    It is published and invites nobody: an invitation may hold one identifier only (RFC 5546, 3.2.2), and each
    week is moved and cancelled by itself. A week that was cancelled says so. In the language being spoken.
    """
    known = histories(bookings)
    events = [
        replace(event_of(one, known[one.id], public_place(one)), organizer=organizer()) for one in bookings
    ]
    return ical.written(events, method=Method.PUBLISH, site=settings().site_name)
