"""The way of every `/v1` request: who asks, what, once per key, with faults on demand; knows no resource."""

import socket
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, Response, json, request
from psycopg import Rollback
from psycopg.errors import DeadlockDetected, LockNotAvailable, UniqueViolation

from marketplace.sandbox import faults, idempotency, params
from marketplace.sandbox.context import Sandbox, sandbox
from marketplace.sandbox.errors import ApiError, invalid, not_simulated
from marketplace.sandbox.events import API_VERSION
from marketplace.sandbox.expand import expanded
from marketplace.sandbox.faults import Fault
from marketplace.sandbox.idempotency import Answer, Claim
from marketplace.sandbox.ids import PLATFORM, new_id
from marketplace.sandbox.registry import Call, Route, match
from marketplace.sandbox.store import Cause, Store

blueprint = Blueprint("api", __name__)

_KEY_PREFIX = "sk_test_sbx_"
_ATTEMPTS = 5


class _Request:
    """A request that has been understood, before anything is done about it."""

    def __init__(self, request_id: str, path: str) -> None:
        self.id = request_id
        self.path = path
        self.account = _authenticated()
        self.route, self.args = _routed(path)
        self.raw = params.nest(_pairs())
        self.params = params.read(self.raw, self.route.fields, self.route.required)
        self.key = idempotency.checked(request.headers.get("Idempotency-Key", "")) if self.writes else ""

    @property
    def writes(self) -> bool:
        return request.method != "GET"

    @property
    def claim(self) -> Claim:
        print_ = idempotency.fingerprint(request.method, self.path, self.raw)
        return Claim(self.account, self.key, print_, self.id)


@blueprint.route("/v1/<path:rest>", methods=["GET", "POST", "DELETE"])
def answer(rest: str) -> Response:
    """Any call of Stripe's API."""
    request_id = new_id("req")
    try:
        wanted = _Request(request_id, f"/v1/{rest}")
        reply = _with_faults(sandbox(), wanted)
    except ApiError as refusal:
        reply = _refused(refusal)
    except LockNotAvailable:
        reply = _refused(_busy())
    except _DroppedError:
        return Response(_Cut(request.environ.get("werkzeug.socket")))
    return _respond(reply, request_id)


@blueprint.route("/v2/<path:rest>", methods=["GET", "POST", "DELETE"])
def second_version(rest: str) -> Response:
    """Stripe's other API, of which nothing is simulated."""
    return _respond(_refused(not_simulated(f"/v2/{rest}")), new_id("req"))


def _authenticated() -> str:
    """The account that asks: the platform, or the connected account it names."""
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or not key.startswith(_KEY_PREFIX):
        message = (
            f"Invalid API Key provided. The sandbox takes any key that begins with {_KEY_PREFIX},"
            " as `Authorization: Bearer`."
        )
        raise ApiError(401, "invalid_request_error", message)
    version = request.headers.get("Stripe-Version", API_VERSION)
    if version != API_VERSION:
        raise not_simulated(f"API version {version}, only {API_VERSION}")
    return request.headers.get("Stripe-Account", PLATFORM)


def _routed(path: str) -> tuple[Route, dict[str, str]]:
    found = match(request.method, path)
    if found is None:
        raise not_simulated(f"{request.method} {path}")
    return found


def _pairs() -> list[tuple[str, str]]:
    raw = request.query_string if request.method == "GET" else request.get_data() or request.query_string
    text = raw.decode("utf-8", "replace")
    if "%00" in text or "\0" in text:
        raise invalid("Invalid string: a NUL character.", code="parameter_invalid_string")
    return parse_qsl(text, keep_blank_values=True)


class _DroppedError(Exception):
    """The connection is to be cut without an answer."""


class _Cut(Iterator[bytes]):
    """A body that ends the connection before its first byte; the server lends its socket for that."""

    def __init__(self, connection: socket.socket | None) -> None:
        self._connection = connection

    def __next__(self) -> bytes:
        if self._connection is not None:
            self._connection.shutdown(socket.SHUT_RDWR)
        raise ConnectionResetError("The sandbox was told to drop this connection.")


