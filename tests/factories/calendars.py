"""Makes feed addresses and events for calendar tests, and reads calendars back with another library."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from zoneinfo import ZoneInfo

from flask import Flask
from icalendar import Calendar
from icalendar import Event as ReadEvent
from sqlalchemy import select

from marketplace.core import clock, ical, mail
from marketplace.core.database import db
from marketplace.core.ical import Event, Method, Status
from marketplace.core.mail import OutgoingMail
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import operations as bookings
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.calendars import operations
from marketplace.trade.calendars.models import Side
from marketplace.trade.listings.models import Listing
from tests.factories.listings import make_meal
from tests.factories.scene import a_paid_booking


def an_event(starts_at: datetime, hours: float = 2, **changes: Any) -> Event:
    """An event as the writer takes it."""
    plain: dict[str, Any] = {
        "uid": "bk_one@proche.test",
        "sequence": 0,
        "changed_at": datetime(2026, 1, 1, tzinfo=UTC),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=hours),
        "zone": "Europe/Paris",
        "status": Status.CONFIRMED,
        "summary": "Soup",
    }
    return Event(**(plain | changes))


def text_of(*events: Event, method: Method = Method.PUBLISH) -> str:
    return ical.written(events, method=method, site="Proche")


def read_back(text: str | bytes) -> list[ReadEvent]:
    """The events of a calendar as another library reads them."""
    return list(Calendar.from_ical(text).walk("VEVENT"))


def local(moment: str, zone: str, fold: int = 0) -> datetime:
    """The instant of a wall time in a zone."""
    return datetime.fromisoformat(moment).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(UTC)


def a_booking(customer: Member, **listing: Any) -> Booking:
    return a_paid_booking(make_meal(**listing), customer)


def cancel(booking: Booking) -> None:
    """The customer cancels, and gets nothing back."""
    state = BookingState.CANCELLED_BY_CUSTOMER
    bookings.cancel(booking, state, actor_id=booking.customer_id, reason="", refund_minor=0)
    db.session.commit()


def next_start(listing: Listing) -> datetime:
    """The next free start for one."""
    slot = availability.next_free(listing.id, party=1, now=clock.now())
    assert slot is not None
    return slot.starts_at


class Lines(list[str]):
    """A text as the file that dateutil reads zones from."""

    def __init__(self, text: str) -> None:
        super().__init__(text.replace("\r\n ", "").splitlines())

    def read(self) -> str:
        return "\r\n".join(self)


def feed_path(member: Member, side: Side = Side.CUSTOMER) -> str:
    """A new address of a member's feed."""
    path = f"/calendars/{operations.new_address(member, side)}.ics"
    db.session.commit()
    return path


def feed_of(app: Flask, path: str) -> list[ReadEvent]:
    return read_back(app.test_client().get(path).data)


def invitations(member: Member) -> list[tuple[str, ReadEvent]]:
    """(method of the mail's calendar part, its event) of every message somebody was sent, oldest first."""
    query = select(OutgoingMail).where(OutgoingMail.to_address == member.email).order_by(OutgoingMail.id)
    parts = [_calendar_part(mail.as_mime(row)) for row in db.session.scalars(query)]
    return [(str(part.get_param("method")), _only(part)) for part in parts if part is not None]


def _calendar_part(message: EmailMessage) -> EmailMessage | None:
    found = [part for part in message.walk() if part.get_content_type() == "text/calendar"]
    return found[0] if found else None  # type: ignore[return-value]


def _only(part: EmailMessage) -> ReadEvent:
    [event] = read_back(part.get_content())
    return event
