"""Pages of groups of friends: plan one, share its link, take a seat, see who has paid."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock, idempotency, ids
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings.pages import price_rows, title_of
from marketplace.trade.bookings.schemas import SlotQuery
from marketplace.trade.parties import door, operations, pages, queries, rules
from marketplace.trade.parties.operations import Plan, Seat
from marketplace.trade.parties.queries import Group
from marketplace.trade.parties.schemas import PlanInput, SeatInput
from marketplace.web.choosing import Errors, Typed, chosen, reader_id, typed_choice
from marketplace.web.paying import to_page
from marketplace.workflows import friends, place_booking

parties = Blueprint("parties", __name__)


@parties.get("/listings/<listing_id>/friends")
@requires(Access.PUBLIC)
def plan(listing_id: str) -> ResponseReturnValue:
    """How friends pay each their own seat at a time, and the form to begin."""
    choice = load_query(SlotQuery)
    return _plan_page(listing_id, choice["slot"], choice["party"], {}, {}, 200)


@parties.post("/listings/<listing_id>/friends")
@requires(Access.VERIFIED)
def begin(listing_id: str) -> ResponseReturnValue:
    """Keep the seats of all, and go on to pay one's own. The same form sent twice begins one group."""
    try:
        wanted = load_form(PlanInput)
    except Invalid as problem:
        return _plan_page(listing_id, *typed_choice(), request.form, problem.errors, 422)
    made = Plan(
        listing_id,
        wanted["slot"],
        wanted["party"],
        wanted["rule"],
        wanted["expected_total_minor"],
        wanted["note"],
        wanted["note_consent"],
    )
    member, locale = current_user.member, current_locale()
    try:
        booking_id = _once("friends", wanted, lambda: friends.begin(member, made, locale)[1].public_id)
    except Invalid as problem:
        return _plan_page(listing_id, made.starts_at, made.seats, request.form, problem.errors, 422)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        here = (made.starts_at, made.seats, request.form)
        return _plan_page(listing_id, *here, {}, refusal.status, refusal=refusal)
    return _to_payment(booking_id)


def _once(scope: str, wanted: dict[str, Any], act: Callable[[], str]) -> str:
    """The booking a form led to, made once however often the form arrives."""
    key = request.form.get("idempotency_key", "")[:80] or ids.new_token()
    scope, body = f"{scope}:{current_user.public_id}", {**wanted, "path": request.path}
    with transaction():
        known = idempotency.earlier(scope, key, body, wait=True)
        if known is not None:
            return known
        booking_id = act()
        idempotency.remember(scope, key, body, booking_id)
        return booking_id


def _to_payment(booking_id: str) -> ResponseReturnValue:
    page = to_page(place_booking.open_page(booking_id))
    return page or redirect(url_for("bookings.show", booking_id=booking_id), code=303)


def _plan_page(
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
    seats = min(max(party, 2, listing.min_party), listing.max_party)
    slot = availability.offered(listing.id, starts_at, seats, clock.now())
    until = (
        rules.deadline(clock.now(), slot.order_by(listing.notice_minutes), settings().friends_hours)
        if slot
        else None
    )
    quote = agreement.quote_for(listing, 1, reader_id())
    page = render_template(
        "parties/plan.html",
        starts_at=starts_at,
        zone=slot.zone if slot else subject.schedule.zone,
        seats=seats,
        most=min(listing.max_party, slot.seats_left) if slot else listing.max_party,
        until=until if friends.may_share(subject) else None,
        is_free=slot is not None,
        quote=quote,
        rows=price_rows(quote.lines, quote.currency, listing.shared),
        options=pages.rule_options(),
        here=url_for("parties.plan", listing_id=listing_id, slot=starts_at.isoformat(), party=party),
        **chosen(subject, values, errors, refusal),
    )
    return page, status


# ── The link ──────────────────────────────────────────────────────────────────────────────────────


@parties.get("/friends/<token>")
@requires(Access.PUBLIC)
def invited(token: str) -> ResponseReturnValue:
    """What friends were invited to, for whoever knows the link: no account is needed to look."""
    return _invited_page(token, door.opened(token, request.remote_addr), {}, {}, 200)


@parties.post("/friends/<token>")
@requires(Access.VERIFIED)
def join(token: str) -> ResponseReturnValue:
    """Take one's own seat and go on to pay it."""
    group = door.opened(token, request.remote_addr)
    try:
        wanted = load_form(SeatInput)
        seat = Seat(wanted["expected_total_minor"], wanted["note"], wanted["note_consent"])
        member, locale = current_user.member, current_locale()
        with transaction():
            booking_id = friends.join(token, member, seat, locale).public_id
    except Invalid as problem:
        return _invited_page(token, group, request.form, problem.errors, 422)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _invited_page(token, group, request.form, {}, refusal.status, refusal=refusal)
    return _to_payment(booking_id)


def _invited_page(
    token: str,
    group: Group,
    values: Typed,
    errors: Errors,
    status: int,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    reader = reader_id()
    subject = agreement.bookable(group.first.terms["listing"])
    quote = agreement.quote_for(subject.listing, 1, reader)
    page = render_template(
        "parties/invited.html",
        token=token,
        first=group.first,
        title=title_of(group.first.terms),
        mine=group.of(reader) if reader else None,
        over=group.party.deadline_at <= clock.now(),
        quote=quote,
        rows=price_rows(quote.lines, quote.currency, True),
        here=url_for("parties.invited", token=token),
        **chosen(subject, values, errors, refusal),
        **pages.facts(group, reader),
    )
    return _private(page, status)


def _private(page: str, status: int) -> Response:
    """Whoever has the link may look: it goes into no cache, no search and no other site's log."""
    response = Response(page, status, mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


# ── The organiser ─────────────────────────────────────────────────────────────────────────────────


@parties.get("/parties/<party_id>")
@requires(Access.OWNER)
def show(party_id: str) -> ResponseReturnValue:
    """The organiser's page: the link to share, and who has paid."""
    group = queries.group_of(queries.own(party_id, current_user.id))
    page = render_template(
        "parties/show.html",
        first=group.first,
        title=title_of(group.first.terms),
        **pages.facts(group, current_user.id),
    )
    return _private(page, 200)


@parties.post("/parties/<party_id>/link")
@requires(Access.OWNER)
def link(party_id: str) -> ResponseReturnValue:
    """Another link, or none: the one before opens nothing any more."""
    with transaction():
        party = queries.own(party_id, current_user.id, lock=True)
        if request.form.get("act") == "stop":
            operations.stop_link(party)
            flash(_("The link opens nothing any more. Who has a seat keeps it."), "success")
        else:
            operations.new_link(party)
            flash(_("Here is another link. The one before opens nothing any more."), "success")
    return redirect(url_for("parties.show", party_id=party_id), code=303)
