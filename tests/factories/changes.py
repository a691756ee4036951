"""Bookings that are moved or made smaller, as their two sides do it on the stage."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.ical import Event
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import RefundState
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.availability.rules import Slot
from marketplace.trade.bookings import queries as booking_queries
from marketplace.trade.bookings.calendar_file import event_of
from marketplace.trade.bookings.models import Booking, BookingEvent
from marketplace.trade.changes import operations, queries
from marketplace.trade.changes.models import Change
from marketplace.trade.changes.schemas import TimeWish
from marketplace.trade.listings.models import Listing
from marketplace.workflows import cancel_booking, change_booking, complete_booking
from tests.factories.stage import Stage

STRICT = {"confirmation": "instant", "policy": "strict"}
"""Terms under which a customer soon has to ask."""


def a_proposal(booking: Booking) -> Change:
    """The customer's proposal to come a day later, flushed and unanswered."""
    start = booking.starts_at + timedelta(days=1)
    slot = Slot(start, start + timedelta(hours=2), 1, start.date(), 60, False, booking.zone)
    return operations.propose_time(booking, slot, by_id=booking.customer_id, words="", at_once=True)


def a_slot(starts_at: datetime) -> Slot:
    """A free time in Paris."""
    return Slot(starts_at, starts_at + timedelta(hours=1), 4, starts_at.date(), 60, False, "Europe/Paris")


def free_times(stage: Stage, booking_id: str, *, by_id: int | None = None) -> list[datetime]:
    """The times of the next fortnight that a booking may move to."""
    with stage.app.app_context():
        booking = db.session.scalars(select(Booking).where(Booking.public_id == booking_id)).one()
        mover = queries.mover_of(booking, by_id or booking.customer_id)
        today = clock.now().date()
        calendar = mover.calendar(today, today + timedelta(days=14))
        assert calendar is not None
        slots = calendar.slots(today, today + timedelta(days=14), party=booking.party_size, now=clock.now())
        return [slot.starts_at for slot in slots]


def next_day(stage: Stage, booking_id: str) -> datetime:
    """The same time, a day later."""
    return stage.booking(booking_id).starts_at + timedelta(days=1)


def propose(stage: Stage, booking_id: str, to: datetime, *, by: str = "provider", words: str = "") -> str:
    """Another time, proposed by one side; the proposal's public id."""
    with stage.acting():
        wish = TimeWish(to, words)
        return change_booking.propose_time(booking_id, wish, by_id=side(stage, booking_id, by)).public_id


def fewer(stage: Stage, booking_id: str, party: int, *, of: int | None = None) -> str:
    """The customer says how many come; the proposal's public id."""
    booking = stage.booking(booking_id)
    with stage.acting():
        return change_booking.propose_party(
            booking_id, party, of=of or booking.party_size, by_id=booking.customer_id
        ).public_id


def accept(stage: Stage, booking_id: str, change_id: str, *, by: str = "customer") -> None:
    with stage.acting():
        change_booking.accept(booking_id, change_id, by_id=side(stage, booking_id, by))


def decline(stage: Stage, booking_id: str, change_id: str, *, by: str = "customer") -> None:
    with stage.acting():
        change_booking.decline(booking_id, change_id, by_id=side(stage, booking_id, by))


def withdraw(stage: Stage, booking_id: str, change_id: str, *, by: str = "provider") -> None:
    with stage.acting():
        change_booking.withdraw(booking_id, change_id, by_id=side(stage, booking_id, by))


def lapse(stage: Stage, change_id: str, at: datetime) -> None:
    """What the sweep does when the time is over."""
    with clock.frozen_at(at), stage.app.app_context():
        change_booking.lapse_due(change_id)


def side(stage: Stage, booking_id: str, who: str) -> int:
    booking = stage.booking(booking_id)
    return booking.provider_id if who == "provider" else booking.customer_id


def change(stage: Stage, change_id: str) -> Change:
    """A proposal as it stands."""
    with stage.app.app_context():
        found = db.session.scalars(select(Change).where(Change.public_id == change_id)).one()
        db.session.expunge(found)
        return found


def steps(stage: Stage, booking_id: str) -> list[str | None]:
    """The reasons in a booking's history."""
    booking_row = stage.booking(booking_id).id
    with stage.app.app_context():
        query = select(BookingEvent.reason).where(BookingEvent.booking_id == booking_row)
        return list(db.session.scalars(query.order_by(BookingEvent.id)))


def event(stage: Stage, booking_id: str) -> Event:
    """What calendars are told of a booking."""
    with stage.app.app_context():
        booking = db.session.scalars(select(Booking).where(Booking.public_id == booking_id)).one()
        return event_of(booking, booking_queries.history_of(booking), "")


def taken(stage: Stage, listing: Listing, start: datetime) -> int:
    """How many seats of a time are taken."""
    with stage.app.app_context():
        query = select(Occurrence.seats_taken).where(
            Occurrence.listing_id == listing.id, Occurrence.starts_at == start, Occurrence.seats_taken > 0
        )
        return db.session.scalar(query) or 0


