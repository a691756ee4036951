"""Pages of weekly series: choose, pay, look, leave; parse, ask, commit, show."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock, ids
from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.money.payments import queries as payments
from marketplace.people.accounts import queries as accounts
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings import pages as booking_pages
from marketplace.trade.bookings import queries as booking_queries
from marketplace.trade.bookings.models import GIVEN_UP, Booking, BookingState
from marketplace.trade.bookings.rules import policy_of, tiers_from_json
from marketplace.trade.listings import policy_words
from marketplace.trade.listings.rules import LEAST_WEEKS
from marketplace.trade.series import pages, queries
from marketplace.trade.series.calendar_file import weeks_calendar
from marketplace.trade.series.models import KIND, OnConflict
from marketplace.trade.series.schemas import LeaveInput, SeriesInput, SeriesQuery
from marketplace.web.choosing import Errors, Typed, chosen, reader_id, typed_choice
from marketplace.web.files import calendar_named
from marketplace.web.paying import came_back, papers_of, to_page
from marketplace.workflows import book_series, expire_hold, leave_series
from marketplace.workflows.cancel_booking import RefundChanged

series = Blueprint("series", __name__)


@series.get("/listings/<listing_id>/weekly")
@requires(Access.PUBLIC)
def checkout(listing_id: str) -> ResponseReturnValue:
    """Every week that a choice means, which of them are free, and what they cost; before anybody pays."""
    return _checkout_page(listing_id, load_query(SeriesQuery), {}, {}, 200)


@series.post("/listings/<listing_id>/weekly")
@requires(Access.VERIFIED)
def place(listing_id: str) -> ResponseReturnValue:
    """Hold all of it and go to the payment page. The same form sent twice leads to the same series."""
    try:
        series_id = _place_once(listing_id, load_form(SeriesInput))
    except Invalid as problem:
        return _checkout_page(listing_id, _typed(), request.form, problem.errors, 422)
    except (book_series.Conflicts, book_series.WeeksChanged) as refusal:
        return _checkout_page(listing_id, _typed(), request.form, {}, refusal.status, refusal)
    return _to_payment(series_id)


def _typed() -> dict[str, Any]:
    """The choice of a form that was refused; what is no choice at all counts as the usual one."""
    slot, party = typed_choice()
    try:
        return load_form(SeriesQuery)
    except Invalid:
        return {"slot": slot, "party": party, "weeks": LEAST_WEEKS, "on_conflict": OnConflict.ALL}


def _place_once(listing_id: str, wanted: dict[str, Any]) -> str:
    key = request.form.get("idempotency_key", "")[:80] or ids.new_token()
    wish = book_series.wish_of(listing_id, wanted)
    with transaction():
        placed = book_series.place_once(
            current_user.member, wish, key=key, locale=current_locale(), wait=True
        )
    return placed.series_id


def _checkout_page(
    listing_id: str,
    choice: dict[str, Any],
    values: Typed,
    errors: Errors,
    status: int,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    subject = agreement.bookable(listing_id)
    listing, party, weeks = subject.listing, choice["party"], choice["weeks"]
    most = book_series.most_weeks(listing)
    if not most:
        return redirect(url_for("bookings.checkout", listing_id=listing_id, **_plain(choice)))
    weeks = min(weeks, most)
    plan = book_series.plan_of(subject, choice["slot"], party, weeks)
    quote = agreement.quote_for(listing, party, reader_id())
    skips = choice["on_conflict"] is OnConflict.SKIP
    enough = len(plan.free) >= LEAST_WEEKS
    page = render_template(
        "series/checkout.html",
        slot=choice["slot"],
        party=party,
        weeks=weeks,
        options=list(range(LEAST_WEEKS, most + 1)),
        skips=skips,
        plan=plan,
        rows=pages.plan_rows(plan),
        can_book=enough and (skips or not plan.conflicts),
        enough=enough,
        quote=quote,
        total_minor=quote.total_minor * len(plan.free),
        lines=pages.price_rows(quote, len(plan.free), shared=listing.shared),
        policy=policy_words.sentences(policy_of(listing)),
        here=url_for("series.checkout", listing_id=listing_id, weeks=weeks, **_plain(choice)),
        **chosen(subject, values, errors, refusal),
    )
    return page, status


def _plain(choice: dict[str, Any]) -> dict[str, Any]:
    return {"slot": choice["slot"].isoformat(), "party": choice["party"]}


def _to_payment(series_id: str) -> ResponseReturnValue:
    """Open the hosted page now; when the payment server does not answer, the series' page says what is kept."""
    page = to_page(book_series.open_page(series_id))
    return page or redirect(url_for("series.show", series_id=series_id), code=303)


@series.get("/series/<series_id>")
@requires(Access.OWNER)
def show(series_id: str) -> ResponseReturnValue:
    """All weeks of a series with how each stands, for either side."""
    found = queries.for_member(series_id, current_user.id)
    bookings = queries.bookings_of(found.id)
    return render_template("series/show.html", **_facts(found, bookings))


