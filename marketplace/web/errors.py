"""The one place where refusals become answers: a page for people, problem+json (RFC 9457) for the API."""

import logging
from contextlib import suppress
from http import HTTPStatus
from typing import Any

import sqlalchemy.exc
from flask import Flask, Response, g, jsonify, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound, Refusal, SignInNeeded, TooMany, Unavailable
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import login

log = logging.getLogger("marketplace.errors")

# Gone, restarting, full, too slow, or locked by somebody else; and no connection free in time.
_NO_DATABASE = (sqlalchemy.exc.OperationalError, sqlalchemy.exc.TimeoutError)

_DOCUMENT_GONE = "CG001"
"""A trigger's word at the end of a transaction: a document was taken back while its offer was being published."""


def init_app(app: Flask) -> None:
    app.register_error_handler(Refusal, answer)
    app.register_error_handler(CSRFError, _csrf)
    app.register_error_handler(HTTPException, _http)
    for error in _NO_DATABASE:
        app.register_error_handler(error, _database)
    app.register_error_handler(sqlalchemy.exc.DatabaseError, _refused_by_database)
    app.register_error_handler(Exception, _unexpected)


def answer(refusal: Refusal) -> ResponseReturnValue:
    """Render a refusal in the form the request asked for; `g.refused` tells the log why."""
    g.setdefault("refused", refusal.code)
    with suppress(sqlalchemy.exc.SQLAlchemyError):
        db.session.rollback()
    if _wants_json():
        return _problem(refusal)
    if isinstance(refusal, SignInNeeded) and request.method in {"GET", "HEAD"}:
        return redirect(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    page = render_template("error.html", refusal=refusal, title=_title(refusal))
    return page, refusal.status, _retry(refusal)


def _problem(refusal: Refusal) -> ResponseReturnValue:
    body: dict[str, Any] = {
        "type": f"urn:proche:{refusal.code}",
        "title": _title(refusal),
        "status": refusal.status,
        "detail": refusal.sentence,
        "code": refusal.code,
        "what": refusal.what,
        "kept": refusal.kept,
        "next": refusal.todo,
        "request_id": g.get("request_id"),
    }
    if isinstance(refusal, Invalid) and refusal.errors:
        body["errors"] = refusal.errors
    body |= {
        name: value for name, value in refusal.facts.items() if isinstance(value, str | int | list | dict)
    }
    response: Response = jsonify(body)
    response.mimetype = "application/problem+json"
    response.status_code = refusal.status
    response.headers.update(_retry(refusal))
    return response


def _retry(refusal: Refusal) -> dict[str, str]:
    if isinstance(refusal, TooMany | Unavailable):
        return {"Retry-After": str(refusal.retry_after)}
    return {}


def _title(refusal: Refusal) -> str:
    titles = {
        401: _("Please sign in"),
        403: _("Not allowed yet"),
        404: _("Nothing here"),
        409: _("That did not work"),
        422: _("Something needs another look"),
        429: _("One moment"),
        503: _("Back in a moment"),
    }
    return titles.get(refusal.status, _("That did not work"))


def _csrf(error: CSRFError) -> ResponseReturnValue:
    refusal = Refusal(
        _("This page had been open for too long, or in another sign-in."),
        kept=_("Nothing was sent."),
        todo=_("Go back, reload the page and send it again."),
    )
    refusal.status, refusal.code = 400, "csrf"
    return answer(refusal)


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400 or error.response is not None:
        return error
    if error.code == HTTPStatus.NOT_FOUND:
        todo = _("Check the address, or start from the home page.")
        return answer(NotFound(_("We could not find this page."), todo=todo))
    what = _("The server could not use this request (%(what)s).", what=error.name)
    refusal = Refusal(what, kept=_("Nothing was changed."))
    refusal.status, refusal.code = error.code, error.name.lower().replace(" ", "_")
    response = make_response(answer(refusal))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return response


def _database(error: sqlalchemy.exc.SQLAlchemyError) -> ResponseReturnValue:
    cause = type(getattr(error, "orig", None) or error).__name__
    log.error("database unavailable id=%s error=%s", g.get("request_id"), cause)
    # The page of this answer must not ask the database who reads it.
    login.forget_who_asks()
    return answer(
        Unavailable(
            _("Our database does not answer in time."),
            kept=_("What you had confirmed before is safe."),
            todo=_("Try again in half a minute."),
        )
    )


def _refused_by_database(error: sqlalchemy.exc.DatabaseError) -> ResponseReturnValue:
    if getattr(error.orig, "sqlstate", None) != _DOCUMENT_GONE:
        return _unexpected(error)
    return answer(
        Refusal(
            _("A document that this offer needs was taken back just now."),
            kept=_("Everything you wrote is kept."),
            todo=_("Look at your documents in your studio, under Permits."),
        )
    )


def _unexpected(error: Exception) -> ResponseReturnValue:
    log.error("unexpected id=%s", g.get("request_id"), exc_info=error)
    refusal = Refusal(
        _("A mistake of ours stopped this page."),
        kept=_("Nothing you had confirmed is lost."),
        todo=_("Try again; if it stays, write to us with the number %(id)s.", id=g.get("request_id", "")),
    )
    refusal.status, refusal.code = 500, "unexpected"
    return answer(refusal)


def _wants_json() -> bool:
    if request.path.startswith("/api/"):
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return best == "application/json"
