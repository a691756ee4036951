"""Who may change what of a booking, and when nobody has to be asked; reads the clock and the agreement only."""

from marketplace.core import clock
from marketplace.trade.bookings import rules
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.changes.rules import Back, back_for_fewer
from marketplace.trade.listings.models import Confirmation, Listing


def is_changeable(booking: Booking) -> bool:
    """Whether a booking may still be changed at all."""
    return booking.state == BookingState.CONFIRMED and booking.starts_at > clock.now()


def needs_no_answer(booking: Booking, listing: Listing, by_id: int) -> bool:
    """Whether the customer's change is made at once: it could as well be cancelled for nothing and booked anew."""
    if by_id != booking.customer_id or listing.confirmation != Confirmation.INSTANT:
        return False
    tiers = rules.tiers_from_json(booking.terms["tiers"])
    free = rules.free_until(tiers, booking.starts_at, booking.zone)
    return free is not None and clock.now() <= free


def least_party(booking: Booking, listing: Listing) -> int:
    """The fewest who may come; as many as now where the price is not per person."""
    return max(1, listing.min_party) if booking.terms["shared"] else booking.party_size


def fewer_back(booking: Booking, party: int) -> Back:
    """What the customer gets back when only `party` come."""
    return back_for_fewer(
        booking.price_minor, booking.fee_minor, booking.terms["unit_minor"], booking.party_size, party
    )
