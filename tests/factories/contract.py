"""Runs the contract check against a sandbox, or against one that lies about one thing."""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from click.testing import Result
from flask import Flask

from marketplace.core import config
from marketplace.money.payments.commands import payments
from tests.sandbox.playground import listening

Lie = Callable[[dict[str, Any]], object]


class Liar:
    """A server before another: changes the answers to one call, named by method and the end of its path."""

    def __init__(self, app: WSGIApplication, method: str, ending: str, lie: Lie) -> None:
        self._app = app
        self._method, self._ending, self._lie = method, ending, lie

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] != self._method or not environ["PATH_INFO"].endswith(self._ending):
            yield from self._app(environ, start_response)
            return
        begun: list[Any] = []
        answer = json.loads(b"".join(self._app(environ, lambda *head: begun.append(head))))  # type: ignore[arg-type]
        self._lie(answer)
        body = json.dumps(answer).encode()
        status, headers = begun[0][:2]
        kept = [(name, value) for name, value in headers if name.lower() != "content-length"]
        start_response(status, [*kept, ("Content-Length", str(len(body)))])
        yield body


@contextmanager
def lying(sandbox: WSGIApplication, method: str, ending: str, lie: Lie) -> Iterator[str]:
    """A sandbox that lies about one call; gives its address."""
    with listening(Liar(sandbox, method, ending, lie)) as url:
        yield url


def contract_check(app: Flask, url: str, *arguments: str, key: str = config.SANDBOX_KEY) -> Result:
    """Run `flask payments contract-check` with these keys against a server."""
    with config.overridden(stripe_api_base=url, stripe_secret_key=key):
        return app.test_cli_runner().invoke(payments, ["contract-check", *arguments])
