"""The blueprint of leaving, and the password that stands in its forms."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.errors import Invalid
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import operations, throttle
from marketplace.people.accounts.schemas import PasswordInput

leaving = Blueprint("leaving", __name__)


def page(template: str, status: int = 200, **facts: Any) -> ResponseReturnValue:
    """A page by its template; `errors` and `values` are always there for its form."""
    facts.setdefault("errors", {})
    facts.setdefault("values", request.form)
    return render_template(template, **facts), status


def check_password() -> None:
    """The password of the form has to be the member's. Raises `Invalid`, and `TooMany` after too many tries."""
    given = load_form(PasswordInput)["password"]
    throttle.spend("password_again", current_user.public_id)
    if not operations.password_matches(current_user.member, given):
        wrong = _("This is not your password.")
        raise Invalid(wrong, errors={"password": [wrong]})
    throttle.give_back("password_again", current_user.public_id)
