"""Services at the homes of customers: who comes, where they live, and what is booked there."""

from datetime import datetime, timedelta
from typing import Any

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts.models import Member
from marketplace.trade.availability import provider_time
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings.models import Booking
from marketplace.trade.bookings.visiting import Home
from marketplace.trade.listings.models import Listing
from marketplace.workflows import book, place_booking
from tests.factories.accounts import a_member
from tests.factories.listings import make_provider, make_session
from tests.factories.places import make_place, pin
from tests.factories.requests import pay_and_prove
from tests.factories.scene import paid
from tests.factories.stage import CARD_OK, Stage

RADIUS_M = 8_000
KMH = 15


def make_visit(provider: Member | None = None, *, kmh: int | None = KMH, **changes: Any) -> Listing:
    """An hour of coaching at homes within eight kilometres of Lyon's middle, by bicycle."""
    coach = provider or make_provider("Théo Marchand")
    if kmh is not None:
        provider_time.keep_ways_free(coach.id, kmh)
    terms = {"venue": "customer", "radius_m": RADIUS_M, "notice_minutes": 0, "step_minutes": 15}
    return make_session(coach, **(terms | changes))


def visit_from(name: str, *, north_m: float, **changes: Any) -> Listing:
    """A visit by a new coach who lives so many metres to the north of Lyon's middle."""
    coach = make_provider(name)
    return make_visit(coach, place=make_place(coach, north_m=north_m), **changes)


def a_home(*, north_m: float = 0, east_m: float = 0, precision: str = "pin") -> Home:
    """A home so many metres from the middle of Lyon."""
    spot = pin("Lyon", north_m=north_m, east_m=east_m)
    return Home("3 rue des Lilas, 69003 Lyon", "Second floor, Klein", spot.lat, spot.lon, precision)


def held_at(
    listing: Listing, home: Home | None, starts_at: datetime | None = None, customer: Member | None = None
) -> Booking:
    """A place held at a home, flushed."""
    start = starts_at or next_start(listing)
    total = agreement.quote_for(listing, 1).total_minor
    wish = book.Wish(listing.public_id, start, 1, total, home=home)
    return book.hold_place(customer or a_member("Nora Klein"), wish, "en")[0]


def booked_at(listing: Listing, home: Home, starts_at: datetime | None = None) -> Booking:
    """The same, paid and confirmed."""
    return paid(held_at(listing, home, starts_at))


def next_start(listing: Listing) -> datetime:
    slot = availability.next_free(listing.id, party=1, now=clock.now())
    assert slot is not None
    return slot.starts_at


def free_starts(listing: Listing, day: datetime) -> list[datetime]:
    """What anybody is offered on the date of an instant."""
    slots = availability.slots(listing.id, day.date(), day.date(), party=1, now=clock.now())
    return [slot.starts_at for slot in slots]


def tomorrow_at(listing: Listing) -> datetime:
    """The first start of a day that is all ahead."""
    calendar = availability.calendars([listing.id], clock.now().date()).get(listing.id)
    assert calendar is not None
    first = (clock.now() + timedelta(days=1)).date()
    slot = calendar.next_free(party=1, now=clock.now(), first=first)
    assert slot is not None
    return slot.starts_at


def visit_on(stage: Stage, **changes: Any) -> Listing:
    """A visit that is offered on the stage."""
    with stage.acting():
        return make_visit(**changes)


def take_visit(stage: Stage, listing: Listing, home: Home, starts_at: datetime) -> str:
    """Hold a place at a home; "held", or the kind of what refused it."""
    try:
        with stage.acting():
            held_at(listing, home, starts_at, a_member("Ida Blum"))
    except Exception as error:
        return type(error).__name__
    return "held"


def visit_form(listing: Listing, typed: dict[str, str]) -> dict[str, str]:
    """The checkout page's form for the next start of a visit, with what a customer types."""
    total = agreement.quote_for(listing, 1).total_minor
    start = next_start(listing).isoformat()
    return {"slot": start, "party": "1", "expected_total_minor": str(total)} | typed


def member_of(member_id: int) -> Member:
    return db.session.get_one(Member, member_id)


def asked_at(stage: Stage, listing: Listing, home: Home, starts_at: datetime) -> str:
    """A request for a visit whose amount is set aside; the booking's public id."""
    with stage.acting():
        booking_id = held_at(listing, home, starts_at, a_member("Ida Blum")).public_id
    with stage.app.app_context():
        place_booking.open_page(booking_id)
    pay_and_prove(stage, stage.page_of(booking_id), CARD_OK)
    assert stage.settle(booking_id)
    return booking_id
