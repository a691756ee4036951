"""Who calls: the member behind a bearer token, asked anew at every request; cookies say nothing here."""

from contextlib import suppress
from datetime import timedelta

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from sqlalchemy import update
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core import clock
from marketplace.core.access import Access
from marketplace.core.database import db, transaction
from marketplace.core.errors import Forbidden, SignInNeeded
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries
from marketplace.people.accounts.models import ApiToken, Member

PREFIX = "/api/"
_TOUCH = timedelta(minutes=5)


def is_api() -> bool:
    """Whether the request is one for the API."""
    return request.path.startswith(PREFIX)


def member() -> Member:
    """The member whom the present request acts for; only in routes that declare `Access.TOKEN`."""
    found: Member = g.api_member
    return found


def guard() -> None:
    """Before every request: a route that declares `Access.TOKEN` is entered with a good token, or not."""
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "access", None) is not Access.TOKEN:
        return
    g.api_member = None
    g.api_member = _caller()


def _caller() -> Member:
    sent = request.authorization
    token = sent.token if sent is not None and sent.type == "bearer" else None
    found = queries.by_api_token(token) if token else None
    if found is None:
        raise SignInNeeded(
            _("This token does not work, or not any more.") if token else _("This needs an API token."),
            kept=_("Nothing was changed."),
            todo=_("Make one in your settings and send it as “Authorization: Bearer …”."),
        )
    caller, row = found
    g.who = caller.public_id
    if not caller.is_verified:
        raise Forbidden(
            _("Your e-mail address is not confirmed yet."),
            todo=_("Open the message we sent you, or ask for a new one in your settings."),
        )
    if row.used_at is None or clock.now() - row.used_at > _TOUCH:
        g.api_token_used = row.id
    return caller


def note_used(response: Response) -> Response:
    """Note now and then that a token is in use, for its owner's list; no answer fails over it."""
    row_id = g.pop("api_token_used", None)
    if row_id is not None and response.status_code < 500:
        with suppress(SQLAlchemyError), transaction():
            db.session.execute(update(ApiToken).where(ApiToken.id == row_id).values(used_at=clock.now()))
    return response


class NoCookies(SecureCookieSessionInterface):
    """The application's sessions, but for the API: there each request has an empty one that is not kept."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith(PREFIX):
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SecureCookieSession, response: Response) -> None:  # type: ignore[override]
        if not is_api():
            super().save_session(app, session, response)
