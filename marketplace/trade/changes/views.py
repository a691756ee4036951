"""Pages on which a booking is changed: another time, fewer people, and the other side's answer."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock, limits
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import in_the_calendar
from marketplace.trade.availability import picker
from marketplace.trade.bookings import pages as booking_pages
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings import wall
from marketplace.trade.bookings.models import Booking
from marketplace.trade.bookings.replies import to_booking, told
from marketplace.trade.changes import pages, permissions, queries, rules
from marketplace.trade.changes.models import ChangeState
from marketplace.trade.changes.schemas import PartyInput, TimeInput, TimeWish
from marketplace.trade.listings import queries as listings
from marketplace.workflows import change_booking

changes = Blueprint("changes", __name__)


@changes.get("/bookings/<booking_id>/time")
@requires(Access.OWNER)
def time(booking_id: str) -> ResponseReturnValue:
    """The free times to choose from, for either side."""
    booking = bookings.for_member(booking_id, current_user.id)
    if not _may_propose(booking):
        return to_booking(booking_id)
    return _time_page(booking, None, 200)


@changes.post("/bookings/<booking_id>/time")
@requires(Access.OWNER)
def propose_time(booking_id: str) -> ResponseReturnValue:
    """Propose a time, or move at once where nobody has to be asked."""
    booking = bookings.for_member(booking_id, current_user.id)
    try:
        wanted = load_form(TimeInput)
        wall.check_slot(booking.terms["listing"], wanted["slot"])
        _spend(booking_id)
        with transaction():
            wish = TimeWish(wanted["slot"], wanted["words"])
            change = change_booking.propose_time(booking_id, wish, by_id=current_user.id)
            made = change.state == ChangeState.ACCEPTED
    except Refusal as refusal:
        return _time_page(bookings.for_member(booking_id, current_user.id), refusal, refusal.status)
    flash(
        _("Your booking has moved. Both of you get a message.")
        if made
        else _("Proposed. You are told as soon as there is an answer."),
        "success",
    )
    return to_booking(booking_id)


@changes.get("/bookings/<booking_id>/party")
@requires(Access.OWNER)
def party(booking_id: str) -> ResponseReturnValue:
    """How many come instead, each with what goes back."""
    booking = bookings.for_customer(booking_id, current_user.id)
    if not pages.changes_of(booking, current_user.id).may_be_fewer:
        return to_booking(booking_id)
    return _party_page(booking, None, 200)


@changes.post("/bookings/<booking_id>/party")
@requires(Access.OWNER)
def propose_party(booking_id: str) -> ResponseReturnValue:
    """Say that fewer come, for the refund that was shown."""
    bookings.for_customer(booking_id, current_user.id)
    try:
        wanted = load_form(PartyInput)
        _spend(booking_id)
        with transaction():
            change = change_booking.propose_party(
                booking_id,
                wanted["party"],
                of=wanted["of"],
                by_id=current_user.id,
                words=wanted["words"],
            )
            made = change.state == ChangeState.ACCEPTED
    except Refusal as refusal:
        return _party_page(bookings.for_customer(booking_id, current_user.id), refusal, refusal.status)
    flash(
        _("Your booking is for fewer people now, and your money is on its way back.")
        if made
        else _("Proposed. You are told as soon as there is an answer."),
        "success",
    )
    return to_booking(booking_id)


@changes.post("/bookings/<booking_id>/changes/<change_id>/accept")
@requires(Access.OWNER)
def accept(booking_id: str, change_id: str) -> ResponseReturnValue:
    """Agree: the booking is changed at once, or stays as it is and a sentence says why."""
    try:
        with transaction():
            change_booking.accept(booking_id, change_id, by_id=current_user.id)
    except Refusal as refusal:
        return told(booking_id, refusal)
    flash(_("Agreed. The booking is changed, and both of you get a message."), "success")
    return to_booking(booking_id)


@changes.post("/bookings/<booking_id>/changes/<change_id>/decline")
@requires(Access.OWNER)
def decline(booking_id: str, change_id: str) -> ResponseReturnValue:
    """Say no: the booking stays as it is."""
    try:
        with transaction():
            change_booking.decline(booking_id, change_id, by_id=current_user.id)
    except Refusal as refusal:
        return told(booking_id, refusal)
    flash(_("Declined. The booking stays as it is."), "success")
    return to_booking(booking_id)


@changes.post("/bookings/<booking_id>/changes/<change_id>/withdraw")
@requires(Access.OWNER)
def withdraw(booking_id: str, change_id: str) -> ResponseReturnValue:
    """Take a proposal back before it is answered."""
    try:
        with transaction():
            change_booking.withdraw(booking_id, change_id, by_id=current_user.id)
    except Refusal as refusal:
        return told(booking_id, refusal)
    flash(_("Taken back. The booking stays as it is."), "success")
    return to_booking(booking_id)


@changes.get("/bookings/<booking_id>/again")
@requires(Access.OWNER)
def again(booking_id: str) -> ResponseReturnValue:
    """The same offer for the same party, at the free time nearest to the usual one, ready to be confirmed."""
    booking = bookings.for_customer(booking_id, current_user.id)
    listing_id, party_size = booking.terms["listing"], booking.party_size
    slot = queries.again_of(booking, clock.now())
    if slot is None:
        flash(
            _("Nothing is free for as many people at the moment. You can look for other times here."), "info"
        )
        return redirect(url_for("listings.show", listing_id=listing_id, party=party_size))
    chosen = picker.value(slot)
    return redirect(url_for("bookings.checkout", listing_id=listing_id, slot=chosen, party=party_size))


def _may_propose(booking: Booking) -> bool:
    return pages.changes_of(booking, current_user.id).may_move


def _spend(booking_id: str) -> None:
    with transaction():
        limits.spend(f"change:{booking_id}", limit=rules.MOST_PROPOSALS, window=rules.PROPOSALS_PER)


def _time_page(booking: Booking, refusal: Refusal | None, status: int) -> ResponseReturnValue:
    mover = queries.mover_of(booking, current_user.id) if booking.occurrence_id else None
    first = _day(request.args.get("from", ""))
    page = render_template(
        "changes/time.html",
        times=pages.times_of(booking, mover, first=first, day=request.form.get("day")) if mover else None,
        chosen=request.form.get("slot"),
        **_facts(booking, refusal),
    )
    return page, status


def _party_page(booking: Booking, refusal: Refusal | None, status: int) -> ResponseReturnValue:
    least = permissions.least_party(booking, listings.by_id(booking.listing_id))
    page = render_template(
        "changes/party.html",
        choices=pages.party_choices(booking, least),
        chosen=request.form.get("party", ""),
        **_facts(booking, refusal),
    )
    return page, status


def _facts(booking: Booking, refusal: Refusal | None) -> dict[str, Any]:
    is_provider = booking.provider_id == current_user.id
    listing = listings.by_id(booking.listing_id)
    return {
        "booking": booking,
        "title": booking_pages.title_of(booking.terms),
        "is_provider": is_provider,
        "at_once": permissions.needs_no_answer(booking, listing, current_user.id),
        "open": permissions.is_changeable(booking),
        "words": request.form.get("words", ""),
        "errors": refusal.errors if isinstance(refusal, Invalid) else {},
        "refusal": None if isinstance(refusal, Invalid) else refusal,
    }


def _day(words: str) -> date | None:
    try:
        day = date.fromisoformat(words)
    except ValueError:
        return None
    return day if in_the_calendar(day) else None
