"""A booking as an iCalendar file (RFC 5545); tells no more than its page does."""

from icalendar import Calendar, Event, vText

from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _
from marketplace.core.urls import absolute
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.bookings.pages import Where, title_of


def ics(booking: Booking, where: Where) -> bytes:
    """One event with a stable UID; a cancelled booking says so, so that calendars take it out."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings().site_name}//bookings//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    event = Event()
    event.add("uid", f"{booking.public_id}@{settings().mail_from.rpartition('@')[2].rstrip('>')}")
    event.add("dtstamp", booking.cancelled_at or booking.confirmed_at or booking.created_at)
    event.add("dtstart", booking.starts_at)
    event.add("dtend", booking.ends_at)
    event.add("summary", title_of(booking.terms))
    event.add("url", absolute(f"/bookings/{booking.public_id}"))
    event.add("description", _("Booking %(reference)s", reference=booking.reference))
    event.add("location", vText(_place(where)))
    live = booking.state in {BookingState.CONFIRMED, BookingState.COMPLETED}
    event.add("status", "CONFIRMED" if live else "CANCELLED")
    event.add("sequence", 0 if live else 1)
    calendar.add_component(event)
    return bytes(calendar.to_ical())


def _place(where: Where) -> str:
    if where.remote:
        return _("Online")
    return where.address or where.area
