"""Friends at one table, each with a seat to pay, as the stage has them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.money.payments import queries as payments
from marketplace.people.accounts.models import Member
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.models import Listing
from marketplace.trade.parties import jobs, operations, queries
from marketplace.trade.parties.models import FriendsParty
from marketplace.trade.parties.operations import Plan, Seat
from marketplace.workflows import expire_hold, friends, place_booking
from tests.factories.api import next_slot
from tests.factories.listings import make_meal
from tests.factories.scene import paid
from tests.factories.stage import Stage


@dataclass
class Friends:
    """A group with a table, begun by an organiser."""

    stage: Stage
    listing: Listing
    start: datetime
    party_id: str
    first: str
    """The organiser's booking."""

    @property
    def party(self) -> FriendsParty:
        with self.stage.app.app_context():
            return db.session.scalars(
                select(FriendsParty).where(FriendsParty.public_id == self.party_id)
            ).one()

    def join(self, name: str = "Ida Blum") -> str:
        """A friend takes a seat by the link and has not paid yet; the booking's public id."""
        friend, token = self.stage.customer(name), str(self.party.token)
        with self.stage.acting():
            total = agreement.quote_for(self.listing, 1).total_minor
            return friends.join(token, friend, Seat(total), "en").public_id

    def pay(self, booking_id: str) -> None:
        """Pay on the page of a booking, and come back from it."""
        self.fill_in(booking_id)
        assert self.stage.settle(booking_id)

    def fill_in(self, booking_id: str) -> None:
        """Pay on the page of a booking."""
        with self.stage.app.app_context():
            place_booking.open_page(booking_id)
        self.stage.pay_page(self.stage.page_of(booking_id))

    def paid(self, name: str = "Ida Blum") -> str:
        """A friend with a paid seat."""
        booking_id = self.join(name)
        self.pay(booking_id)
        return booking_id

    def expire(self, booking_id: str) -> None:
        """A hold ends unpaid."""
        held = self.stage.booking(booking_id)
        assert held.hold_expires_at is not None
        with clock.frozen_at(held.hold_expires_at + timedelta(seconds=1)), self.stage.app.app_context():
            expire_hold.expire_due(booking_id)

    def replace_link(self) -> None:
        """The organiser makes another link."""
        with self.stage.acting():
            operations.new_link(
                queries.own(self.party_id, self.stage.booking(self.first).customer_id, lock=True)
            )

    def swept(self, *, at_deadline: bool = False) -> None:
        """What the sweep does, now or at the deadline."""
        at = self.party.deadline_at if at_deadline else clock.now()
        with clock.frozen_at(at), self.stage.app.app_context():
            jobs.sweep()

    def seats(self) -> tuple[int, int]:
        """How many seats of the time count as taken, and how many of them are kept for friends."""
        with self.stage.app.app_context():
            query = select(Occurrence.seats_taken, Occurrence.seats_grouped).where(
                Occurrence.listing_id == self.listing.id, Occurrence.starts_at == self.start
            )
            taken, grouped = db.session.execute(query).one()
            return taken, grouped

    def forget_a_seat(self) -> None:
        """Count one seat fewer for the group at its table, which the database does not believe."""
        less = "set seats_grouped = seats_grouped - 1, seats_taken = seats_taken - 1"
        with transaction():
            query = text(f"update occurrence {less} where listing_id = :listing and seats_grouped > 0")
            db.session.execute(query, {"listing": self.listing.id})

    def refunded(self, booking_id: str) -> bool:
        """Whether all that was paid for a booking went back, or is about to."""
        with self.stage.app.app_context():
            payment = payments.latest("booking", booking_id)
            assert payment is not None
            return payment.refunded_minor == payment.amount_minor


def some_friends(stage: Stage, *, seats: int = 3, rule: str = "go", pays: bool = True) -> Friends:
    """A group for so many seats of a table for six, its organiser's seat paid unless told."""
    listing = stage.meal(notice_minutes=60)
    start = stage.next_start(listing, seats) + timedelta(days=5)
    organiser = stage.customer("Nora Klein")
    with stage.acting():
        total = agreement.quote_for(listing, 1).total_minor
        plan = Plan(listing.public_id, start, seats, rule, total)
        party, booking = friends.begin(organiser, plan, "en")
        group = Friends(stage, listing, start, party.public_id, booking.public_id)
    if pays:
        group.pay(group.first)
    return group


def a_table_for_friends(
    organiser: Member, *, seats: int = 3, pays: bool = True
) -> tuple[FriendsParty, Booking]:
    """A group as `some_friends` has it, in the open transaction and without a stage: the party, the first seat."""
    meal = make_meal(notice_minutes=0)
    total = agreement.quote_for(meal, 1).total_minor
    start = next_slot(meal, seats, hours=3)
    party, booking = friends.begin(organiser, Plan(meal.public_id, start, seats, "go", total), "en")
    return party, paid(booking) if pays else booking


def party_of(stage: Stage, booking_id: str) -> FriendsParty:
    """The group of a booking."""
    with stage.app.app_context():
        query = select(FriendsParty).join(Booking, Booking.id == FriendsParty.first_booking_id)
        return db.session.scalars(query.where(Booking.public_id == booking_id)).one()


def sweep_groups(stage: Stage) -> None:
    """What the sweep of groups does now."""
    with stage.app.app_context():
        jobs.sweep()
