"""Cancellations by providers, and neighbours who could step in."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.mail import OutgoingMail
from marketplace.money.payments.models import AlertKind, PaymentAlert
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.models import Listing
from marketplace.workflows import cancel_booking, complete_booking
from tests.factories.accounts import a_member
from tests.factories.listings import make_meal, make_provider
from tests.factories.places import make_place
from tests.factories.scene import a_paid_booking


def a_neighbour(name: str = "Rosa Neri", *, north_m: float = 500, **changes: Any) -> Listing:
    """A meal of another cook, so far from the first one's place."""
    cook = make_provider(name)
    return make_meal(cook, place=make_place(cook, north_m=north_m), **changes)


def cancelled_by_provider(listing: Listing, customer: Member | None = None, party: int = 1) -> Booking:
    """A paid booking that its provider gave up, flushed."""
    booking = a_paid_booking(listing, customer or a_member("Nora Klein"), party)
    cancel_booking.cancel(
        booking.public_id, by_id=booking.provider_id, expected_refund_minor=booking.total_minor
    )
    return booking


def cancelled_at(moment: datetime, listing: Listing) -> Booking:
    """The same, given up at some time."""
    with clock.frozen_at(moment):
        return cancelled_by_provider(listing)


def kept_at(moment: datetime, listing: Listing) -> Booking:
    """A booking made at some time that took place."""
    with clock.frozen_at(moment):
        booking = a_paid_booking(listing, a_member("Nora Klein"))
    with clock.frozen_at(booking.ends_at + timedelta(minutes=1)):
        complete_booking.complete(booking.public_id)
    return booking


def alerts_about(member: Member) -> list[PaymentAlert]:
    query = select(PaymentAlert).where(
        PaymentAlert.kind == AlertKind.PROVIDER_CANCELS, PaymentAlert.subject_id == member.public_id
    )
    return list(db.session.scalars(query))


def last_letter(member: Member) -> str:
    """The text of the newest message to a member."""
    query = (
        select(OutgoingMail).where(OutgoingMail.to_address == member.email).order_by(OutgoingMail.id.desc())
    )
    return str(db.session.scalars(query.limit(1)).one().text)
