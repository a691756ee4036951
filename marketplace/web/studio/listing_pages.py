"""The studio's pages about offers and hours: pause, resume, change; hung onto the studio's blueprint."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import moments
from marketplace.core.access import Access, requires
from marketplace.core.database import db, transaction
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.availability import operations as hours_operations
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.models import ScheduleRow
from marketplace.trade.credentials import queries as credentials
from marketplace.trade.credentials.rules import name as document_name
from marketplace.trade.listings import operations, queries
from marketplace.trade.listings.models import Kind, Listing
from marketplace.trade.listings.queries import ListingView
from marketplace.trade.listings.rules import NotReady, price_of
from marketplace.web.publish import acts, pages, summary
from marketplace.web.publish.forms import Values, compacted, nested
from marketplace.web.publish.hours import PRESETS, day_names, show_weekly, weekly_words, with_blanks
from marketplace.web.publish.preview import unit_label
from marketplace.web.publish.steps import Step
from marketplace.web.studio import fortnight, offers, timetable
from marketplace.web.studio.offers import Offer
from marketplace.web.studio.views import studio

OVERRIDES_SHOWN = timedelta(days=400)


@studio.get("/listings")
@requires(Access.PROVIDER)
def listings() -> ResponseReturnValue:
    """All offers with their state, and what can be done with each."""
    views = queries.of_provider(current_user.id, current_locale())
    schedules = {row.id: row for row in availability.schedules_of_provider(current_user.id)}
    closed = credentials.closed(view.listing.id for view in views)
    return render_template(
        "studio/listings.html",
        rows=[_row(view, schedules, closed.get(view.listing.id, [])) for view in views],
        drafts=queries.drafts_of(current_user.id),
    )


def _row(view: ListingView, schedules: dict[int, ScheduleRow], closed: list[str]) -> dict[str, Any]:
    listing = view.listing
    schedule = schedules.get(listing.schedule_id or 0)
    return {
        "view": view,
        "listing": listing,
        "closed": [document_name(one) for one in closed],
        "status": offers.status_words(listing.status),
        "tone": offers.STATUS_TONES[listing.status],
        "total_minor": price_of(listing, 1).total_minor,
        "unit": unit_label(Kind(listing.kind), shared=listing.shared),
        "span": summary.span_words(listing.duration_minutes),
        "hours": weekly_words(schedule.weekly) if schedule else [],
        "schedule": schedule,
        "parts": offers.parts(Kind(listing.kind)),
    }


def _own_listing(listing_id: str) -> Listing:
    view = queries.own(current_user.id, listing_id, current_locale())
    if view is None:
        raise NotFound(_("We could not find this offer."), todo=_("Look among your offers."))
    return view.listing


@studio.post("/listings/<listing_id>/pause")
@requires(Access.PROVIDER)
def pause(listing_id: str) -> ResponseReturnValue:
    """Take an offer out of sight for a while."""
    with transaction():
        operations.pause(_own_listing(listing_id))
    flash(_("The offer is paused. What is booked stays booked."), "success")
    return redirect(url_for("studio.listings"), code=303)


@studio.post("/listings/<listing_id>/resume")
@requires(Access.PROVIDER)
def resume(listing_id: str) -> ResponseReturnValue:
    """Show a paused offer again, or say what it lacks."""
    try:
        with transaction():
            operations.resume(_own_listing(listing_id))
    except NotReady as refusal:
        flash(refusal.sentence, "error")
        return redirect(url_for("studio.listings"), code=303)
    flash(_("The offer can be booked again."), "success")
    return redirect(url_for("studio.listings"), code=303)


# ── Changing a part of an offer ───────────────────────────────────────────────────────────────────


@studio.route("/listings/<listing_id>/<part>", methods=["GET", "POST"])
@requires(Access.PROVIDER)
def edit(listing_id: str, part: str) -> ResponseReturnValue:
    """One part of an offer, with the wizard's own question."""
    whole = queries.whole(_own_listing(listing_id).id)
    step = offers.part(Kind(whole.listing.kind), part) if whole else None
    if whole is None or step is None:
        raise NotFound(_("We could not find this offer."), todo=_("Look among your offers."))
    offer = Offer(whole)
    if request.method == "GET":
        return _edit_page(offer, step, offer.values(step), {}, 200)
    values = nested(request.form)
    act = request.form.get("do", "")
    if act.startswith("add:"):
        return _edit_page(offer, step, acts.with_row(step, act.removeprefix("add:"), values), {}, 200)
    try:
        _change(offer, step, values)
    except Invalid as problem:
        return _edit_page(offer, step, compacted(values), problem.errors, problem.status)
    except Refusal as refusal:
        return _edit_page(offer, step, compacted(values), {}, refusal.status, refusal)
    flash(_("Saved. Bookings keep what was agreed."), "success")
    return redirect(url_for("studio.listings"), code=303)


def _change(offer: Offer, step: Step, values: Values) -> None:
    given = step.read(values, offer.about)
    schedule_id = offer.listing.schedule_id
    with transaction():
        schedule = db.session.get(ScheduleRow, schedule_id) if schedule_id else None
        offers.change(offer, step, given, schedule)


