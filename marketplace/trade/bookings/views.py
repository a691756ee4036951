"""Pages of checkout and booking: parse, ask, commit, show."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.articles import counting as article_counting
from marketplace.community.reviews import pages as review_pages
from marketplace.core import clock, ids
from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.money.disputes import queries as disputes
from marketplace.money.papers import notice
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import Payment, PaymentState
from marketplace.people.accounts.models import Member
from marketplace.trade.arrivals.pages import door_of
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import agreement, other_times, pages, queries, visiting, wall
from marketplace.trade.bookings import reliability as counted
from marketplace.trade.bookings.calendar_file import ics, links
from marketplace.trade.bookings.models import (
    GIVEN_TO_OTHER,
    GIVEN_UP,
    PAID_BACK_BY_BANK,
    Booking,
    BookingState,
)
from marketplace.trade.bookings.operations import SlotTaken
from marketplace.trade.bookings.rules import policy_of
from marketplace.trade.bookings.schemas import BookingInput, CancelInput, SlotQuery
from marketplace.trade.bookings.visiting import Home
from marketplace.trade.changes.pages import changes_of
from marketplace.trade.closures import queries as closures
from marketplace.trade.listings import policy_words
from marketplace.trade.parties.pages import friends_of
from marketplace.trade.series import queries as series
from marketplace.trade.tips.pages import thanks_of
from marketplace.trade.waiting.pages import may_wait, waits_of_member
from marketplace.web.choosing import Errors, Typed, chosen, reader_id, typed_choice
from marketplace.web.files import calendar_named
from marketplace.web.paying import came_back, papers_of, to_page
from marketplace.workflows import (
    book,
    book_series,
    cancel_booking,
    expire_hold,
    place_booking,
    recover_payment,
    reliability,
    replacements,
)

bookings = Blueprint("bookings", __name__)

WAITS_FOR_GUESTS = frozenset({BookingState.HELD, BookingState.ACCEPTED, BookingState.CONFIRMED})


@bookings.get("/listings/<listing_id>/book")
@requires(Access.PUBLIC)
def checkout(listing_id: str) -> ResponseReturnValue:
    """The chosen slot with every price line. A visitor sees it too, and signs in without losing the choice."""
    choice = load_query(SlotQuery)
    listing = agreement.bookable(listing_id).listing
    slot, party = choice["slot"], choice["party"]
    if found := availability.offered(listing.id, slot, party, clock.now()):
        return _checkout_page(listing_id, slot, party, {}, {}, 200, zone=found.zone)
    # Back from the payment page, the place may be gone because it is one's own.
    if current_user.is_authenticated and (own := queries.live_of(current_user.id, listing.id, slot)):
        return redirect(url_for("bookings.show", booking_id=own))
    gone = SlotTaken(_("This time is no longer free."), todo=_("Choose another time."))
    return _checkout_page(listing_id, slot, party, {}, {}, 200, refusal=gone)


@bookings.post("/listings/<listing_id>/book")
@requires(Access.VERIFIED)
def place(listing_id: str) -> ResponseReturnValue:
    """Hold the place and go to the payment page. The same form sent twice leads to the same booking."""
    try:
        wanted = load_form(BookingInput)
        wall.check_slot(listing_id, wanted["slot"])
    except Invalid as problem:
        return _checkout_page(listing_id, *typed_choice(), request.form, problem.errors, 422)
    try:
        booking_id = _place_once(listing_id, wanted, _home(listing_id, wanted))
    except Invalid as problem:
        return _checkout_page(listing_id, wanted["slot"], wanted["party"], request.form, problem.errors, 422)
    except (SlotTaken, book.PriceChanged) as refusal:
        return _refused_page(listing_id, wanted, refusal)
    except book.AskedAlready as refusal:
        flash(refusal.sentence, "warning")
        return _to_own(listing_id, wanted)
    return _to_payment(booking_id)


def _to_own(listing_id: str, wanted: dict[str, Any]) -> ResponseReturnValue:
    """The request that somebody made for this time before."""
    listing = agreement.bookable(listing_id).listing
    own = queries.live_of(current_user.id, listing.id, wanted["slot"])
    if own is None:
        return redirect(url_for("bookings.mine"), code=303)
    return redirect(url_for("bookings.show", booking_id=own), code=303)


def _home(listing_id: str, wanted: dict[str, Any]) -> Home | None:
    """The customer's home, looked up while no transaction is open: a geocoder may be slow."""
    venue = agreement.bookable(listing_id).listing.venue
    release()
    return visiting.found(venue, wanted["address"], wanted["directions"])