def _with_faults(box: Sandbox, wanted: _Request) -> Answer:
    with box.connection() as connection:
        fault = faults.take(connection, request.method, wanted.path)
    if fault is not None and fault.kind == "delay":
        time.sleep(fault.seconds)
        fault = None
    if fault is not None and not fault.after_effect and not fault.stored:
        _fail(fault)
    reply = _patiently(lambda: _carried_out(box, wanted, fault))
    if fault is not None and fault.kind == "drop":
        raise _DroppedError
    return reply


def _fail(fault: Fault) -> None:
    if fault.kind == "drop":
        raise _DroppedError
    raise fault.error()


def _patiently(attempt: Callable[[], Answer]) -> Answer:
    """Begin again when two requests stood in each other's way; each attempt is a whole transaction."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return attempt()
        except (DeadlockDetected, UniqueViolation):
            continue
    return attempt()


def _carried_out(box: Sandbox, wanted: _Request, fault: Fault | None) -> Answer:
    """The effect, its answer and the answer's key, in one transaction."""
    with box.unit(Cause(wanted.id, wanted.key or None)) as store:
        if wanted.key:
            earlier = idempotency.claim(store.connection, wanted.claim, store.now)
            if earlier is not None:
                return earlier
        reply = _effect(box, store, wanted, fault)
        if fault is not None and fault.kind == "status":
            reply = _refused(fault.error())
        if wanted.key and (fault is None or fault.stored or fault.kind == "drop"):
            idempotency.keep(store.connection, wanted.claim, reply, store.now)
        return reply


def _effect(box: Sandbox, store: Store, wanted: _Request, fault: Fault | None) -> Answer:
    if fault is not None and not fault.after_effect:
        return _refused(fault.error())
    with store.connection.transaction() as savepoint:
        try:
            body = wanted.route.handler(_call(box, store, wanted))
            return Answer(200, expanded(store, body, wanted.params.get("expand", [])), {})
        except ApiError as refusal:
            reply = _refused(refusal)
            if not refusal.keeps_effects:
                raise Rollback(savepoint) from refusal
    return reply


def _call(box: Sandbox, store: Store, wanted: _Request) -> Call:
    if wanted.account != PLATFORM and store.find("account", wanted.account) is None:
        message = (
            f"The provided key does not have access to account '{wanted.account}'"
            " (or that account does not exist)."
        )
        raise ApiError(403, "invalid_request_error", message, code="account_invalid")
    if wanted.account != PLATFORM and not wanted.route.connected:
        raise not_simulated(f"{request.method} {wanted.path} in the name of a connected account")
    given: dict[str, Any] = {name: value for name, value in wanted.params.items() if name != "expand"}
    return Call(store, wanted.account, wanted.args, given, base_url(box))


def base_url(box: Sandbox) -> str:
    """Where a browser finds the hosted pages."""
    return (box.public_url or request.host_url).rstrip("/")


def _refused(refusal: ApiError) -> Answer:
    headers = {}
    if refusal.should_retry is not None:
        headers["Stripe-Should-Retry"] = str(refusal.should_retry).lower()
    return Answer(refusal.status, refusal.body, headers)


def _busy() -> ApiError:
    message = (
        "This object cannot be accessed right now because another API request or Stripe process is currently"
        " accessing it. If you see this error intermittently, retry the request."
    )
    return ApiError(429, "invalid_request_error", message, code="lock_timeout", should_retry=True)


def _respond(reply: Answer, request_id: str) -> Response:
    response = Response(json.dumps(reply.body), reply.status, content_type="application/json")
    response.headers["Request-Id"] = request_id
    response.headers["Stripe-Version"] = API_VERSION
    if "Idempotency-Key" in request.headers:
        response.headers["Idempotency-Key"] = request.headers["Idempotency-Key"]
    response.headers.update(reply.headers)
    return response
