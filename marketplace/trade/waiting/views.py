"""Pages of waiting lists: join, see one's place, leave; for providers, the lines of their times."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.rules import Slot
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings.schemas import SlotQuery
from marketplace.trade.waiting import operations, pages, queries, rules
from marketplace.trade.waiting.operations import Waiter
from marketplace.trade.waiting.schemas import LineInput, WaitInput
from marketplace.web.choosing import Errors, Typed, chosen, reader_id, typed_choice
from marketplace.workflows import waiting_line

waiting = Blueprint("waiting", __name__)


@waiting.get("/listings/<listing_id>/wait")
@requires(Access.PUBLIC)
def ask(listing_id: str) -> ResponseReturnValue:
    """How the list of a full time works, and the form to join it. A visitor sees it too."""
    choice = load_query(SlotQuery)
    return _ask_page(listing_id, choice["slot"], choice["party"], {}, {}, 200)


@waiting.post("/listings/<listing_id>/wait")
@requires(Access.VERIFIED)
def join(listing_id: str) -> ResponseReturnValue:
    """Join the line at its end; somebody who stands in it already finds their place."""
    try:
        wanted = load_form(WaitInput)
    except Invalid as problem:
        return _ask_page(listing_id, *typed_choice(), request.form, problem.errors, 422)
    wish = Waiter(
        listing_id,
        wanted["slot"],
        wanted["party"],
        wanted["least"],
        wanted["note"],
        wanted["note_consent"],
    )
    try:
        with transaction():
            entry_id = operations.join(current_user.member, wish).public_id
    except Invalid as problem:
        return _ask_page(listing_id, wish.starts_at, wish.party, request.form, problem.errors, 422)
    except operations.NotFull as refusal:
        flash(refusal.sentence, "info")
        here = url_for(
            "bookings.checkout", listing_id=listing_id, slot=wish.starts_at.isoformat(), party=wish.party
        )
        return redirect(here, code=303)
    except operations.CannotWait as refusal:
        return _ask_page(listing_id, wish.starts_at, wish.party, request.form, {}, 409, refusal=refusal)
    return redirect(url_for("waiting.show", entry_id=entry_id), code=303)


def _ask_page(
    listing_id: str,
    starts_at: datetime,
    party: int,
    values: Typed,
    errors: Errors,
    status: int,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    subject = agreement.bookable(listing_id)
    listing = subject.listing
    occurrence = queries.service_at(listing.id, starts_at)
    slot = operations.slot_waited_for(occurrence, party) if occurrence else None
    is_full = occurrence is not None and queries.is_full(occurrence, party)
    reader = reader_id()
    page = render_template(
        "waiting/ask.html",
        starts_at=starts_at,
        zone=slot.zone if slot else subject.schedule.zone,
        party=min(max(party, listing.min_party), listing.max_party),
        is_free=not is_full and availability.is_offered(listing.id, starts_at, party, clock.now()),
        words=_words(slot, listing.notice_minutes, shared=listing.shared) if is_full else [],
        before=queries.ahead_of(occurrence.id) if occurrence else 0,
        mine=queries.live_of(occurrence.id, reader) if occurrence and reader else None,
        pages=pages,
        here=url_for("waiting.ask", listing_id=listing_id, slot=starts_at.isoformat(), party=party),
        **chosen(subject, values, errors, refusal),
    )
    return page, status


def _words(slot: Slot | None, notice_minutes: int, *, shared: bool) -> list[str]:
    """The rules of a list, none when it is closed."""
    closes = rules.closes_at(slot.order_by(notice_minutes)) if slot else None
    if slot is None or closes is None or closes <= clock.now():
        return []
    return pages.rules_words(closes, slot.zone, shared=shared)


@waiting.get("/waiting/<entry_id>")
@requires(Access.OWNER)
def show(entry_id: str) -> ResponseReturnValue:
    """One's place in line."""
    place = queries.own(entry_id, current_user.id)
    return render_template(
        "waiting/show.html",
        place=place,
        entry=place.entry,
        title=queries.titles([place.listing.id], current_locale())[place.listing.id],
        words=pages.rules_words(place.entry.closes_at, place.entry.zone, shared=place.occurrence.shared),
        pages=pages,
    )


@waiting.post("/waiting/<entry_id>/leave")
@requires(Access.OWNER)
def leave(entry_id: str) -> ResponseReturnValue:
    """Leave the line, or give up the place that is held."""
    customer_id = current_user.id
    queries.own(entry_id, customer_id)
    release()
    waiting_line.leave(entry_id, customer_id)
    flash(_("You have left the waiting list. Nothing was charged."), "success")
    return redirect(url_for("waiting.show", entry_id=entry_id), code=303)


@waiting.get("/studio/waiting")
@requires(Access.PROVIDER)
def studio() -> ResponseReturnValue:
    """Who waits for a place at one's own times, in order."""
    lines = queries.lines_of_provider(current_user.id, clock.now())
    return render_template("waiting/studio.html", lines=pages.line_facts(lines, current_locale()))


@waiting.post("/studio/waiting/close")
@requires(Access.PROVIDER)
def close() -> ResponseReturnValue:
    """End a line: everybody in it gets a letter. An offer that stands may still be paid."""
    wanted = load_form(LineInput)
    with transaction():
        waiting_line.close_by_provider(wanted["listing"], wanted["slot"], current_user.id)
    flash(_("The waiting list is closed, and everybody on it was told."), "success")
    return redirect(url_for("waiting.studio"), code=303)
