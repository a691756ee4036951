"""Holds places at listings through the bookings' own operations, as a customer about to pay."""

from datetime import datetime

from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import agreement, operations
from marketplace.trade.bookings.models import Booking
from marketplace.trade.bookings.operations import Agreement
from marketplace.trade.listings.models import Listing
from marketplace.trade.search import operations as search
from tests.factories.accounts import a_member


def hold(listing: Listing, starts_at: datetime, party: int = 1, customer: Member | None = None) -> Booking:
    """A held booking, flushed, after which the search knows that the time is taken."""
    booking = hold_unnoted(listing, starts_at, party, customer)
    search.note_time_taken(booking.provider_id, booking.starts_at, booking.ends_at)
    return booking


def hold_unnoted(
    listing: Listing, starts_at: datetime, party: int = 1, customer: Member | None = None
) -> Booking:
    """A held booking, flushed, that the search is not told of."""
    subject = agreement.bookable(listing.public_id)
    customer_id = (customer or a_member("Nora Klein")).id
    terms = Agreement(
        zone=subject.schedule.zone,
        terms=agreement.terms_of(subject, customer_id),
        home=agreement.home_of(subject),
        note=None,
        note_consent=False,
    )
    return operations.hold(
        agreement.service_at(listing, starts_at),
        agreement.quote_for(listing, party, customer_id),
        terms,
        customer_id=customer_id,
    )