def _place_once(listing_id: str, wanted: dict[str, Any], home: Home | None) -> str:
    key = request.form.get("idempotency_key", "")[:80] or ids.new_token()
    wish = book.Wish(
        listing=listing_id,
        starts_at=wanted["slot"],
        party=wanted["party"],
        expected_total_minor=wanted["expected_total_minor"],
        note=wanted["note"],
        note_consent=wanted["note_consent"],
        home=home,
    )
    with transaction():
        article_counting.keep_arrival(listing_id)
        placed = place_booking.place_once(
            current_user.member, wish, key=key, locale=current_locale(), wait=True
        )
    return placed.booking_id


def _refused_page(listing_id: str, wanted: dict[str, Any], refusal: Refusal) -> ResponseReturnValue:
    return _checkout_page(
        listing_id, wanted["slot"], wanted["party"], request.form, {}, refusal.status, refusal=refusal
    )


def _checkout_page(
    listing_id: str,
    slot: datetime,
    party: int,
    values: Typed,
    errors: Errors,
    status: int,
    refusal: Refusal | None = None,
    zone: str | None = None,
) -> ResponseReturnValue:
    """`zone` is the one on whose wall the slot is read; on a journey it is not the schedule's own."""
    subject = agreement.bookable(listing_id)
    zone = zone or subject.schedule.zone
    quote = agreement.quote_for(subject.listing, party, reader_id())
    is_gone = isinstance(refusal, SlotTaken)
    others = other_times.of_listing(subject.listing.id, slot, zone, party) if is_gone else []
    here = url_for("bookings.checkout", listing_id=listing_id, slot=slot.isoformat(), party=party)
    page = render_template(
        "bookings/checkout.html",
        came_from=article_counting.mark(),
        slot=slot,
        zone=zone,
        ends_at=agreement.service_at(subject.listing, slot).ends_at,
        party=party,
        gathering=policy_words.gathering_of(subject.listing),
        weekly=book_series.most_weeks(subject.listing),
        quote=quote,
        rows=pages.price_rows(quote.lines, quote.currency, subject.listing.shared),
        policy=pages.policy_sentences(
            policy_of(subject.listing),
            starts_at=slot,
            zone=zone,
            price_minor=quote.price_minor,
            fee_minor=quote.fee_minor,
            currency=quote.currency,
        ),
        others=others,
        nothing_left=is_gone and not others,
        may_wait=is_gone and may_wait(subject.listing.id, slot, party),
        **pages.asking(subject.listing, slot),
        here=here,
        **chosen(subject, values, errors, refusal),
    )
    return page, status


def _to_payment(booking_id: str) -> ResponseReturnValue:
    """Open the hosted page now; when the payment server does not answer, the booking page says what is kept."""
    page = to_page(place_booking.open_page(booking_id))
    return page or redirect(url_for("bookings.show", booking_id=booking_id), code=303)


@bookings.get("/bookings")
@requires(Access.MEMBER)
def mine() -> ResponseReturnValue:
    """The customer's bookings, upcoming or past."""
    past = request.args.get("tab") == "past"
    found = queries.of_customer(current_user.id, upcoming=not past, now=clock.now())
    waits = None if past else waits_of_member(current_user.id, current_locale())
    return render_template(
        "bookings/mine.html",
        groups=pages.grouped(found),
        series=series.named(one.series_id for one in found),
        past=past,
        pages=pages,
        waits=waits,
    )


@bookings.get("/bookings/<booking_id>")
@requires(Access.OWNER)
def show(booking_id: str) -> ResponseReturnValue:
    """The one true page of a booking, for either side."""
    booking, other, freed = _seen(booking_id)
    if booking.series_id is not None and booking.state == BookingState.HELD:
        return _to_series(booking)
    payment = payments.latest("booking", booking_id)
    return render_template("bookings/show.html", **_facts(booking, other, payment, freed=freed))


