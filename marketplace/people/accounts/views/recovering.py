"""A forgotten password: ask for a message, open its link, choose a new one."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import emails, operations, queries, rules, throttle, tokens
from marketplace.people.accounts.models import Member, MemberStatus, TokenKind
from marketplace.people.accounts.schemas import EmailInput, NewPasswordInput
from marketplace.people.accounts.views.blueprint import accounts, next_path, page


@accounts.route("/forgot", methods=["GET", "POST"])
@requires(Access.PUBLIC)
def forgot() -> ResponseReturnValue:
    """Ask for a message. Every address gets one, so neither the page nor its haste tells which are known."""
    if request.method == "GET":
        return page("accounts/forgot.html", next=next_path())
    try:
        email = load_form(EmailInput)["email"]
    except Invalid as problem:
        return page("accounts/forgot.html", 422, errors=problem.errors, next=next_path())
    throttle.spend("reset", email)
    with transaction():
        token = tokens.issue(email, TokenKind.RESET, next_path=next_path())
        member = queries.by_email(email)
        if member is None or member.status == MemberStatus.CLOSED:
            emails.no_account(email, current_locale())
        else:
            emails.reset_password(member, token)
    return redirect(url_for("accounts.forgot_sent"), 303)


@accounts.get("/forgot/sent")
@requires(Access.PUBLIC)
def forgot_sent() -> ResponseReturnValue:
    return page("accounts/forgot_sent.html")


@accounts.route("/reset/<token>", methods=["GET", "POST"])
@requires(Access.PUBLIC)
def reset(token: str) -> ResponseReturnValue:
    """Choose a new password. It ends every session, and one signs in with it."""
    owner = _owner(token)
    if owner is None:
        return page("accounts/_link_spent.html", 404, again=url_for("accounts.forgot"))
    if request.method == "GET":
        return page("accounts/reset.html", email=owner.email)
    try:
        password = _acceptable(owner)
    except Invalid as problem:
        return page("accounts/reset.html", 422, errors=problem.errors, email=owner.email)
    throttle.spend("new_password", owner.public_id)
    target = _set_password(token, password)
    if target is None:
        return page("accounts/_link_spent.html", 404, again=url_for("accounts.forgot"))
    flash(_("Your new password is set. Sign in with it."), "success")
    return redirect(url_for("accounts.sign_in", next=target), 303)


def _owner(token: str) -> Member | None:
    found = queries.open_token(token, TokenKind.RESET, clock.now())
    return queries.by_id(found.member_id) if found else None


def _acceptable(owner: Member) -> str:
    """The new password of the form; raises `Invalid` when it is refused."""
    password: str = load_form(NewPasswordInput)["password"]
    problem = rules.password_problem(password, name=owner.name, email=owner.email)
    if problem:
        raise Invalid(problem, errors={"password": [problem]})
    return password


def _set_password(token: str, password: str) -> str | None:
    """Use the token and set the password; where the member was going, or None when another was faster."""
    with transaction():
        found = queries.open_token(token, TokenKind.RESET, clock.now())
        member = queries.by_id(found.member_id) if found else None
        if found is None or member is None:
            return None
        operations.change_password(member, password)
        operations.verify_email(member)
        emails.password_changed(member)
    return found.next_path
