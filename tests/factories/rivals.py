"""People who ask for the same place."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from marketplace.core.database import db
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.listings.models import Listing
from tests.factories.requests import asked, request_meal
from tests.factories.stage import Stage

NAMES = ("Nora Klein", "Ida Blum", "Leo Faure", "Ana Lopes")


@dataclass(frozen=True, slots=True)
class Rivals:
    """Requests for one time, in the order they were made."""

    stage: Stage
    all: list[str]

    @property
    def first(self) -> str:
        return self.all[0]

    @property
    def second(self) -> str:
        return self.all[1]

    def states(self) -> list[BookingState]:
        return [BookingState(self.stage.booking(one).state) for one in self.all]


def one_table(stage: Stage) -> tuple[Listing, datetime]:
    """A meal on request with one seat, and its next start."""
    listing = request_meal(stage, capacity=1, max_party=1)
    return listing, stage.next_start(listing)


def rivals(stage: Stage, listing: Listing | None = None, *, people: int = 2) -> Rivals:
    """People who ask for the last seat of one time, or for seats of a listing."""
    listing = listing or one_table(stage)[0]
    start = stage.next_start(listing)
    customers = [stage.customer(name) for name in NAMES[:people]]
    return Rivals(stage, [asked(stage, listing, customer=one, starts_at=start) for one in customers])


def book_at_once(stage: Stage, listing: Listing, start: datetime, *, pays: bool) -> str:
    """Somebody books a listing that needs no answer any more; the booking's public id."""
    with stage.acting():
        db.session.get_one(Listing, listing.id).confirmation = "instant"
    booking_id = stage.hold(listing, stage.customer("Ida Blum"), start)
    if pays:
        stage.pay_page(stage.page_of(booking_id))
        stage.settle(booking_id)
    return booking_id


def seats_taken(stage: Stage, booking_id: str) -> int | None:
    """How many seats the service of a booking counts as taken."""
    occurrence = stage.booking(booking_id).occurrence_id
    with stage.app.app_context():
        return db.session.scalar(select(Occurrence.seats_taken).where(Occurrence.id == occurrence))