def _to_series(booking: Booking) -> ResponseReturnValue:
    """All weeks of a series are paid, or given up, on its own page."""
    found = series.by_id(booking.series_id or 0)
    return redirect(url_for("series.show", series_id=found.public_id), code=303)


def _seen(booking_id: str) -> tuple[Booking, Member, bool]:
    """A booking, its other side, and whether that one's account was closed, so that it may be given up freely."""
    return queries.seen_by(booking_id, current_user.id, closures.frees(Booking.id, current_user.id))


def _facts(booking: Booking, other: Member, payment: Payment | None, *, freed: bool) -> dict[str, Any]:
    is_provider = booking.provider_id == current_user.id
    can_cancel = booking.state == BookingState.CONFIRMED and booking.starts_at > clock.now()
    events = queries.events(booking.id)
    paid = payment if payment is not None and payment.state == PaymentState.PAID else None
    freed = can_cancel and freed
    waits_for_us = is_provider and booking.state == BookingState.REQUESTED
    return {
        "booking": booking,
        "payment": payment,
        "refunds": payments.refunds_of(payment.id) if payment else [],
        "is_provider": is_provider,
        "other": other,
        "title": pages.title_of(booking.terms),
        "state": pages.state_words(booking.state),
        "tone": pages.STATE_TONES[BookingState(booking.state)],
        "where": pages.where(booking, is_provider=is_provider),
        "rows": pages.price_rows(queries.lines(booking.id), booking.currency, booking.terms["shared"]),
        "courses": pages.in_language(booking.terms, "courses"),
        "plan": pages.in_language(booking.terms, "plan"),
        "bring": pages.in_language(booking.terms, "bring"),
        "policy": pages.policy_of(booking),
        "refund": cancel_booking.refund_now(booking, current_user.id, paid, freed=freed)
        if can_cancel
        else None,
        "freed": freed,
        "can_cancel": can_cancel,
        "door": door_of(booking, is_provider=is_provider),
        "calendar_links": links(booking) if booking.state == BookingState.CONFIRMED else {},
        "changes": changes_of(booking, current_user.id),
        "friends": friends_of(booking, current_user.id),
        "now": clock.now(),
        "events": events,
        "gathering": queries.gathering(booking.occurrence_id) if booking.state in WAITS_FOR_GUESTS else None,
        "given_away": events[-1].reason == GIVEN_TO_OTHER,
        "given_up": events[-1].reason == GIVEN_UP,
        "paid_back_by_bank": events[-1].reason == PAID_BACK_BY_BANK,
        "disputed": can_cancel and paid is not None and bool(disputes.open_of(paid.id)),
        "beside": queries.asking_beside([booking]).get(booking.id, 0) if waits_for_us else 0,
        "pages": pages,
        "can_pay": recover_payment.may_pay(booking) and not is_provider,
        "thanks": thanks_of(booking, is_provider=is_provider),
        "review": review_pages.panel_of(booking, current_user.id),
        "review_pages": review_pages,
        "just_paid": request.args.get("done") == "1",
        "share_left": queries.share_left(booking)
        if booking.state == BookingState.CONFIRMED and booking.refunded_minor
        else None,
        "opening": booking.state == BookingState.HELD and pages.page_is_being_opened(payment),
        "instead": [] if is_provider else replacements.offers(booking, also_standing=freed),
        "reliability": _reliability(booking) if is_provider and can_cancel and not freed else [],
        "series": series.by_id(booking.series_id) if booking.series_id else None,
        "notice_words": notice.words(),
        "notice_links": notice.links(notice.of_terms(booking.terms)),
    }


def _reliability(booking: Booking) -> list[str]:
    """What one more cancellation would count as, for its provider."""
    return reliability.words(counted.of_provider(booking.provider_id, clock.now()))


