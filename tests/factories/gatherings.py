"""Shared tables that wait for enough guests."""

from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.bookings import queries
from marketplace.trade.listings.models import Listing
from marketplace.workflows import cancel_booking, gather_guests
from tests.factories.stage import Stage

DECIDE_HOURS = 24
TERMS = {
    "least_guests": 3,
    "decide_hours": DECIDE_HOURS,
    "notice_minutes": 48 * 60,
    "capacity": 6,
    "max_party": 6,
}


def waiting_table(stage: Stage) -> Listing:
    """A table for six that takes place from three on, decided a day before."""
    return stage.meal(**TERMS)


def joined(stage: Stage, listing: Listing, start: datetime, *parties: int) -> list[str]:
    """People who booked and paid for one time, each with a party."""
    names = ("Nora Klein", "Ida Blum", "Leo Faure")
    return [
        stage.booked(listing, stage.customer(name), start, party)
        for name, party in zip(names, parties, strict=False)
    ]


def decided(stage: Stage, booking_id: str, *, hours_before: float = DECIDE_HOURS - 1) -> None:
    """What the sweep does so many hours before the start."""
    booking = stage.booking(booking_id)
    with clock.frozen_at(booking.starts_at - timedelta(hours=hours_before)), stage.app.app_context():
        for occurrence in queries.gatherings_due(clock.now()):
            gather_guests.decide(occurrence)


def cancelled(stage: Stage, booking_id: str) -> None:
    """The customer cancels today, for whatever that gives back."""
    customer_id = stage.booking(booking_id).customer_id
    with stage.acting():
        refund = cancel_booking.refund_now(stage.booking(booking_id), customer_id).refund_minor
        cancel_booking.cancel(booking_id, by_id=customer_id, expected_refund_minor=refund)


def decided_at(stage: Stage, booking_id: str) -> datetime | None:
    """When a service was found to take place."""
    occurrence = stage.booking(booking_id).occurrence_id
    with stage.app.app_context():
        return db.session.scalar(select(Occurrence.decided_at).where(Occurrence.id == occurrence))
