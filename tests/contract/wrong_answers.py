"""Servers that answer wrongly on purpose, so that the monitor proves it can see."""

import json
from collections.abc import Callable, Iterable
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from werkzeug.test import Client, TestResponse

from tests.contract.monitor import Monitor

REFUND: dict[str, Any] = {
    "id": "re_sbx_1",
    "object": "refund",
    "amount": 500,
    "balance_transaction": None,
    "charge": "ch_sbx_1",
    "created": 1_795_000_000,
    "currency": "eur",
    "metadata": {},
    "payment_intent": None,
    "reason": None,
    "receipt_number": None,
    "source_transfer_reversal": None,
    "status": "succeeded",
    "transfer_reversal": None,
}


def answering(body: dict[str, Any], status: str = "200 OK") -> WSGIApplication:
    """A server that gives the same answer to everything."""

    def app(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        del environ
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(body).encode()]

    return app


def violations(
    body: dict[str, Any], ask: Callable[[Client], TestResponse], status: str = "200 OK"
) -> list[str]:
    """What the monitor says of an exchange with such a server."""
    monitor = Monitor(answering(body, status))
    ask(Client(monitor)).close()
    return monitor.violations


def refunding(**form: str) -> Callable[[Client], TestResponse]:
    """A request for a refund with these parameters."""
    return lambda client: client.post("/v1/refunds", data=form)
