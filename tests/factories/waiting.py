"""People who wait in line for a full time, as the stage has them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.bookings.models import Booking
from marketplace.trade.bookings.operations import SlotTaken
from marketplace.trade.listings.models import Listing
from marketplace.trade.waiting import jobs, operations
from marketplace.trade.waiting.models import WaitingEntry
from marketplace.trade.waiting.operations import Waiter
from marketplace.workflows import cancel_booking, expire_hold, place_booking
from tests.factories.changes import free_times
from tests.factories.owners import as_owner
from tests.factories.stage import Stage

NAMES = ("Ida Blum", "Leo Faure", "Ana Lopes", "Max Roth", "Zoe Petit", "Tom Arnaud", "Eva Simon", "Jo Marin")


@dataclass
class FullTable:
    """A shared table whose seats are all paid for, one booking a seat."""

    stage: Stage
    listing: Listing
    start: datetime
    bookings: list[str]

    def join(self, name: str = "Ida Blum", party: int = 1, least: int | None = None) -> str:
        """Somebody new joins the line; the public id of their place in it."""
        customer = self.stage.customer(name)
        with self.stage.acting():
            wish = Waiter(self.listing.public_id, self.start, party, least)
            return operations.join(customer, wish).public_id

    def cancel(self, number: int = 0) -> None:
        """One who has a seat gives it back."""
        booking_id = self.bookings[number]
        customer_id = self.stage.booking(booking_id).customer_id
        with self.stage.acting():
            back = cancel_booking.refund_now(self.stage.booking(booking_id), customer_id).refund_minor
            cancel_booking.cancel(booking_id, by_id=customer_id, expected_refund_minor=back)

    def served(self, at: datetime | None = None) -> None:
        """What the sweeps do, now or at another instant."""
        with clock.frozen_at(at or clock.now()), self.stage.app.app_context():
            jobs.sweep()
            jobs.serve()

    def entry(self, entry_id: str) -> WaitingEntry:
        with self.stage.app.app_context():
            return db.session.scalars(select(WaitingEntry).where(WaitingEntry.public_id == entry_id)).one()

    def offer_to(self, entry_id: str) -> Booking:
        """The booking that somebody in line is offered."""
        booking_id = self.entry(entry_id).booking_id
        assert booking_id is not None
        with self.stage.app.app_context():
            return db.session.get_one(Booking, booking_id)

    def states(self, *entries: str) -> list[str]:
        return [self.entry(one).state for one in entries]

    def is_offered(self, party: int = 1) -> bool:
        """Whether the calendar offers the time to everybody."""
        with self.stage.app.app_context():
            return availability.is_offered(self.listing.id, self.start, party, clock.now())

    def grab(self, name: str = "Kim Noir") -> str:
        """Somebody who does not wait takes a seat of the time, or is refused: "taken" or "refused"."""
        try:
            self.stage.hold(self.listing, self.stage.customer(name), self.start)
        except SlotTaken:
            return "refused"
        return "taken"

    def seats(self) -> tuple[int, int]:
        """How many seats count as taken, and how many of them are kept for the line."""
        with self.stage.app.app_context():
            query = select(Occurrence.seats_taken, Occurrence.seats_kept).where(
                Occurrence.listing_id == self.listing.id, Occurrence.starts_at == self.start
            )
            taken, kept = db.session.execute(query.order_by(Occurrence.id.desc())).first() or (0, 0)
            return taken, kept

    def may_move_by(self, *, minutes: int) -> bool:
        """Whether the first who has a seat may move a little, over the time they have now."""
        wanted = self.start + timedelta(minutes=minutes)
        return wanted in free_times(self.stage, self.bookings[0])

    def expire(self, entry_id: str) -> None:
        """The time to pay for an offer passes, and the sweep comes by."""
        booking = self.offer_to(entry_id)
        assert booking.hold_expires_at is not None
        over = booking.hold_expires_at + timedelta(seconds=1)
        with clock.frozen_at(over), self.stage.app.app_context():
            expire_hold.expire_due(booking.public_id)

    def pay(self, entry_id: str) -> None:
        """Whoever was offered a place pays on its page."""
        booking_id = self.offer_to(entry_id).public_id
        with self.stage.app.app_context():
            place_booking.open_page(booking_id)
        self.stage.pay_page(self.stage.page_of(booking_id))
        assert self.stage.settle(booking_id)


def full_table(stage: Stage, *, seats: int = 2, **terms: object) -> FullTable:
    """A table with so many seats, all sold; bookable until a day before."""
    given = {"capacity": seats, "max_party": seats, "notice_minutes": 60, **terms}
    listing = stage.meal(**given)
    start = stage.next_start(listing) + timedelta(days=5)
    bookings = [stage.booked(listing, stage.customer("Nora Klein"), start) for _seat in range(seats)]
    return FullTable(stage, listing, start, bookings)


def without_the_wall(stage: Stage) -> None:
    """A control: the database keeps nothing for the line any more."""
    with stage.acting():
        as_owner()
        db.session.execute(text("alter table occurrence disable trigger occurrence_keeps_for_line"))
