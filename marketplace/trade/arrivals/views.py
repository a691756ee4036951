"""The day itself: the ticket, "I'm here", the code at the door, and a word when somebody did not come."""

from datetime import timedelta

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import limits
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.trade.arrivals import emails, operations, pages, queries
from marketplace.trade.arrivals.operations import NotNow
from marketplace.trade.arrivals.schemas import CodeInput, WordsInput
from marketplace.trade.bookings import pages as booking_pages
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking
from marketplace.trade.bookings.replies import to_booking
from marketplace.workflows import absence

arrivals = Blueprint("arrivals", __name__)

TRIES, TRIES_PER = 8, timedelta(minutes=15)
"""A million codes, and eight guesses a quarter of an hour for each booking."""


@arrivals.get("/bookings/<booking_id>/ticket")
@requires(Access.OWNER)
def ticket(booking_id: str) -> ResponseReturnValue:
    """What the customer shows at the door; reads well on paper and without a network."""
    booking = bookings.for_customer(booking_id, current_user.id)
    if booking.state not in operations.HAPPENS:
        return to_booking(booking_id)
    return render_template(
        "arrivals/ticket.html",
        booking=booking,
        title=booking_pages.title_of(booking.terms),
        where=booking_pages.where(booking, is_provider=False),
        code=pages.code_words(booking),
        picture=pages.picture(booking),
        arrival=queries.arrival_of(booking.id),
    )


@arrivals.post("/bookings/<booking_id>/here")
@requires(Access.OWNER)
def here(booking_id: str) -> ResponseReturnValue:
    """The customer stands at the door; the provider is told once."""
    booking = bookings.for_customer(booking_id, current_user.id)
    try:
        with transaction():
            if operations.say_here(booking):
                emails.here(booking)
    except NotNow as refusal:
        flash(refusal.sentence, "warning")
        return to_booking(booking_id)
    flash(_("%(name)s is told that you are here.", name=booking.terms["provider_name"]), "success")
    return to_booking(booking_id)


@arrivals.get("/bookings/<booking_id>/door")
@requires(Access.OWNER)
def door(booking_id: str) -> ResponseReturnValue:
    """Where the code is typed; the ticket's picture leads here with the digits filled in."""
    booking = _as_provider(booking_id)
    return _door_page(booking, request.args.get("code", "")[:20], None, 200)


@arrivals.post("/bookings/<booking_id>/door")
@requires(Access.OWNER)
def check_in(booking_id: str) -> ResponseReturnValue:
    """The provider types the guest's digits: that proves the visit."""
    booking = _as_provider(booking_id)
    typed = request.form.get("code", "")[:20]
    try:
        digits = load_form(CodeInput)["code"]
        with transaction():
            limits.spend(f"door:{booking_id}", limit=TRIES, window=TRIES_PER)
        with transaction():
            first = operations.check_in(booking, digits, by_id=current_user.id)
    except Refusal as refusal:
        return _door_page(booking, typed, refusal, refusal.status)
    said = _("Checked in. Enjoy your time together.") if first else _("This guest was checked in already.")
    flash(said, "success")
    return to_booking(booking_id)


@arrivals.get("/bookings/<booking_id>/absence")
@requires(Access.OWNER)
def tell(booking_id: str) -> ResponseReturnValue:
    """Where either side says that the other did not come."""
    booking = bookings.for_member(booking_id, current_user.id)
    return _absence_page(booking, "", None, 200)


@arrivals.post("/bookings/<booking_id>/absence")
@requires(Access.OWNER)
def report(booking_id: str) -> ResponseReturnValue:
    """Report it: the other side is told and may object."""
    booking = bookings.for_member(booking_id, current_user.id)
    try:
        words = load_form(WordsInput)["words"].strip()
        with transaction():
            absence.report(booking_id, words, by_id=current_user.id)
    except Refusal as refusal:
        return _absence_page(booking, request.form.get("words", ""), refusal, refusal.status)
    flash(_("Reported. The other side is told and has two days to answer."), "success")
    return to_booking(booking_id)


@arrivals.post("/bookings/<booking_id>/absence/answer")
@requires(Access.OWNER)
def answer(booking_id: str) -> ResponseReturnValue:
    """The side that is said to be missing says otherwise."""
    booking = bookings.for_member(booking_id, current_user.id)
    try:
        words = load_form(WordsInput)["words"].strip()
        with transaction():
            absence.answer(booking_id, words, by_id=current_user.id)
    except Refusal as refusal:
        return _absence_page(booking, request.form.get("words", ""), refusal, refusal.status)
    flash(_("Your answer is kept. A person of our team reads both sides and decides."), "success")
    return to_booking(booking_id)


def _as_provider(booking_id: str) -> Booking:
    booking = bookings.for_member(booking_id, current_user.id)
    if booking.provider_id != current_user.id:
        raise bookings.missing()
    return booking


def _door_page(booking: Booking, typed: str, refusal: Refusal | None, status: int) -> ResponseReturnValue:
    page = render_template(
        "arrivals/door.html",
        booking=booking,
        title=booking_pages.title_of(booking.terms),
        typed=typed,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        refusal=None if isinstance(refusal, Invalid) else refusal,
        arrival=queries.arrival_of(booking.id),
    )
    return page, status


def _absence_page(booking: Booking, words: str, refusal: Refusal | None, status: int) -> ResponseReturnValue:
    is_provider = booking.provider_id == current_user.id
    page = render_template(
        "arrivals/absence.html",
        booking=booking,
        title=booking_pages.title_of(booking.terms),
        is_provider=is_provider,
        door=pages.door_of(booking, is_provider=is_provider),
        words=words,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        refusal=None if isinstance(refusal, Invalid) else refusal,
    )
    return page, status
