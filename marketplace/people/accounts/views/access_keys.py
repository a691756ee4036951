"""What opens an account besides the password: signed-in devices and API tokens, listed and revocable."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import emails, login, operations, queries, rules, throttle
from marketplace.people.accounts.reauth import require_recent_password
from marketplace.people.accounts.schemas import ApiTokenInput
from marketplace.people.accounts.views.blueprint import accounts, page, secret_page


@accounts.get("/settings/devices")
@requires(Access.MEMBER)
def devices() -> ResponseReturnValue:
    """Where the member is signed in."""
    rows = queries.sessions_of(current_user.id, clock.now())
    named = [(row, rules.browser_words(row.user_agent)) for row in rows]
    return page("accounts/devices.html", devices=named, present=current_user.session_row.id)


@accounts.post("/settings/devices/<public_id>/end")
@requires(Access.OWNER)
def end_device(public_id: str) -> ResponseReturnValue:
    """Sign one device out; one's own is signed out like any other."""
    row = queries.session_of(current_user.id, public_id)
    if row is None:
        raise NotFound(_("We could not find this page."))
    with transaction():
        operations.end_session(row)
    if row.id == current_user.session_row.id:
        login.stop()
        return redirect(url_for("accounts.sign_in"), 303)
    flash(_("That device is signed out."), "success")
    return redirect(url_for("accounts.devices"), 303)


@accounts.post("/settings/devices/end-others")
@requires(Access.MEMBER)
def end_other_devices() -> ResponseReturnValue:
    with transaction():
        operations.end_sessions(current_user.member, keep=current_user.session_row)
    flash(_("All other devices are signed out."), "success")
    return redirect(url_for("accounts.devices"), 303)


@accounts.route("/settings/api-tokens", methods=["GET", "POST"])
@requires(Access.VERIFIED)
@require_recent_password()
def api_tokens() -> ResponseReturnValue:
    """Tokens of programs that act for the member; a new one is shown once."""
    if request.method == "GET":
        return page("accounts/api_tokens.html", tokens=queries.api_tokens_of(current_user.id), created=None)
    try:
        name = load_form(ApiTokenInput)["name"]
    except Invalid as problem:
        tokens = queries.api_tokens_of(current_user.id)
        return page("accounts/api_tokens.html", 422, tokens=tokens, created=None, errors=problem.errors)
    throttle.spend("api_token", current_user.public_id)
    with transaction():
        token, row = operations.create_api_token(current_user.member, name)
        emails.api_token_created(current_user.member, row.name)
    tokens = queries.api_tokens_of(current_user.id)
    return secret_page("accounts/api_tokens.html", tokens=tokens, created=token, values={})


@accounts.post("/settings/api-tokens/<public_id>/revoke")
@requires(Access.OWNER)
def revoke_api_token(public_id: str) -> ResponseReturnValue:
    """A token stops working at its next request."""
    row = queries.api_token_of(current_user.id, public_id)
    if row is None:
        raise NotFound(_("We could not find this page."))
    with transaction():
        operations.revoke_api_token(row)
    flash(_("“%(name)s” can no longer act for you.", name=row.name), "success")
    return redirect(url_for("accounts.api_tokens"), 303)
