"""The desk for visits that did not happen: what both sides say, the proof there is, and the decision."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.reauth import ask_password, password_is_recent
from marketplace.trade.arrivals import queries
from marketplace.trade.arrivals.models import Outcome
from marketplace.trade.bookings import pages
from marketplace.web.casework.blueprint import DESK_ZONE, PASSWORD_MINUTES, casework
from marketplace.workflows import absence as story
from marketplace.workflows import case_file

STATES = ("decide", "waiting", "closed")


class AbsencesQuery(Schema):
    state = fields.String(load_default="decide", validate=validate.OneOf(STATES))


class DecisionInput(Schema):
    outcome = fields.Enum(Outcome, by_value=True, required=True)
    words = fields.String(load_default="")


@casework.get("/absences")
@requires(Access.FINANCE)
def absences() -> ResponseReturnValue:
    """Reports that somebody did not come; those that wait for us first."""
    try:
        state = load_query(AbsencesQuery)["state"]
    except Invalid:
        state = "decide"
    return render_template(
        "casework/absences.html",
        found=queries.listed(state),
        waiting=queries.to_decide(),
        state=state,
        pages=pages,
        zone=DESK_ZONE,
    )


@casework.get("/absences/<absence_id>")
@requires(Access.FINANCE)
def absence(absence_id: str) -> ResponseReturnValue:
    """One report with both sides' words and what proves anything."""
    return _page(absence_id, 200)


@casework.post("/absences/<absence_id>")
@requires(Access.FINANCE)
def decide_absence(absence_id: str) -> ResponseReturnValue:
    """Settle it: both sides read why."""
    here = url_for("casework.absence", absence_id=absence_id)
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(here)
    try:
        given = load_form(DecisionInput)
        with transaction():
            story.decide(absence_id, given["outcome"], given["words"], current_user.member)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _page(absence_id, refusal.status, refusal)
    flash(_("Settled. Both sides are told."), "success")
    return redirect(here, code=303)


def _page(absence_id: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    found, booking = queries.one(absence_id)
    page = render_template(
        "casework/absence.html",
        absence=found,
        case=case_file.case_of(booking.public_id),
        title=pages.title_of(booking.terms),
        arrival=queries.arrival_of(booking.id),
        before={
            "provider": queries.stood_against(booking.provider_id),
            "customer": queries.stood_against(booking.customer_id),
        },
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        zone=DESK_ZONE,
    )
    return page, status
