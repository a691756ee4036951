"""Accounts that moderators close and open again, and whoever booked with them told by the real sweep."""

from datetime import datetime, timedelta

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.bookings.models import Booking
from marketplace.trade.closures import operations, queries
from marketplace.trade.listings.models import Listing
from marketplace.workflows import cancel_booking, closed_account, suspend_provider
from tests.factories.accounts import a_staff_member


def closed(member: Member, words: str = "Against our terms") -> None:
    """A moderator suspends an account until somebody opens it."""
    suspend_provider.suspend(member, a_staff_member(Role.MODERATOR), words)


def opened(member: Member) -> None:
    suspend_provider.reinstate(member, a_staff_member(Role.MODERATOR), "It was a mistake of ours.")


def tell() -> None:
    """What the sweep of every minute does."""
    operations.note_late()
    for one in queries.untold():
        closed_account.tell(one)


def given_up(booking: Booking, by: Member) -> None:
    """One side cancels for what it is shown."""
    refund = cancel_booking.refund_now(booking, by.id).refund_minor
    cancel_booking.cancel(booking.public_id, by_id=by.id, expected_refund_minor=refund)


def refund_an_hour_before(booking: Booking) -> int:
    """What its customer would get back an hour before it begins, in minor units."""
    with clock.frozen_at(booking.starts_at - timedelta(hours=1)):
        return cancel_booking.refund_now(booking, booking.customer_id).refund_minor


def provider_of(listing: Listing) -> Member:
    return db.session.get_one(Member, listing.provider_id)


def now() -> datetime:
    return clock.now() + timedelta(seconds=1)
