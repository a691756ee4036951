"""People who ask for the same place."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

from sqlalchemy import select

from marketplace.core.database import db, transaction
from marketplace.money.payments import queries as payments
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.bookings import operations, queries
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.listings.models import Listing
from marketplace.workflows import end_requests, settle_payment
from marketplace.workflows import rivals as rivalry
from tests.factories.races import PATIENCE, while_blocked
from tests.factories.requests import asked, payment_of, request_meal
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


def settle_while_closing(stage: Stage, booking_id: str) -> list[Any]:
    """A paid hold takes effect while its provider's account is closed, each having locked what it locks first.

    How each ended: None, or the error.
    """
    met = Barrier(2)
    booking, payment = stage.booking(booking_id), payment_of(stage, booking_id)
    where = settle_payment.whereabouts(payment)
    with stage.app.app_context():
        facts = settle_payment.look(where) if where else None
    assert facts is not None

    def settle() -> None:
        payments.locked(payment.public_id)
        met.wait(PATIENCE)
        settle_payment.settle(payment.public_id, facts)

    def close() -> None:
        queries.lock_giving(booking.provider_id)
        met.wait(PATIENCE)
        end_requests.end_all(booking.provider_id, by_id=booking.provider_id)

    def act(number: int) -> None:
        with stage.app.app_context(), transaction():
            (settle, close)[number]()

    return stage.at_once(2, act)


def end_a_hold_while_closing(stage: Stage, held: str, last: str) -> tuple[str, str]:
    """How `last` ends as a hold, and then the closing of its provider's account, which waits for the row of `held`."""
    provider_id, payment = stage.booking(held).provider_id, payment_of(stage, held)
    return while_blocked(
        stage.app,
        hold=lambda: payments.locked(payment.public_id),
        blocked=lambda: end_requests.end_all(provider_id, by_id=provider_id),
        meanwhile=lambda: _end_hold(last),
    )


def _end_hold(booking_id: str) -> None:
    booking = queries.locked(booking_id)
    assert booking is not None
    operations.expire(booking, reason="given_up")


def refuse_for(stage: Stage, booking_id: str) -> int:
    """What the job does after a booking at once was paid; how many it refused."""
    with stage.app.app_context():
        return rivalry.refuse_for(booking_id, stage.booking(booking_id).provider_id)


def request_beside(stage: Stage, listing: Listing, *, hours: int) -> str:
    """Somebody else asks for a time so many hours after the listing's next start; the booking's public id."""
    start = stage.next_start(listing) + timedelta(hours=hours)
    return asked(stage, listing, customer=stage.customer("Ida Blum"), starts_at=start)
