"""The feeds that calendar programs ask for, and the page on which a customer makes the address of theirs."""

import hashlib
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock, ical, limits
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.ical import Method
from marketplace.core.urls import absolute
from marketplace.trade.calendars import operations, queries
from marketplace.trade.calendars.models import Side
from marketplace.trade.calendars.queries import Asked

calendars = Blueprint("calendars", __name__)

EVERY = timedelta(hours=1)
"""How often programs are told to look again."""

LIMIT = 60
WINDOW = timedelta(hours=1)


@calendars.get("/calendars/<token>.ics")
@requires(Access.PUBLIC)
def feed(token: str) -> ResponseReturnValue:
    """A feed, to whoever knows its secret address. What it says is for nobody's cache but the reader's own."""
    asked = queries.by_token(token)
    if asked is None:
        raise NotFound(_("We could not find this page."))
    try:
        with transaction():
            limits.spend(f"calendar:{asked.address.id}", limit=LIMIT, window=WINDOW)
        with speaking(asked.member.locale):
            return _private(_told(asked))
    except Refusal as refusal:
        # Read by programs and, when something is wrong, by people: words without a page around them.
        answer = Response(refusal.sentence, refusal.status, mimetype="text/plain")
        if wait := getattr(refusal, "retry_after", None):
            answer.headers["Retry-After"] = str(wait)
        return _private(answer)


def _told(asked: Asked) -> Response:
    if not asked.is_live:
        raise operations.gone()
    with transaction():
        operations.note_asked(asked.address)
    side, now = Side(asked.address.side), clock.now()
    events = queries.events_of(asked.member.id, side, now)
    site = settings().site_name
    name = _("%(site)s: what I offer", site=site) if side is Side.PROVIDER else site
    body = ical.written(events, method=Method.PUBLISH, site=site, name=name, every=EVERY).encode()
    response = Response(body, mimetype="text/calendar")
    response.set_etag(hashlib.sha256(body).hexdigest()[:32])
    response.last_modified = max((one.changed_at for one in events), default=asked.address.created_at)
    response.make_conditional(request)
    return response


def _private(response: Response) -> Response:
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def address_facts(side: Side, token: str | None = None) -> dict[str, Any]:
    """What the pages say of a member's own address; `token` is that of one made just now."""
    return {
        "address": queries.live_address(current_user.member, side),
        "made": absolute(url_for("calendars.feed", token=token)) if token else None,
        "provides": side is Side.PROVIDER,
    }


# ── The customer's feed ───────────────────────────────────────────────────────────────────────────


@calendars.get("/bookings/calendar")
@requires(Access.MEMBER)
def mine() -> ResponseReturnValue:
    """One's bookings in one's own calendar."""
    return render_template("calendars/mine.html", **address_facts(Side.CUSTOMER))


@calendars.post("/bookings/calendar")
@requires(Access.MEMBER)
def make_mine() -> ResponseReturnValue:
    """Make an address, or another one; it is shown in this answer and never again."""
    with transaction():
        token = operations.new_address(current_user.member, Side.CUSTOMER)
    return _private_page("calendars/mine.html", **address_facts(Side.CUSTOMER, token))


@calendars.post("/bookings/calendar/revoke")
@requires(Access.MEMBER)
def revoke_mine() -> ResponseReturnValue:
    with transaction():
        operations.revoke(current_user.member, Side.CUSTOMER)
    flash(_("The address opens nothing any more."), "success")
    return redirect(url_for("calendars.mine"), code=303)


def _private_page(template: str, **facts: Any) -> ResponseReturnValue:
    response = Response(render_template(template, **facts), mimetype="text/html")
    response.headers["Cache-Control"] = "no-store"
    return response
