"""The pages of reconciliation: runs, lines that do not match, alerts; and a person's word on each."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import jobs
from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form, load_query
from marketplace.core.i18n import gettext as _
from marketplace.money.payments import alerts
from marketplace.money.payments.models import AlertKind
from marketplace.money.reconciliation import operations, queries, sentences
from marketplace.money.reconciliation.queries import Filters
from marketplace.money.reconciliation.schemas import LinesQuery, ReasonInput
from marketplace.people.accounts.reauth import ask_password, password_is_recent
from marketplace.workflows import inbox, outbox

reconciliation = Blueprint("reconciliation", __name__, url_prefix="/admin/reconciliation")

DESK_ZONE = "Europe/Paris"
PASSWORD_MINUTES = 60


@reconciliation.get("")
@requires(Access.FINANCE)
def home() -> ResponseReturnValue:
    """The last runs, what waits for a person, and lines by the filters of the URL."""
    try:
        asked = load_query(LinesQuery)
    except Invalid:
        asked = {"show": "open", "state": "", "kind": "", "after": None}
    filters = Filters(asked["state"], asked["kind"], asked["show"])
    found, more = queries.lines(filters, after=asked["after"])
    return render_template(
        "reconciliation/home.html",
        runs=queries.runs(),
        alerts=alerts.open_alerts(),
        kinds=queries.kinds(),
        found=found,
        more=more,
        filters=filters,
        after=asked["after"],
        **_words(),
    )


@reconciliation.post("/run")
@requires(Access.FINANCE)
def run() -> ResponseReturnValue:
    """Have a worker read and match now."""
    with transaction():
        jobs.enqueue("payments.match_now", once="payments.match_now")
    flash(_("A run begins in a moment. Load this page again to see it."), "success")
    return redirect(url_for("reconciliation.home"))


@reconciliation.get("/lines/<line_id>")
@requires(Access.FINANCE)
def line(line_id: str) -> ResponseReturnValue:
    """One line with both sides."""
    return _line_page(line_id, 200)


@reconciliation.post("/lines/<line_id>/resolve")
@requires(Access.FINANCE)
def resolve_line(line_id: str) -> ResponseReturnValue:
    """A person knows why; what the line held back goes on."""
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(url_for("reconciliation.line", line_id=line_id))
    try:
        reason = load_form(ReasonInput)["reason"]
        with transaction():
            operations.resolve(line_id, current_user.member, reason)
    except (Invalid, operations.NotOpen) as refusal:
        return _line_page(line_id, refusal.status, refusal)
    flash(_("Resolved. Transfers it held back go on, unless another line holds them."), "success")
    return redirect(url_for("reconciliation.home"))


@reconciliation.get("/alerts/<alert_id>")
@requires(Access.FINANCE)
def alert(alert_id: str) -> ResponseReturnValue:
    """One alert with what is known."""
    return _alert_page(alert_id, 200)


@reconciliation.post("/alerts/<alert_id>/resolve")
@requires(Access.FINANCE)
def resolve_alert(alert_id: str) -> ResponseReturnValue:
    """A person dealt with it; a stopped call is looked up, an event is no longer waited for."""
    if not password_is_recent(PASSWORD_MINUTES):
        return ask_password(url_for("reconciliation.alert", alert_id=alert_id))
    try:
        reason = alerts.checked_reason(load_form(ReasonInput)["reason"])
        found = alerts.find(alert_id)
        kind, subject_id, is_open = found.kind, found.subject_id, found.resolved_at is None
        release()
        if kind == AlertKind.KEY_REUSED and is_open:
            outbox.settle_stopped(subject_id)
        with transaction():
            if kind == AlertKind.EVENT_WAITING and is_open:
                inbox.leave(subject_id)
            alerts.resolve(alert_id, current_user.member, reason)
    except (Invalid, alerts.AlreadyResolved) as refusal:
        return _alert_page(alert_id, refusal.status, refusal)
    flash(_("Resolved, with your reason."), "success")
    return redirect(url_for("reconciliation.home"))


def _line_page(line_id: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    shown = queries.line(line_id)
    page = render_template(
        "reconciliation/line.html", shown=shown, line=shown.line, **_words(), **_problem(refusal)
    )
    return page, status


def _alert_page(alert_id: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    found = alerts.find(alert_id)
    page = render_template("reconciliation/alert.html", alert=found, **_words(), **_problem(refusal))
    return page, status


def _words() -> dict[str, Any]:
    return {"sentences": sentences, "zone": DESK_ZONE}


def _problem(refusal: Refusal | None) -> dict[str, Any]:
    return {"refusal": refusal, "errors": refusal.errors if isinstance(refusal, Invalid) else {}}
