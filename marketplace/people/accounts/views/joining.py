"""Signing up: ask for an account, prove the address by code or link, and go on where one was."""

from typing import Any

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock, ids
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import emails, joining, operations, queries, throttle
from marketplace.people.accounts.joining import Proofs
from marketplace.people.accounts.models import Member, SignUp
from marketplace.people.accounts.schemas import CodeInput, PasswordInput, SignUpInput
from marketplace.people.accounts.views.blueprint import accounts, let_in, next_path, page

_COOKIE = "sign_up"


@accounts.route("/sign-up", methods=["GET", "POST"])
@requires(Access.PUBLIC)
def sign_up() -> ResponseReturnValue:
    """Ask for an account. Known and unknown addresses take the same way; only the message differs."""
    if request.method == "GET":
        if current_user.is_authenticated:
            return redirect(next_path())
        return page("accounts/sign_up.html", values=_typed_before(), next=next_path())
    try:
        wanted = load_form(SignUpInput)
    except Invalid as problem:
        return page("accounts/sign_up.html", 422, errors=problem.errors, next=next_path())
    throttle.spend("sign_up", wanted["email"])
    with transaction():
        row, secret, proofs = joining.ask(**wanted, locale=current_locale(), next_path=next_path())
        _write(row, proofs)
    session.permanent = True
    session[_COOKIE] = secret
    return redirect(url_for("accounts.check_mail"), 303)


def _write(row: SignUp, proofs: Proofs) -> None:
    """The message to the address: how to prove it, that it has an account, or that it may have none."""
    member = queries.by_email(row.email)
    if joining.is_barred(row.email):
        emails.barred(row)
    elif member is None:
        emails.prove_sign_up(row, proofs)
    else:
        emails.already_a_member(member, row.next_path)


def _typed_before() -> dict[str, str]:
    """Name and address of someone who comes back to put them right."""
    row = _of_this_browser() if request.args.get("again") else None
    return {"name": row.name, "email": row.email} if row else {}


def _of_this_browser() -> SignUp | None:
    secret = session.get(_COOKIE)
    return queries.sign_up_of_browser(str(secret), clock.now()) if secret else None


@accounts.route("/sign-up/check", methods=["GET", "POST"])
@requires(Access.PUBLIC)
def check_mail() -> ResponseReturnValue:
    """Type the code of the message; the page waits here, and survives a closed tab."""
    row = _of_this_browser()
    if row is None:
        return redirect(url_for("accounts.sign_up", next=next_path()), 303)
    if row.used_at is not None:
        return _proven_already(row)
    if request.method == "GET":
        return _check_page(row)
    try:
        code = load_form(CodeInput)["code"]
    except Invalid as problem:
        return _check_page(row, problem.errors, 422)
    throttle.spend("verify", row.email)
    with transaction():
        allowed = joining.count_try(row)
    if not allowed:
        tired = _("This code has been tried too often or is too old. Ask for a new message below.")
        return _check_page(row, {"code": [tired]}, 422)
    if (member := _joined(row) if joining.code_matches(row, code) else None) is None:
        wrong = _("This is not the code of the last message. Look again, or ask for a new one below.")
        return _check_page(row, {"code": [wrong]}, 422)
    return _welcome(member, row)


def _check_page(
    row: SignUp, errors: dict[str, list[str]] | None = None, status: int = 200
) -> ResponseReturnValue:
    return page("accounts/check_mail.html", status, row=row, errors=errors or {})


def _joined(row: SignUp) -> Member | None:
    """The member of a proven request, signed in; None when it was proven before or the address is taken."""
    with transaction():
        still_open = queries.open_sign_up(row.id)
        member = joining.join(still_open) if still_open else None
        if member is not None:
            let_in(member)
    return member


def _welcome(member: Member, row: SignUp) -> ResponseReturnValue:
    flash(_("Welcome, %(name)s: your address is confirmed.", name=member.name), "success")
    return redirect(row.next_path, 303)


def _proven_already(row: SignUp) -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(row.next_path, 303)
    flash(_("Your address is confirmed. Sign in to continue."), "success")
    return redirect(url_for("accounts.sign_in", next=row.next_path), 303)


@accounts.post("/sign-up/resend")
@requires(Access.PUBLIC)
def resend() -> ResponseReturnValue:
    """Send the message again, with a new code and a new link."""
    row = _of_this_browser()
    if row is None or row.used_at is not None:
        return redirect(url_for("accounts.check_mail"), 303)
    throttle.spend("sign_up", row.email)
    with transaction():
        _write(row, joining.ask_again(row))
    flash(_("A new message is on its way. The earlier code and link no longer work."), "success")
    return redirect(url_for("accounts.check_mail"), 303)


@accounts.route("/verify/<token>", methods=["GET", "POST"])
@requires(Access.PUBLIC)
def verify(token: str) -> ResponseReturnValue:
    """The link of the message, in the browser that asked or in any other.

    Opening it changes nothing, since mail programs open links to look at them. In another browser the
    password is asked: whoever signs up with somebody else's address must not get that person to confirm it.
    """
    row = queries.sign_up_of_link(token, clock.now())
    if row is None:
        return page("accounts/_link_spent.html", 404, again=url_for("accounts.sign_up"))
    if row.used_at is not None:
        return _proven_already(row)
    known_browser = _is_of_this_browser(row)
    if request.method == "GET":
        return page("accounts/verify.html", row=row, known_browser=known_browser)
    if not known_browser:
        errors = _password_errors(row)
        if errors:
            return page("accounts/verify.html", 422, row=row, known_browser=False, errors=errors)
    member = _joined(row)
    if member is None:
        flash(_("This address has an account already. Sign in to continue."), "info")
        return redirect(url_for("accounts.sign_in", next=row.next_path), 303)
    return _welcome(member, row)


def _is_of_this_browser(row: SignUp) -> bool:
    secret = session.get(_COOKIE)
    return bool(secret) and ids.token_hash(str(secret)) == row.browser_hash


def _password_errors(row: SignUp) -> dict[str, Any]:
    try:
        given = load_form(PasswordInput)["password"]
    except Invalid as problem:
        return problem.errors
    throttle.spend("verify", row.email)
    if operations.hash_matches(row.password_hash, given):
        return {}
    return {"password": [_("This is not the password you chose when you signed up.")]}
