"""Bookings that are still to come when their customer's bank speaks."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts import queries as accounts
from tests.factories.checkout import browser_of
from tests.factories.owners import as_owner
from tests.factories.stage import Stage


def ahead(stage: Stage, *, days: int = 2) -> str:
    """A paid booking of a cook who can be paid, at least so many days ahead; its public id."""
    listing = stage.meal(paid_out=True)
    start = stage.next_start(listing) + timedelta(days=days)
    return stage.booked(listing, starts_at=start)


def hours_before(stage: Stage, booking_id: str, hours: int) -> AbstractContextManager[datetime]:
    """It is so many hours before the service."""
    return clock.frozen_at(stage.booking(booking_id).starts_at - timedelta(hours=hours))


def page_for(stage: Stage, booking_id: str, side: str) -> str:
    """The booking's page, as its customer or its provider reads it."""
    booking = stage.booking(booking_id)
    with stage.app.app_context():
        member = accounts.by_id(booking.customer_id if side == "customer" else booking.provider_id)
    assert member is not None
    return browser_of(stage, member).get(f"/bookings/{booking_id}").get_data(as_text=True)


@contextmanager
def marked_confirmed(stage: Stage, booking_id: str) -> Iterator[None]:
    """Somebody with the owner's rights has written that a booking stands, until the block ends."""
    state = stage.booking(booking_id).state
    _write(stage, booking_id, "confirmed")
    try:
        yield
    finally:
        _write(stage, booking_id, state)


def _write(stage: Stage, booking_id: str, state: str) -> None:
    with stage.acting():
        as_owner()
        db.session.execute(text("alter table booking disable trigger user"))
        db.session.execute(
            text("update booking set state = :state where public_id = :id"),
            {"state": state, "id": booking_id},
        )
        db.session.execute(text("alter table booking enable trigger user"))