def move_without_asking(stage: Stage, booking_id: str, to: datetime) -> None:
    """A control: another time without anybody's yes."""
    with stage.acting():
        booking = booking_queries.locked(booking_id)
        assert booking is not None
        booking.starts_at = to
        db.session.flush()


def own_table(stage: Stage, **terms: Any) -> Listing:
    """A table that one party has to itself, booked at once, under the flexible policy."""
    usual = {"shared": False, "capacity": 4, "max_party": 4, "policy": "flexible", "notice_minutes": 600}
    return stage.meal(**(usual | terms))


_YES = text("""
    update booking_change set state = 'accepted', closed_at = now(),
        closed_by_id = (select customer_id from booking where id = booking_id)
    where public_id = :change
""")


def say_yes_in_sql(stage: Stage, change_id: str, then: str = "select 1") -> None:
    """The customer's yes without the workflow, and another statement in the same transaction."""
    with stage.acting():
        db.session.execute(_YES, {"change": change_id})
        db.session.execute(text(then))


@dataclass(frozen=True, slots=True)
class Two:
    """Two bookings with a proposal each."""

    listing: Listing
    bookings: list[str]
    proposals: list[str]
    wanted: datetime


def two_that_want_one_time(stage: Stage) -> Two:
    """Two tables on two days, and for both the same third day is proposed."""
    listing = own_table(stage)
    first = stage.booked(listing)
    start = stage.booking(first).starts_at
    second = stage.booked(listing, stage.customer("Ida Blum"), start + timedelta(days=1))
    wanted = start + timedelta(days=2)
    return Two(listing, [first, second], [propose(stage, one, wanted) for one in (first, second)], wanted)


def two_that_swap(stage: Stage) -> Two:
    """Two tables on two days; each is to move to a time that overlaps with the other's."""
    listing = own_table(stage, duration_minutes=60, step_minutes=60)
    start = _first_of_a_whole_day(stage, listing)
    first = stage.booked(listing, starts_at=start)
    second = stage.booked(listing, stage.customer("Ida Blum"), start + timedelta(days=1))
    wanted = [start + timedelta(days=1, hours=1), start + timedelta(hours=1)]
    proposals = [propose(stage, one, at) for one, at in zip((first, second), wanted, strict=True)]
    return Two(listing, [first, second], proposals, wanted[0])


def _first_of_a_whole_day(stage: Stage, listing: Listing) -> datetime:
    """The first time of a day that the notice leaves whole, at whatever hour this runs."""
    day = stage.next_start(listing).date() + timedelta(days=1)
    with stage.app.app_context():
        calendar = availability.calendar(listing.id, day, day)
        assert calendar is not None
        return calendar.slots(day, day, party=1, now=clock.now())[0].starts_at


def look_then_move(stage: Stage, both: Two, number: int) -> None:
    """A control: looks for a service at that time and begins one when there is none, without asking for conflicts."""
    with stage.acting():
        db.session.execute(text("select count(*) from occurrence where starts_at = :at"), {"at": both.wanted})
        db.session.execute(_BEGIN_UNASKED, {"listing": both.listing.id, "at": both.wanted, "n": number})


def take_back_unasked(stage: Stage, both: Two) -> None:
    """Leave nothing behind of the control."""
    with stage.acting():
        db.session.execute(text("delete from occurrence where starts_at = :at"), {"at": both.wanted})


_BEGIN_UNASKED = text("""
    insert into occurrence (provider_id, listing_id, starts_at, ends_at, busy, capacity, shared, seats_taken)
    select provider_id, id, :at, cast(:at as timestamptz) + interval '1 hour',
        tstzrange(:at, cast(:at as timestamptz) + interval '1 hour', '[)'), 4, false, 4
    from listing where id = :listing and cast(:n as int) >= 0
""")


def table_for_many(stage: Stage, **terms: Any) -> Listing:
    """A shared table, booked at once, that may be left for nothing until six hours before."""
    usual = {"policy": "flexible", "notice_minutes": 600}
    return stage.meal(**(usual | terms))


def refunds(stage: Stage, booking_id: str) -> list[int]:
    """What was sent back of a booking, in order."""
    with stage.app.app_context():
        payment = payments.latest("booking", booking_id)
        assert payment is not None
        found = payments.refunds_of(payment.id)
        return [one.amount_minor for one in found if one.state == RefundState.DONE]


def cancel(stage: Stage, booking_id: str) -> None:
    """The provider cancels: all that is left goes back."""
    booking = stage.booking(booking_id)
    with stage.acting():
        left = booking.total_minor - booking.refunded_minor
        cancel_booking.cancel(booking_id, by_id=booking.provider_id, expected_refund_minor=left)


def when_half_is_refunded(booking: Booking) -> datetime:
    """Three hours before it begins: the flexible policy gives half back then."""
    return booking.starts_at - timedelta(hours=3)


def complete(stage: Stage, booking_id: str) -> None:
    """What the sweep does once the service is over."""
    over = stage.booking(booking_id).ends_at + timedelta(minutes=1)
    with clock.frozen_at(over), stage.app.app_context():
        complete_booking.complete(booking_id)


def close_all_hours(stage: Stage) -> None:
    """No provider opens any more."""
    with stage.acting():
        db.session.execute(text("update schedule set weekly = '[]'"))
