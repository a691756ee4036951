"""The studio's page on which a provider moves to another time zone, and sees before what follows from it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.i18n import current_locale, ngettext
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import zone_words
from marketplace.core.moments import datetime_words
from marketplace.people.accounts import queries as accounts
from marketplace.trade.bookings import pages
from marketplace.web.publish.zones import is_offered, zone_options
from marketplace.web.studio.views import own_profile, studio
from marketplace.workflows import move_zone


@studio.get("/zone")
@requires(Access.PROVIDER)
def zone() -> ResponseReturnValue:
    """Which bookings keep their instant, and what the clocks of another zone show then."""
    wanted = request.args.get("to", "")
    errors = {} if not wanted or is_offered(wanted) else {"to": [_("We do not know this time zone.")]}
    return _page(wanted if is_offered(wanted) else "", errors, 422 if errors else 200)


@studio.post("/zone")
@requires(Access.PROVIDER)
def move_to_zone() -> ResponseReturnValue:
    """Move; bookings stay at their instant and both sides are told."""
    wanted = request.form.get("to", "")
    try:
        with transaction():
            told = move_zone.move(current_user.member, wanted)
    except Invalid as problem:
        return _page("", {"to": problem.errors.get("zone", [problem.what])}, problem.status)
    flash(
        ngettext(
            "You have moved. %(num)s booking keeps its instant, and both sides are told.",
            "You have moved. %(num)s bookings keep their instant, and both sides are told.",
            len(told),
        )
        if told
        else _("You have moved. Your weekly hours are read on the clocks there from now on."),
        "success",
    )
    return redirect(url_for("studio.time"), code=303)


def _page(wanted: str, errors: dict[str, list[str]], status: int) -> ResponseReturnValue:
    known = own_profile().zone
    wanted = wanted if wanted != known else ""
    page = render_template(
        "studio/zone.html",
        zone=known,
        wanted=wanted,
        zones=_zones(wanted or known),
        rows=_rows(known, wanted) if wanted else [],
        errors=errors,
    )
    return page, status


def _zones(chosen: str) -> list[tuple[str, str]]:
    """What is offered, and the zone in question when it lies farther away."""
    offered = zone_options(current_locale())
    if chosen in {zone for zone, _words in offered}:
        return offered
    return [*offered, (chosen, zone_words(chosen, current_locale()))]


def _rows(before: str, after: str) -> list[dict[str, Any]]:
    found = move_zone.kept(current_user.id)
    names = accounts.names_of(one.booking.customer_id for one in found)
    return [
        {
            "url": url_for("bookings.show", booking_id=one.booking.public_id),
            "title": pages.title_of(one.booking.terms),
            "name": names.get(one.booking.customer_id, ""),
            "before": datetime_words(one.starts_at, before),
            "after": datetime_words(one.starts_at, after),
        }
        for one in found
    ]
