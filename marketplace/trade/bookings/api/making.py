"""Bookings made and cancelled by programs: parse, ask, commit, answer; a repeated request has one effect."""

from typing import Any

from flask import request, url_for
from flask.typing import ResponseReturnValue

from marketplace.api import tokens
from marketplace.api.parsing import invalid
from marketplace.api.shapes import rfc3339
from marketplace.core import idempotency
from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid
from marketplace.core.i18n import LOCALES, current_locale
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import agreement, other_times, queries, visiting, wall
from marketplace.trade.bookings.api import shapes
from marketplace.trade.bookings.api.blueprint import bookings
from marketplace.trade.bookings.api.inputs import (
    BookingRequest,
    CancelRequest,
    KeyHeader,
    OptionalKeyHeader,
)
from marketplace.trade.bookings.api.reading import whole
from marketplace.trade.bookings.operations import SlotTaken
from marketplace.trade.bookings.visiting import Home
from marketplace.trade.listings.models import Venue
from marketplace.workflows import cancel_booking, place_booking
from marketplace.workflows.book import Wish

REPLAYED = {"Idempotent-Replayed": "true"}
REPLAYED_WORDS = "`true` when the key had done it before."


@bookings.writes("/bookings")
@requires(Access.TOKEN)
@bookings.headers(KeyHeader)
@bookings.body(BookingRequest)
@bookings.gives(shapes.BookingShape, 201, Location="The booking.", Idempotent_Replayed=REPLAYED_WORDS)
@bookings.refuses(409, "CONFLICT")
def create(headers: dict[str, Any], wanted: dict[str, Any]) -> ResponseReturnValue:
    """Hold a place and open its payment page.

    The place is kept for ten minutes; it is booked once the customer has paid at `payment.checkout_url`.
    The same key with the same body gives the same booking again. Whoever finds the place gone is told in `free`,
    beside the code `slot_taken`, which starts nearby can be had.
    """
    member = tokens.member()
    wall.check_slot(wanted["listing"], wanted["slot"])
    home = _home(wanted)
    wish = Wish(
        listing=wanted["listing"],
        starts_at=wanted["slot"],
        party=wanted["party"],
        expected_total_minor=wanted["expected_total_minor"],
        note=wanted["note"],
        note_consent=wanted["note_consent"],
        home=home,
    )
    try:
        with transaction():
            placed = place_booking.place_once(member, wish, key=headers["key"], locale=_locale(member))
    except place_booking.KeyReused:
        raise other_body() from None
    except SlotTaken as taken:
        others = other_times.of_public_id(wish.listing, wish.starts_at, wish.party, taken.seen)
        taken.facts["free"] = [rfc3339(start) for start in others]
        raise
    place_booking.open_page(placed.booking_id)
    booking = queries.for_customer(placed.booking_id, member.id)
    location = url_for("api_bookings.show", booking_id=booking.public_id)
    answered = {"Location": location} | (REPLAYED if placed.again else {})
    return whole(booking, member), 201, answered


@bookings.writes("/bookings/<booking_id>/cancel")
@requires(Access.TOKEN)
@bookings.headers(OptionalKeyHeader)
@bookings.body(CancelRequest)
@bookings.gives(shapes.BookingShape, Idempotent_Replayed=REPLAYED_WORDS)
@bookings.refuses(409, "CONFLICT")
def cancel(headers: dict[str, Any], wanted: dict[str, Any], booking_id: str) -> ResponseReturnValue:
    """Cancel a confirmed booking for the refund that `cancellation` told."""
    member = tokens.member()
    with transaction():
        again = _cancel_once(booking_id, member, wanted, headers.get("key"))
    booking = queries.for_member(booking_id, member.id)
    return whole(booking, member), REPLAYED if again else {}


def _cancel_once(booking_id: str, member: Member, wanted: dict[str, Any], key: str | None) -> bool:
    """Whether the key had done it before."""
    scope, body = f"cancel:{member.public_id}", {"booking": booking_id, **wanted}
    if key is not None and _earlier(scope, key, body):
        return True
    cancel_booking.cancel(
        booking_id,
        by_id=member.id,
        expected_refund_minor=wanted["expected_refund_minor"],
        reason=wanted["reason"],
    )
    if key is not None:
        idempotency.remember(scope, key, body, booking_id)
    return False


def _earlier(scope: str, key: str, body: dict[str, Any]) -> str | None:
    try:
        return idempotency.earlier(scope, key, body)
    except Invalid:
        raise other_body() from None


def other_body() -> Invalid:
    """A key that came before with another request."""
    refusal = invalid({"Idempotency-Key": [_("This key came before with another request.")]})
    refusal.kept, refusal.todo = _("The first request stands."), _("Make a new key for a new request.")
    refusal.code = "key_reused"
    return refusal


def _home(wanted: dict[str, Any]) -> Home | None:
    """The customer's home, looked up while no transaction is open: a geocoder may be slow.

    That one is missing is said once it is known what for.
    """
    if not wanted["address"].strip():
        return None
    venue = agreement.venue_of(wanted["listing"])
    if venue != Venue.CUSTOMER:
        return None
    release()
    try:
        return visiting.found(venue, wanted["address"], wanted["directions"])
    except Invalid as problem:
        raise invalid(problem.errors) from None


def _locale(member: Member) -> str:
    """The language of the payment page: the one asked for, else the member's."""
    return current_locale() if request.accept_languages.best_match(LOCALES) else member.locale
