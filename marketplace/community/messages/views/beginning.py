"""Pages on which a conversation begins: nothing is kept of one before its first words are typed."""

from typing import NamedTuple

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.messages import operations, pace, queries, words
from marketplace.community.messages.operations import HidesContacts
from marketplace.community.messages.views.blueprint import messages
from marketplace.community.messages.views.talking import draft_kept, keep_typed, wanted
from marketplace.core import ids
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.plain_text import tidy
from marketplace.people.accounts import queries as accounts
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.listings import queries as listings
from marketplace.trade.listings.models import Listing


class _Beginning(NamedTuple):
    """A conversation that may not exist yet: about what, of whom, with whom."""

    listing: Listing
    title: str
    customer_id: int
    other_name: str


@messages.get("/messages/about/<listing_id>")
@requires(Access.VERIFIED)
def about(listing_id: str) -> ResponseReturnValue:
    """Write about an offer: the conversation there is, or where its first words are written."""
    return _show(_about(listing_id))


@messages.post("/messages/about/<listing_id>")
@requires(Access.VERIFIED)
def begin(listing_id: str) -> ResponseReturnValue:
    """Send the first words about an offer."""
    return _send(_about(listing_id))


@messages.post("/messages/about/<listing_id>/draft")
@requires(Access.VERIFIED)
def draft_about(listing_id: str) -> ResponseReturnValue:
    """Keep what is typed about an offer: by a button, or by itself while it is typed."""
    return _keep(_about(listing_id))


@messages.get("/messages/booking/<booking_id>")
@requires(Access.OWNER)
def of_booking(booking_id: str) -> ResponseReturnValue:
    """The conversation about a booking's offer, for either of its sides."""
    return _show(_of_booking(booking_id))


@messages.post("/messages/booking/<booking_id>")
@requires(Access.OWNER)
def begin_of_booking(booking_id: str) -> ResponseReturnValue:
    """Send the first words about a booking's offer."""
    return _send(_of_booking(booking_id))


@messages.post("/messages/booking/<booking_id>/draft")
@requires(Access.OWNER)
def draft_of_booking(booking_id: str) -> ResponseReturnValue:
    """Keep what is typed about a booking's offer."""
    return _keep(_of_booking(booking_id))


def _about(listing_id: str) -> _Beginning:
    view = listings.public(listing_id, current_locale())
    if view is None:
        raise NotFound(
            _("This offer is not available any more."), todo=_("Look for something similar nearby.")
        )
    operations.refuse_own(view.listing, current_user.id)
    return _Beginning(view.listing, view.title, current_user.id, view.provider_name)


def _of_booking(booking_id: str) -> _Beginning:
    booking = bookings.for_member(booking_id, current_user.id)
    found = listings.whole(booking.listing_id)
    customer = accounts.by_id(booking.customer_id)
    if found is None or customer is None:
        raise LookupError(f"{booking_id} has lost its offer or its customer")
    view = found.in_language(current_locale())
    other = customer.name if current_user.id == booking.provider_id else view.provider_name
    return _Beginning(view.listing, view.title, booking.customer_id, other)


def _show(beginning: _Beginning) -> ResponseReturnValue:
    thread_id = queries.joined(beginning.listing.id, beginning.customer_id, current_user.id)
    if thread_id is not None:
        return redirect(url_for("messages.show", thread_id=thread_id) + "#write")
    return _page(beginning, 200)


def _send(beginning: _Beginning) -> ResponseReturnValue:
    try:
        said = wanted()
        pace.spend(current_user.member, beginning.customer_id, beginning.listing.provider_id, opens=True)
        with transaction():
            thread = operations.thread_about(beginning.listing, beginning.customer_id, current_user.id)
            operations.send(thread.id, current_user.member, said)
            thread_id = thread.public_id
    except Refusal as refusal:
        return _page(beginning, refusal.status, refusal)
    return redirect(url_for("messages.show", thread_id=thread_id) + "#write", code=303)


def _keep(beginning: _Beginning) -> ResponseReturnValue:
    with transaction():
        thread = operations.thread_about(beginning.listing, beginning.customer_id, current_user.id)
        keep_typed(thread.id)
        thread_id = thread.public_id
    return draft_kept(thread_id)


def _page(beginning: _Beginning, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    typed = request.form.get("text", "")
    page = render_template(
        "messages/begin.html",
        beginning=beginning,
        here=request.path.removesuffix("/draft"),
        typed=typed,
        refusal=refusal,
        preview=words.shown(tidy(typed), refusal.contacts) if isinstance(refusal, HidesContacts) else None,
        key=ids.new_token(),
        most_photos=operations.MOST_PHOTOS,
        most_signs=words.MOST_SIGNS,
    )
    return page, status