@bookings.get("/bookings/<booking_id>/paid")
@requires(Access.OWNER)
def paid(booking_id: str) -> ResponseReturnValue:
    """Back from the payment page. What the address says proves nothing: the provider is asked."""
    booking = queries.for_customer(booking_id, current_user.id)
    came_back(payments.latest("booking", booking.public_id))
    return redirect(url_for("bookings.show", booking_id=booking_id, done=1), code=303)


@bookings.post("/bookings/<booking_id>/pay")
@requires(Access.OWNER)
def pay(booking_id: str) -> ResponseReturnValue:
    """Go on to the payment page of a held place, or of an accepted request whose card was refused."""
    booking = queries.for_customer(booking_id, current_user.id)
    if booking.series_id is not None:
        return _to_series(booking)
    if recover_payment.may_pay(booking):
        with transaction():
            recover_payment.open_payment(booking_id, current_user.member)
    elif booking.state != BookingState.HELD:
        return redirect(url_for("bookings.show", booking_id=booking_id), code=303)
    response = _to_payment(booking_id)
    payment = payments.latest("booking", booking_id)
    if (payment is None or payment.checkout_url is None) and not pages.page_is_being_opened(payment):
        flash(
            _(
                "The payment server does not answer. Your place is held and nothing was charged. Try again in a minute."
            ),
            "warning",
        )
    return response


@bookings.post("/bookings/<booking_id>/give-up")
@requires(Access.OWNER)
def give_up(booking_id: str) -> ResponseReturnValue:
    """Give up a held place before paying."""
    booking = queries.for_customer(booking_id, current_user.id)
    listing = booking.terms["listing"]
    release()
    expire_hold.give_up(booking_id, actor_id=current_user.id)
    flash(_("The place is free again. Nothing was charged."), "success")
    return redirect(url_for("listings.show", listing_id=listing), code=303)


@bookings.get("/bookings/<booking_id>/cancel")
@requires(Access.OWNER)
def cancel(booking_id: str) -> ResponseReturnValue:
    """The exact refund, before the tap."""
    booking, other, freed = _seen(booking_id)
    payment = payments.latest("booking", booking_id)
    return render_template("bookings/cancel.html", errors={}, **_facts(booking, other, payment, freed=freed))


@bookings.post("/bookings/<booking_id>/cancel")
@requires(Access.OWNER)
def confirm_cancel(booking_id: str) -> ResponseReturnValue:
    """Cancel for the refund that was shown."""
    wanted = load_form(CancelInput)
    try:
        with transaction():
            cancel_booking.cancel(
                booking_id,
                by_id=current_user.id,
                expected_refund_minor=wanted["expected_refund_minor"],
                reason=wanted["reason"],
            )
    except cancel_booking.RefundChanged as refusal:
        booking, other, freed = _seen(booking_id)
        payment = payments.latest("booking", booking_id)
        facts = _facts(booking, other, payment, freed=freed)
        page = render_template("bookings/cancel.html", errors={}, refusal=refusal, **facts)
        return page, refusal.status
    flash(_("The booking is cancelled."), "success")
    return redirect(url_for("bookings.show", booking_id=booking_id), code=303)


@bookings.get("/bookings/<booking_id>/receipt")
@requires(Access.OWNER)
def receipt(booking_id: str) -> ResponseReturnValue:
    """The papers of a payment, as issued: the receipt, and a credit note for each refund."""
    booking = queries.for_customer(booking_id, current_user.id)
    if payments.paid("booking", booking_id) is None:
        raise queries.missing()
    if booking.series_id is not None:
        whole = series.by_id(booking.series_id)
        return redirect(url_for("series.receipt", series_id=whole.public_id), code=303)
    issued = papers_of("booking", booking_id, current_user.id)
    return render_template(
        "bookings/receipt.html", booking=booking, title=pages.title_of(booking.terms), **issued
    )


@bookings.get("/bookings/<booking_id>/calendar.ics")
@requires(Access.OWNER)
def calendar(booking_id: str) -> Response:
    """The booking for a calendar."""
    booking = queries.for_member(booking_id, current_user.id)
    is_provider = booking.provider_id == current_user.id
    return calendar_named(ics(booking, pages.where(booking, is_provider=is_provider)), booking.reference)
