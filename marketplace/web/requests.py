"""What every request gets: an id, a deadline-friendly log line, and the guard that nothing is undeclared."""

import logging
import re
import time

from flask import Flask, Response, g, request

from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.ids import random_code
from marketplace.core.plain_text import is_text

log = logging.getLogger("marketplace.requests")
_REFUSED = frozenset({400, 401, 403, 409, 413, 422, 429})
_SAFE_ID = re.compile(r"[A-Za-z0-9-]{8,64}")


class NoText(Refusal):
    """An address asks for what nobody types and no database keeps."""

    status = 400
    code = "no_text"


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.before_request(_refuse_what_is_no_text)
    app.after_request(_finish)


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _SAFE_ID.fullmatch(given) else random_code(16)
    g.started = time.perf_counter()


def _refuse_what_is_no_text() -> None:
    """What the database cannot hold is refused before anybody looks it up, so that no page breaks on it.

    An object named so is not there. The API refuses with the name of the field, and signed bodies are not
    looked into.
    """
    if not is_text(request.path):
        raise NotFound(_("We could not find this page."))
    if request.path.startswith(("/api/", "/webhooks/")):
        return
    if not is_text(list(request.args.lists())):
        raise NoText(_("This holds characters that are no text."), kept=_("Nothing was changed."))
    if not is_text(list(request.form.lists())):
        raise Invalid(_("This holds characters that are no text."), kept=_("Nothing was changed."))


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if response.status_code in _REFUSED or (response.status_code == 404 and request.endpoint):
        log.info(
            "refused id=%s who=%s method=%s endpoint=%s status=%s why=%s",
            g.get("request_id"),
            g.get("who", "-"),
            request.method,
            request.endpoint,
            response.status_code,
            g.get("refused", "-"),
        )
    return response