def _facts(found: Any, bookings: list[Booking]) -> dict[str, Any]:
    is_provider = found.provider_id == current_user.id
    customer = accounts.by_id(found.customer_id)
    payment = payments.latest(KIND, found.public_id)
    held = [booking for booking in bookings if booking.state == BookingState.HELD]
    is_over = not held and all(one.confirmed_at is None for one in bookings)
    return {
        "series": found,
        "bookings": bookings,
        "rows": pages.rows_of(found, bookings),
        "is_provider": is_provider,
        "title": booking_pages.title_of(bookings[0].terms),
        "terms": bookings[0].terms,
        "policy": policy_words.sentences(tiers_from_json(bookings[0].terms["tiers"])),
        "customer": customer.name if customer else "",
        "payment": payment,
        "held_until": max((one.hold_expires_at for one in held if one.hold_expires_at), default=None),
        "refunded_minor": sum(booking.refunded_minor for booking in bookings if booking.confirmed_at),
        "share_minor": sum(booking.share_minor for booking in bookings),
        "can_leave": any(
            one.state == BookingState.CONFIRMED and one.starts_at > clock.now() for one in bookings
        ),
        "is_over": is_over,
        "given_up": is_over and booking_queries.events(bookings[0].id)[-1].reason == GIVEN_UP,
        "opening": bool(held) and booking_pages.page_is_being_opened(payment),
        "just_paid": request.args.get("done") == "1",
    }


@series.get("/series/<series_id>/paid")
@requires(Access.OWNER)
def paid(series_id: str) -> ResponseReturnValue:
    """Back from the payment page. What the address says proves nothing: the provider is asked."""
    found = queries.of_customer(series_id, current_user.id)
    came_back(payments.latest(KIND, found.public_id))
    return redirect(url_for("series.show", series_id=series_id, done=1), code=303)


@series.post("/series/<series_id>/pay")
@requires(Access.OWNER)
def pay(series_id: str) -> ResponseReturnValue:
    """Go on to the payment page of held places."""
    found = queries.of_customer(series_id, current_user.id)
    if not any(booking.state == BookingState.HELD for booking in queries.bookings_of(found.id)):
        return redirect(url_for("series.show", series_id=series_id), code=303)
    return _to_payment(series_id)


@series.post("/series/<series_id>/give-up")
@requires(Access.OWNER)
def give_up(series_id: str) -> ResponseReturnValue:
    """Give up the held places before paying."""
    found = queries.of_customer(series_id, current_user.id)
    first = queries.bookings_of(found.id)[0]
    booking_id, listing = first.public_id, first.terms["listing"]
    release()
    expire_hold.give_up(booking_id, actor_id=current_user.id)
    flash(_("The places are free again. Nothing was charged."), "success")
    return redirect(url_for("listings.show", listing_id=listing), code=303)


@series.get("/series/<series_id>/leave")
@requires(Access.OWNER)
def leave(series_id: str) -> ResponseReturnValue:
    """What goes back for each week that lies ahead, before the tap."""
    return _leave_page(series_id, 200)


def _leave_page(series_id: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    found = queries.for_member(series_id, current_user.id)
    bookings = queries.bookings_of(found.id)
    leaving = leave_series.leaving(bookings, current_user.id)
    page = render_template(
        "series/leave.html", leaving=leaving, refusal=refusal, errors={}, **_facts(found, bookings)
    )
    return page, status


@series.post("/series/<series_id>/leave")
@requires(Access.OWNER)
def confirm_leave(series_id: str) -> ResponseReturnValue:
    """Give up every week that lies ahead for the refund that was shown."""
    wanted = load_form(LeaveInput)
    try:
        with transaction():
            leave_series.leave(
                series_id,
                by_id=current_user.id,
                expected_refund_minor=wanted["expected_refund_minor"],
                reason=wanted["reason"],
            )
    except (RefundChanged, leave_series.NothingLeft) as refusal:
        return _leave_page(series_id, refusal.status, refusal)
    flash(_("The rest of the series is cancelled."), "success")
    return redirect(url_for("series.show", series_id=series_id), code=303)


@series.get("/series/<series_id>/calendar.ics")
@requires(Access.OWNER)
def calendar(series_id: str) -> Response:
    """All weeks for a calendar; those that were cancelled say so, so that calendars take them out."""
    found = queries.for_member(series_id, current_user.id)
    paid_for = [one for one in queries.bookings_of(found.id) if one.confirmed_at]
    if not paid_for:
        raise queries.missing()
    return calendar_named(weeks_calendar(paid_for), found.public_id)


@series.get("/series/<series_id>/receipt")
@requires(Access.OWNER)
def receipt(series_id: str) -> ResponseReturnValue:
    """The papers of its payment, as issued: one receipt with every week, and a credit note for each refund."""
    found = queries.of_customer(series_id, current_user.id)
    if payments.paid(KIND, series_id) is None:
        raise queries.missing()
    issued = papers_of(KIND, series_id, current_user.id)
    return render_template("series/receipt.html", series=found, **issued)