def _edit_page(
    offer: Offer,
    step: Step,
    values: Values,
    errors: dict[str, list[str]],
    status: int,
    refusal: Refusal | None = None,
) -> ResponseReturnValue:
    view = queries.own(current_user.id, offer.listing.public_id, current_locale())
    page = render_template(
        "studio/edit.html",
        view=view,
        values=values,
        errors=errors,
        refusal=refusal,
        **pages.form_facts(step, values, offer.about),
        **_times_of(view, step),
    )
    return page, status


def _times_of(view: ListingView | None, step: Step) -> dict[str, Any]:
    """Beside questions about time, what people can book as it stands."""
    if view is None or step.name not in ("time", "rhythm", "orders"):
        return {}
    offers_shown = fortnight.facts([view], moments.today_in(view.zone))
    return {"offers": offers_shown, "week_days": list(enumerate(day_names()))}


# ── Hours ─────────────────────────────────────────────────────────────────────────────────────────


def own_schedule(schedule_id: str) -> ScheduleRow:
    """Hours of the provider who asks."""
    row = availability.own_schedule(current_user.id, schedule_id)
    if row is None:
        raise NotFound(_("We could not find these hours."), todo=_("Look among your offers."))
    return row


def following(row: ScheduleRow) -> list[ListingView]:
    """The provider's offers that follow some hours."""
    views = queries.of_provider(current_user.id, current_locale())
    return [view for view in views if view.listing.schedule_id == row.id]


@studio.route("/hours/<schedule_id>", methods=["GET", "POST"])
@requires(Access.PROVIDER)
def hours(schedule_id: str) -> ResponseReturnValue:
    """Weekly hours, and dates with hours of their own."""
    row = own_schedule(schedule_id)
    if request.method == "GET":
        return _hours_page(row, show_weekly(row.weekly), {}, {}, 200)
    values = nested(request.form)
    name, _colon, what = request.form.get("do", "").partition(":")
    if name == "preset" and what in PRESETS:
        return _hours_page(row, show_weekly(PRESETS[what]), {}, {}, 200)
    if name == "add":
        return _hours_page(row, with_blanks(values, what), {}, {}, 200)
    try:
        weekly = timetable.read_weekly(values, following(row), row.zone)
        with transaction():
            windows = [(weekday, start, end) for weekday, start, end in weekly]
            hours_operations.save_hours(row, row.zone, windows)
    except Invalid as problem:
        errors = {_named(field): lines for field, lines in problem.errors.items()}
        return _hours_page(row, compacted(values), {}, errors, problem.status)
    flash(_("Your hours are saved. What is booked stays booked."), "success")
    return redirect(url_for("studio.hours", schedule_id=schedule_id), code=303)


def _named(field: str) -> str:
    return "weekly" if field.startswith("weekly") else field


def _hours_page(
    row: ScheduleRow, week: Values, dates: Values, errors: dict[str, list[str]], status: int
) -> ResponseReturnValue:
    today = moments.today_in(row.zone)
    overrides = availability.overrides_of(row.id, today, today + OVERRIDES_SHOWN)
    page = render_template(
        "studio/hours.html",
        schedule=row,
        name=timetable.schedule_name(row, following(row)),
        today=today,
        dates=timetable.shown_dates(overrides),
        values=dates,
        errors=errors,
        others=_other_schedules(row),
        offers=fortnight.facts(following(row), today),
        **pages.week_facts(week),
    )
    return page, status


def _other_schedules(row: ScheduleRow) -> Sequence[dict[str, str]]:
    """The provider's other hours, to go to."""
    views = queries.of_provider(current_user.id, current_locale())
    return [
        {"name": timetable.schedule_name(other, views), "id": other.public_id}
        for other in availability.schedules_of_provider(current_user.id)
        if other.id != row.id
    ]


@studio.post("/hours/<schedule_id>/dates")
@requires(Access.PROVIDER)
def add_dates(schedule_id: str) -> ResponseReturnValue:
    """Close a day or several, or give them other hours."""
    row = own_schedule(schedule_id)
    values = nested(request.form)
    try:
        asked = timetable.read_dates(values, moments.today_in(row.zone))
        with transaction():
            for day in asked.each():
                hours_operations.set_override(row, day, asked.windows)
    except Invalid as problem:
        return _hours_page(row, show_weekly(row.weekly), values, problem.errors, problem.status)
    flash(_("Saved. What is booked on these days stays booked."), "success")
    return redirect(url_for("studio.hours", schedule_id=schedule_id) + "#dates", code=303)


@studio.post("/hours/<schedule_id>/dates/remove")
@requires(Access.PROVIDER)
def remove_dates(schedule_id: str) -> ResponseReturnValue:
    """Let dates follow the weekly hours again."""
    row = own_schedule(schedule_id)
    first, last = _posted_date("first"), _posted_date("last")
    if first and last and timedelta() <= last - first <= OVERRIDES_SHOWN:
        with transaction():
            for ahead in range((last - first).days + 1):
                hours_operations.clear_override(row, first + timedelta(days=ahead))
        flash(_("These days follow your weekly hours again."), "success")
    return redirect(url_for("studio.hours", schedule_id=schedule_id) + "#dates", code=303)


def _posted_date(name: str) -> date | None:
    try:
        return date.fromisoformat(request.form.get(name, ""))
    except ValueError:
        return None
