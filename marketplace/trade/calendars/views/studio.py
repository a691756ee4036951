"""The studio's page of calendars: those a provider has elsewhere, the clashes they show, and the own feed."""

from datetime import timedelta
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock, limits
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.people.profiles import queries as profiles
from marketplace.trade.calendars import importing, operations, queries
from marketplace.trade.calendars.models import CalendarFeed, Side
from marketplace.trade.calendars.schemas import ConnectInput
from marketplace.trade.calendars.views.feeds import address_facts, calendars
from marketplace.trade.calendars.words import problem_words

ASKS, WINDOW = 20, timedelta(hours=1)
"""How often an hour a provider may connect a calendar or have one read at once."""


@calendars.get("/studio/calendars")
@requires(Access.PROVIDER)
def studio() -> ResponseReturnValue:
    """Every connected calendar with its state, what clashes with bookings, and the address of the own feed."""
    return _page()


def _page(
    *,
    values: Any = None,
    errors: dict[str, list[str]] | None = None,
    token: str | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    profile, now = profiles.of_member(current_user.id), clock.now()
    feeds = queries.feeds_of(current_user.id)
    page = render_template(
        "calendars/studio.html",
        feeds=feeds,
        needs_plan=importing.needs_plan(current_user.id, len(feeds)),
        clashes=queries.clashes(current_user.id, now),
        zone=profile.zone if profile else "UTC",
        now=now,
        values=values or {},
        errors=errors or {},
        problem_words=problem_words,
        **address_facts(Side.PROVIDER, token),
    )
    response = Response(page, status, mimetype="text/html")
    if token:
        response.headers["Cache-Control"] = "no-store"
    return response


@calendars.post("/studio/calendars")
@requires(Access.PROVIDER)
def connect() -> ResponseReturnValue:
    """Connect a calendar; it is read in a moment."""
    try:
        wanted = load_form(ConnectInput)
        _spend()
        with transaction():
            importing.connect(current_user.id, wanted["name"], wanted["address"])
    except Invalid as problem:
        return _page(values=request.form, errors=problem.errors, status=422)
    except Refusal as refusal:
        return _page(values=request.form, errors={"address": [refusal.sentence]}, status=refusal.status)
    flash(_("The calendar is connected. We read it in a moment."), "success")
    return _back()


def _spend() -> None:
    with transaction():
        limits.spend(f"calendar-reads:{current_user.id}", limit=ASKS, window=WINDOW)


def _back() -> ResponseReturnValue:
    return redirect(url_for("calendars.studio"), code=303)


def _own(feed_id: str) -> CalendarFeed:
    found = queries.own_feed(current_user.id, feed_id, lock=True)
    if found is None:
        raise NotFound(_("We could not find this page."))
    return found


@calendars.post("/studio/calendars/<feed_id>/read")
@requires(Access.PROVIDER)
def read_now(feed_id: str) -> ResponseReturnValue:
    """Have one read without waiting for its turn."""
    if queries.own_feed(current_user.id, feed_id) is None:
        raise NotFound(_("We could not find this page."))
    _spend()
    with transaction():
        importing.ask_reading(_own(feed_id))
    flash(_("We read it in a moment. Open this page again to see what came of it."), "success")
    return _back()


@calendars.post("/studio/calendars/<feed_id>/pause")
@requires(Access.PROVIDER)
def pause(feed_id: str) -> ResponseReturnValue:
    with transaction():
        importing.pause(_own(feed_id))
    flash(_("Paused. What it blocked stays blocked; changes are not read."), "success")
    return _back()


@calendars.post("/studio/calendars/<feed_id>/resume")
@requires(Access.PROVIDER)
def resume(feed_id: str) -> ResponseReturnValue:
    with transaction():
        importing.resume(_own(feed_id))
    flash(_("It is read again from now on."), "success")
    return _back()


@calendars.post("/studio/calendars/<feed_id>/remove")
@requires(Access.PROVIDER)
def remove(feed_id: str) -> ResponseReturnValue:
    with transaction():
        importing.remove(_own(feed_id))
    flash(_("Removed. The time it blocked is free again."), "success")
    return _back()


@calendars.post("/studio/calendars/address")
@requires(Access.PROVIDER)
def make_address() -> ResponseReturnValue:
    """Make the own feed's address, or another one; it is shown in this answer and never again."""
    with transaction():
        token = operations.new_address(current_user.member, Side.PROVIDER)
    return _page(token=token)


@calendars.post("/studio/calendars/address/revoke")
@requires(Access.PROVIDER)
def revoke_address() -> ResponseReturnValue:
    with transaction():
        operations.revoke(current_user.member, Side.PROVIDER)
    flash(_("The address opens nothing any more."), "success")
    return _back()
