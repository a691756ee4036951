"""Signing in and out, the second step, and giving the password again."""

from flask import flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import Forbidden, Invalid
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.core.urls import absolute
from marketplace.people.accounts import (
    emails,
    login,
    operations,
    queries,
    rules,
    second_factor,
    throttle,
    tokens,
)
from marketplace.people.accounts.models import AccountToken, Member, MemberStatus, TokenKind
from marketplace.people.accounts.schemas import CodeInput, PasswordInput, SignInInput
from marketplace.people.accounts.views.blueprint import accounts, let_in, next_path, page
from marketplace.people.measures import queries as measures
from marketplace.people.measures import words as measure_words
from marketplace.people.measures.models import MeasureKind

_STEP = "second_step"


@accounts.route("/sign-in", methods=["GET", "POST"])
@requires(Access.PUBLIC)
def sign_in() -> ResponseReturnValue:
    """Address and password. Wrong ones and unknown ones get the same answer after the same work."""
    if request.method == "GET":
        return redirect(next_path()) if current_user.is_authenticated else _sign_in_page()
    try:
        given = load_form(SignInInput)
    except Invalid as problem:
        return _sign_in_page(problem.errors, 422)
    throttle.spend("sign_in", given["email"])
    member = queries.by_email(given["email"])
    if not operations.password_matches(member, given["password"]) or member is None or _is_closed(member):
        wrong = _("This address and this password do not go together.")
        return _sign_in_page({"password": [wrong]}, 422)
    throttle.give_back("sign_in", given["email"])
    _refuse_suspended(member)
    return _enter(member, given["password"])


def _sign_in_page(errors: dict[str, list[str]] | None = None, status: int = 200) -> ResponseReturnValue:
    demo = queries.demo_members() if settings().sandbox else []
    return page(
        "accounts/sign_in.html",
        status,
        errors=errors or {},
        next=next_path(),
        demo_members=demo,
        demo_password=rules.DEMO_PASSWORD,
    )


def _is_closed(member: Member) -> bool:
    return member.status == MemberStatus.CLOSED


def _refuse_suspended(member: Member) -> None:
    # Said only to someone who knows the password.
    if member.status == MemberStatus.SUSPENDED:
        measure = measures.closing(member.id)
        why = member.status_reason or _("no reason was noted")
        if measure is not None and measure.kind == MeasureKind.BAN:
            what = _("This account is closed for good: %(why)s", why=why)
        elif measure is not None and measure.ends_at is not None:
            until = measure_words.until(measure.ends_at)
            what = _("This account is suspended %(until)s: %(why)s", until=until, why=why)
        else:
            what = _("This account is suspended: %(why)s", why=why)
        raise Forbidden(
            what,
            kept=_("Your bookings and your money are kept."),
            todo=_("The letter with the decision says how to object to it.")
            + " "
            + _("You can leave all the same, at %(url)s.", url=absolute("/leave")),
        )


def _enter(member: Member, password: str) -> ResponseReturnValue:
    target = next_path()
    with transaction():
        operations.refresh_hash(member, password)
        if second_factor.is_on(member):
            session[_STEP] = tokens.issue(member.email, TokenKind.STEP, next_path=target)
            return redirect(url_for("accounts.second_step"), 303)
        let_in(member)
    return redirect(target, 303)


@accounts.route("/sign-in/code", methods=["GET", "POST"])
@requires(Access.PUBLIC)
def second_step() -> ResponseReturnValue:
    """The code of the app, or a recovery code, of someone whose password was right a moment ago."""
    waiting = _waiting()
    if waiting is None:
        flash(_("That took a while. Sign in once more."), "info")
        return redirect(url_for("accounts.sign_in", next=next_path()), 303)
    _token, member = waiting
    if request.method == "GET":
        return _second_step_page()
    try:
        code = load_form(CodeInput)["code"]
    except Invalid as problem:
        return _second_step_page(problem.errors, 422)
    throttle.spend("second_step", member.public_id)
    target = _enter_with_code(code)
    if target is None:
        return _second_step_page(
            {"code": [_("This code is not right, or was used before. Wait for the next.")]}, 422
        )
    throttle.give_back("second_step", member.public_id)
    return redirect(target, 303)


def _second_step_page(errors: dict[str, list[str]] | None = None, status: int = 200) -> ResponseReturnValue:
    return page("accounts/second_step.html", status, errors=errors or {}, recovery="recovery" in request.args)


def _waiting() -> tuple[AccountToken, Member] | None:
    """Who gave the right password in this browser and may give a code now."""
    token = queries.open_token(str(session.get(_STEP, "")), TokenKind.STEP, clock.now())
    member = queries.by_id(token.member_id) if token else None
    if token is None or member is None or member.status not in queries.MAY_SIGN_IN:
        return None
    return token, member


def _enter_with_code(code: str) -> str | None:
    """Where to go once a code was right and the session begun; None when it was not."""
    with transaction():
        # Read again under a lock: the same step finished in another tab counts once.
        waiting = _waiting()
        if waiting is None:
            return None
        token, member = waiting
        if not second_factor.accept(member, code) and not _accept_recovery_code(member, code):
            return None
        tokens.use(token)
        let_in(member, second_factor=True)
    return token.next_path


def _accept_recovery_code(member: Member, code: str) -> bool:
    if not second_factor.use_recovery_code(member, code):
        return False
    emails.recovery_code_used(member, queries.recovery_codes_left(member.id))
    return True


@accounts.post("/sign-out")
@requires(Access.PUBLIC)
def sign_out() -> ResponseReturnValue:
    """End this browser's session, here and on the server."""
    if current_user.is_authenticated:
        with transaction():
            operations.end_session(current_user.session_row)
        login.stop()
    flash(_("You are signed out."), "success")
    return redirect(url_for("home.index"), 303)


@accounts.route("/confirm-password", methods=["GET", "POST"])
@requires(Access.MEMBER)
def confirm_password() -> ResponseReturnValue:
    """Give the password again before a sensitive change, and go on with it."""
    if request.method == "GET":
        return page("accounts/confirm_password.html", next=next_path())
    try:
        given = load_form(PasswordInput)["password"]
    except Invalid as problem:
        return page("accounts/confirm_password.html", 422, errors=problem.errors, next=next_path())
    throttle.spend("password_again", current_user.public_id)
    if not operations.password_matches(current_user.member, given):
        wrong = {"password": [_("This is not your password.")]}
        return page("accounts/confirm_password.html", 422, errors=wrong, next=next_path())
    throttle.give_back("password_again", current_user.public_id)
    with transaction():
        login.renew(operations.renew_session(current_user.session_row))
    return redirect(next_path(), 303)
