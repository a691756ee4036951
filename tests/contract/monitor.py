"""Stands between client and server and notes every exchange that Stripe's description does not allow."""

import json
from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from tests.contract.description import Description, stripe


class Monitor:
    """A WSGI application around another. A refused request may be malformed; an accepted one may not."""

    def __init__(self, app: WSGIApplication, description: Description | None = None) -> None:
        self._app = app
        self._description = description or stripe()
        self.violations: list[str] = []
        self.exchanges = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith("/v1/"):
            return self._app(environ, start_response)
        sent = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = BytesIO(sent)
        return self._watched(environ, start_response, sent)

    def _watched(
        self, environ: WSGIEnvironment, start_response: StartResponse, sent: bytes
    ) -> Iterator[bytes]:
        status = 0

        def starting(line: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            nonlocal status
            status = int(line.split(" ", 1)[0])
            return start_response(line, headers, *rest)

        chunks = self._app(environ, starting)
        try:
            answer = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        self._judge(environ, sent, status, answer)
        yield answer

    def _judge(self, environ: WSGIEnvironment, sent: bytes, status: int, answer: bytes) -> None:
        self.exchanges += 1
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"]
        operation = self._description.operation(method, path)
        if operation is None:
            if status < 400:
                self.violations.append(f"{method} {path} is no call of Stripe's")
            return
        encoded = sent.decode() if method == "POST" else environ.get("QUERY_STRING", "")
        found = self._description.response_faults(operation, status, json.loads(answer))
        if status < 400:
            found += [f"parameter {fault}" for fault in self._description.request_faults(operation, encoded)]
        self.violations += [f"{method} {path} → {status}: {fault}" for fault in found]
