"""Turning the second factor on and off, and its recovery codes."""

import segno
from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import emails, operations, queries, second_factor, throttle
from marketplace.people.accounts.reauth import require_recent_password
from marketplace.people.accounts.schemas import CodeInput, PasswordInput
from marketplace.people.accounts.views.blueprint import accounts, page, secret_page


@accounts.get("/settings/second-factor")
@requires(Access.MEMBER)
def factor() -> ResponseReturnValue:
    """Whether it is on, and what one can do about it."""
    return _factor_page()


def _factor_page(errors: dict[str, list[str]] | None = None, status: int = 200) -> ResponseReturnValue:
    member = current_user.member
    return page(
        "accounts/factor.html",
        status,
        errors=errors or {},
        on=second_factor.is_on(member),
        codes_left=queries.recovery_codes_left(member.id),
        is_staff=bool(current_user.roles),
    )


@accounts.route("/settings/second-factor/set-up", methods=["GET", "POST"])
@requires(Access.MEMBER)
@require_recent_password()
def set_up_factor() -> ResponseReturnValue:
    """Show the secret as a picture for the app and take the first code; recovery codes are shown once."""
    member = current_user.member
    if second_factor.is_on(member):
        return redirect(url_for("accounts.factor"), 303)
    with transaction():
        second_factor.begin(member)
    if request.method == "GET":
        return _set_up_page()
    try:
        code = load_form(CodeInput)["code"]
    except Invalid as problem:
        return _set_up_page(problem.errors, 422)
    throttle.spend("second_step", member.public_id)
    with transaction():
        codes = second_factor.confirm(member, code, current_user.session_row)
        if codes is not None:
            emails.second_factor_on(member)
    if codes is None:
        return _set_up_page({"code": [_("This is not what the app shows now. Wait for the next code.")]}, 422)
    return secret_page("accounts/recovery_codes.html", codes=codes, just_on=True)


def _set_up_page(errors: dict[str, list[str]] | None = None, status: int = 200) -> ResponseReturnValue:
    member = current_user.member
    picture = segno.make(second_factor.address(member), error="m").svg_data_uri(
        scale=5, border=3, light="white", omitsize=True
    )
    secret = str(member.totp_secret)
    grouped = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return page("accounts/set_up_factor.html", status, errors=errors or {}, picture=picture, secret=grouped)


@accounts.route("/settings/second-factor/codes", methods=["GET", "POST"])
@requires(Access.MEMBER)
@require_recent_password()
def recovery_codes() -> ResponseReturnValue:
    """New recovery codes in place of the earlier ones."""
    member = current_user.member
    if not second_factor.is_on(member):
        return redirect(url_for("accounts.factor"), 303)
    if request.method == "GET":
        return page("accounts/recovery_codes.html", codes=None, just_on=False)
    with transaction():
        codes = second_factor.new_recovery_codes(member)
        emails.recovery_codes_renewed(member)
    return secret_page("accounts/recovery_codes.html", codes=codes, just_on=False)


@accounts.post("/settings/second-factor/off")
@requires(Access.MEMBER)
def turn_off_factor() -> ResponseReturnValue:
    """Turn it off for the password, which is asked however recently it was given."""
    member = current_user.member
    try:
        given = load_form(PasswordInput)["password"]
        throttle.spend("password_again", member.public_id)
        if not operations.password_matches(member, given):
            wrong = _("This is not your password.")
            raise Invalid(wrong, errors={"password": [wrong]})
    except Invalid as problem:
        return _factor_page(problem.errors, 422)
    if second_factor.is_on(member):
        with transaction():
            second_factor.turn_off(member, by=member)
            emails.second_factor_off(member)
        flash(_("The second factor is off."), "success")
    return redirect(url_for("accounts.factor"), 303)
