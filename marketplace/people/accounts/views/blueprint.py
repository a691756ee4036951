"""The blueprint of accounts and what its pages share: where to go next, and letting someone in."""

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import format_timedelta
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.i18n import gettext as _
from marketplace.core.redirects import safe_path
from marketplace.people.accounts import login, operations, throttle
from marketplace.people.accounts.models import Member

accounts = Blueprint("accounts", __name__)

_LONGEST_PATH = 600


def next_path() -> str:
    """Where the visitor was going, by form or address: a path of this site, else the home page."""
    target = request.form.get("next") or request.args.get("next") or ""
    return safe_path(target) if len(target) <= _LONGEST_PATH else "/"


def let_in(member: Member, *, second_factor: bool = False) -> None:
    """Begin a session for a member and put it into this browser; one it held before ends.

    Stands in an open transaction.
    """
    if current_user.is_authenticated:
        operations.end_session(current_user.session_row)
    user_agent = request.headers.get("User-Agent", "")
    token, row = operations.begin_session(
        member,
        user_agent=user_agent,
        network=throttle.public_network(request.remote_addr or ""),
        second_factor=second_factor,
    )
    login.start(member, row, token)


def page(template: str, status: int = 200, **facts: Any) -> ResponseReturnValue:
    """A page by its template; `errors` and `values` are always there for its form."""
    facts.setdefault("errors", {})
    facts.setdefault("values", request.form)
    return render_template(template, **facts), status


def secret_page(template: str, **facts: Any) -> ResponseReturnValue:
    """A page that shows a secret once: no browser and no proxy keeps it."""
    response: Response = make_response(page(template, **facts))
    response.headers["Cache-Control"] = "no-store"
    return response


@accounts.app_template_filter("ago")
def ago(then: datetime) -> str:
    """An instant of the past as a reader counts it: `3 hours ago`, in their language."""
    passed = then - clock.now()
    if passed.total_seconds() > -60:
        return str(_("just now"))
    return str(format_timedelta(passed, add_direction=True))
