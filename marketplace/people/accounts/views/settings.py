"""A member's own settings: name and language, address, password."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.people.accounts import emails, operations, queries, rules, second_factor, throttle, tokens
from marketplace.people.accounts.models import AccountToken, TokenKind
from marketplace.people.accounts.reauth import require_recent_password
from marketplace.people.accounts.schemas import AboutMeInput, ChangePasswordInput, EmailInput
from marketplace.people.accounts.views.blueprint import accounts, next_path, page


@accounts.route("/settings", methods=["GET", "POST"])
@requires(Access.MEMBER)
def settings() -> ResponseReturnValue:
    """Name and language, and the way to everything else."""
    member = current_user.member
    if request.method == "GET":
        return _settings_page({"name": member.name, "locale": member.locale})
    try:
        wanted = load_form(AboutMeInput)
    except Invalid as problem:
        return _settings_page(request.form.to_dict(), problem.errors, 422)
    with transaction():
        operations.change_name(member, wanted["name"], wanted["locale"])
    session["locale"] = wanted["locale"]
    with speaking(wanted["locale"]):
        flash(_("Saved."), "success")
    return redirect(url_for("accounts.settings"), 303)


def _settings_page(
    values: dict[str, str], errors: dict[str, list[str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    member = current_user.member
    return page(
        "accounts/settings.html",
        status,
        values=values,
        errors=errors or {},
        second_factor_on=second_factor.is_on(member),
        session_count=len(queries.sessions_of(member.id, clock.now())),
        token_count=len(queries.api_tokens_of(member.id)),
        needs_factor=bool(current_user.roles) and not current_user.second_factor_passed,
    )


@accounts.route("/settings/email", methods=["GET", "POST"])
@requires(Access.MEMBER)
@require_recent_password()
def change_email() -> ResponseReturnValue:
    """Ask for another address; it is used once a link sent there was opened."""
    if request.method == "GET":
        return page("accounts/change_email.html")
    try:
        email = load_form(EmailInput)["email"]
        if email == current_user.member.email and current_user.is_verified:
            same = _("This is your address already.")
            raise Invalid(same, errors={"email": [same]})
    except Invalid as problem:
        return page("accounts/change_email.html", 422, errors=problem.errors)
    throttle.spend("change_email", current_user.public_id)
    with transaction():
        _ask_to_prove(email)
    flash(_("We sent a link to %(address)s. Open it where you are signed in.", address=email), "success")
    return redirect(url_for("accounts.settings"), 303)


@accounts.get("/verify-needed")
@requires(Access.MEMBER)
def verify_needed() -> ResponseReturnValue:
    """Why something waits for a proven address, and a new message; leads on once it is proven."""
    if current_user.is_verified:
        return redirect(next_path())
    return page("accounts/verify_needed.html", next=next_path())


@accounts.post("/settings/email/resend")
@requires(Access.MEMBER)
def resend_confirmation() -> ResponseReturnValue:
    """Send the link for the address the account has, when it is not proven yet."""
    member, target = current_user.member, next_path()
    if not member.is_verified:
        throttle.spend("change_email", member.public_id)
        with transaction():
            _ask_to_prove(member.email, target)
        flash(
            _("We sent a link to %(address)s. Open it where you are signed in.", address=member.email),
            "success",
        )
    return redirect(_onward(target), 303)


def _onward(target: str) -> str:
    return url_for("accounts.settings") if target == "/" else target


def _ask_to_prove(email: str, target: str = "/") -> None:
    """Send the link to the address, and tell the present one when it is another."""
    member = current_user.member
    owner = queries.by_email(email)
    if owner is not None and owner.id != member.id:
        emails.address_in_use(owner)
    else:
        token = tokens.issue(member.email, TokenKind.VERIFY, proves=email, next_path=target)
        emails.prove_address(member, email, token)
    if email != member.email:
        emails.address_change_asked(member)


@accounts.route("/confirm-email/<token>", methods=["GET", "POST"])
@requires(Access.MEMBER)
def confirm_email(token: str) -> ResponseReturnValue:
    """The link sent to an address. It counts only for the member who asked, signed in: a stranger whose
    address was mistyped cannot take the account over."""
    found = _own_token(token)
    if found is None:
        return page("accounts/_link_spent.html", 404, again=url_for("accounts.settings"))
    if request.method == "GET":
        return page("accounts/confirm_email.html", email=found.email)
    with transaction():
        done = _use_address(token)
    if not done:
        flash(_("Another account uses this address now. Yours keeps the one it has."), "error")
        return redirect(url_for("accounts.settings"), 303)
    flash(_("Your address is confirmed."), "success")
    return redirect(_onward(found.next_path), 303)


def _own_token(token: str) -> AccountToken | None:
    found = queries.open_token(token, TokenKind.VERIFY, clock.now())
    return found if found is not None and found.member_id == current_user.id else None


def _use_address(token: str) -> bool:
    found, member = _own_token(token), current_user.member
    if found is None or found.email is None:
        return False
    tokens.use(found)
    before = Recipient(member.email, member.name, member.locale)
    if found.email == before.address:
        operations.verify_email(member)
        return True
    if not operations.change_address(member, found.email):
        return False
    emails.address_changed(before)
    return True


@accounts.route("/settings/password", methods=["GET", "POST"])
@requires(Access.MEMBER)
def change_password() -> ResponseReturnValue:
    """A new password for the old one; every other device is signed out."""
    if request.method == "GET":
        return page("accounts/change_password.html")
    member = current_user.member
    try:
        given = load_form(ChangePasswordInput)
        throttle.spend("password_again", member.public_id)
        if not operations.password_matches(member, given["current"]):
            wrong = _("This is not your password.")
            raise Invalid(wrong, errors={"current": [wrong]})
        if problem := rules.password_problem(given["password"], name=member.name, email=member.email):
            raise Invalid(problem, errors={"password": [problem]})
    except Invalid as problem:
        return page("accounts/change_password.html", 422, errors=problem.errors)
    with transaction():
        operations.change_password(member, given["password"], keep=current_user.session_row)
        emails.password_changed(member)
    flash(_("Your password is changed. Your other devices are signed out."), "success")
    return redirect(url_for("accounts.settings"), 303)
