"""Asking for the password again before a sensitive change; knows nothing of what is changed."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import ParamSpec

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.i18n import gettext as _

P = ParamSpec("P")
View = Callable[P, ResponseReturnValue]


def password_is_recent(minutes: int = 10) -> bool:
    """Whether the password was given in this session within the last minutes."""
    given: bool = clock.now() - current_user.session_row.authenticated_at <= timedelta(minutes=minutes)
    return given


def require_recent_password(minutes: int = 10) -> Callable[[View[P]], View[P]]:
    """A view that opens only shortly after the password was given; stands under `requires(Access.…)`.

    A page is shown once the password was given. A form sent too late is not acted on: its page opens
    again, so put this on the page as well as on what it sends to.
    """

    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> ResponseReturnValue:
            if password_is_recent(minutes):
                return view(*args, **kwargs)
            return ask_password()

        return guarded

    return declare


def ask_password(back_to: str | None = None) -> ResponseReturnValue:
    """The way to the page that asks, and back to `back_to`, this page when it is not given."""
    if request.method != "GET":
        flash(_("Nothing was changed yet: we ask for your password first."), "warning")
    here = back_to or request.full_path.rstrip("?")
    return redirect(url_for("accounts.confirm_password", next=here), 303)
