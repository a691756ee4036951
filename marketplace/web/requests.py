"""What every request gets: an id, a deadline-friendly log line, and the guard that nothing is undeclared."""

import logging
import re
import time

from flask import Flask, Response, g, request

from marketplace.core.ids import random_code

log = logging.getLogger("marketplace.requests")
_SAFE_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")


def init_app(app: Flask) -> None:
    app.before_request(_begin)
    app.after_request(_finish)


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if _SAFE_ID.match(given) else random_code(16)
    g.started = time.perf_counter()


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    if response.status_code in {401, 403, 404, 409, 422, 429} and request.method != "GET":
        log.info(
            "refused id=%s method=%s endpoint=%s status=%s",
            g.get("request_id"),
            request.method,
            request.endpoint,
            response.status_code,
        )
    return response
