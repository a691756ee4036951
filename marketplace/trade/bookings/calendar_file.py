"""A booking as an event for calendars: file, feed, mail and links; it tells no more than the booking's page does."""

from dataclasses import replace

from marketplace.core import ical
from marketplace.core.config import settings
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext
from marketplace.core.ical import Event, Method, Person, Status
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.bookings.pages import Where, title_of
from marketplace.trade.bookings.queries import History, history_of
from marketplace.trade.listings.models import Venue

STATUS = {
    BookingState.HELD: Status.TENTATIVE,
    BookingState.REQUESTED: Status.TENTATIVE,
    BookingState.ACCEPTED: Status.TENTATIVE,
    BookingState.CONFIRMED: Status.CONFIRMED,
    BookingState.COMPLETED: Status.CONFIRMED,
    BookingState.EXPIRED: Status.CANCELLED,
    BookingState.DECLINED: Status.CANCELLED,
    BookingState.CANCELLED_BY_CUSTOMER: Status.CANCELLED,
    BookingState.CANCELLED_BY_PROVIDER: Status.CANCELLED,
    BookingState.CANCELLED_BY_STAFF: Status.CANCELLED,
}


def uid_domain() -> str:
    """What ends the identifier of each of our events, so that we know them when they come back to us."""
    return settings().mail_from.rpartition("@")[2].rstrip(">")


def event_of(booking: Booking, history: History, place: str) -> Event:
    """The event in the language being spoken. It keeps its identifier; `sequence` counts the booking's moves."""
    party = ngettext("%(num)s person", "%(num)s people", booking.party_size)
    return Event(
        uid=f"{booking.public_id}@{uid_domain()}",
        sequence=max(history.changes - 1, 0),
        changed_at=history.changed_at,
        starts_at=booking.starts_at,
        ends_at=booking.ends_at,
        zone=booking.zone,
        status=STATUS[BookingState(booking.state)],
        summary=title_of(booking.terms),
        description=f"{_('Booking %(reference)s', reference=booking.reference)} · {party}",
        location=place,
        url=absolute(f"/bookings/{booking.public_id}"),
    )


def ics(booking: Booking, where: Where) -> bytes:
    """A file of one event; a cancelled booking says so, so that calendars take it out."""
    event = event_of(booking, history_of(booking), _place(where))
    return ical.written([event], method=Method.PUBLISH, site=settings().site_name).encode()


def links(booking: Booking) -> dict[str, str]:
    """Pages of others that offer to add the event. They are told the area, never an address."""
    # A link says nothing of changes, so nobody is asked about them.
    event = event_of(booking, History(0, booking.created_at), public_place(booking))
    return {"Google": ical.google_link(event), "Outlook": ical.outlook_link(event)}


def invitation(booking: Booking, to: Member) -> str:
    """What puts the event into somebody's calendar, or takes it out, by mail; in the language being spoken."""
    event = event_of(booking, history_of(booking), public_place(booking))
    cancelled = event.status is Status.CANCELLED
    invited = replace(event, organizer=organizer(), attendee=Person(to.name, to.email))
    method = Method.CANCEL if cancelled else Method.REQUEST
    return ical.written([invited], method=method, site=settings().site_name)


def organizer() -> Person:
    """Who sends events by mail: nobody answers there, everything is agreed on our own pages."""
    return Person(settings().site_name, f"no-reply@{uid_domain()}")


def public_place(booking: Booking) -> str:
    """Where it is, as far as may stand in a feed or a mailbox: the area, whose home, or that it is online."""
    area = str(booking.terms.get("area", ""))
    if booking.terms["venue"] == Venue.REMOTE:
        return _("Online")
    if booking.terms["venue"] == Venue.CUSTOMER:
        return _("At the customer’s home, %(area)s", area=area)
    return area


def _place(where: Where) -> str:
    if where.remote:
        return _("Online")
    return where.address or where.area
