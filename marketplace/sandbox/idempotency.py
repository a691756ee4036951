"""One answer per key: the first, replayed for 24 hours; it never carries out a request itself."""

import hashlib
import json
from typing import NamedTuple

from psycopg import Connection
from psycopg.types.json import Jsonb

from marketplace.sandbox.errors import ApiError, Body

KEPT_SECONDS = 86_400
_MAX_KEY = 255


class Answer(NamedTuple):
    """What goes out: status, body, and headers beyond the usual ones."""

    status: int
    body: Body
    headers: dict[str, str]


class Claim(NamedTuple):
    """A key in use by one request: who asks, and for exactly what."""

    account: str
    key: str
    fingerprint: str
    request_id: str


def fingerprint(method: str, path: str, raw: Body) -> str:
    """What must be equal for a repeat to be a repeat."""
    return hashlib.sha256(json.dumps([method, path, raw], sort_keys=True).encode()).hexdigest()


def checked(key: str) -> str:
    """The key, or a refusal when it is longer than Stripe takes."""
    if len(key) > _MAX_KEY:
        raise ApiError(400, "idempotency_error", "Idempotency keys can have at most 255 characters.")
    return key


def claim(connection: Connection, wanted: Claim, now: int) -> Answer | None:
    """The stored first answer, or None when this request is the first.

    The claim is a lock of the running transaction: a process that dies releases it and leaves nothing.
    Raises 409 while another request with the key runs, 400 when its parameters differ.
    """
    row = connection.execute(
        "select pg_try_advisory_xact_lock(hashtextextended(%s, 19820601))",
        (f"{wanted.account} {wanted.key}",),
    ).fetchone()
    if row is None or not row[0]:
        raise ApiError(
            409,
            "idempotency_error",
            "There is currently another in-progress request using this Idempotent Key (that probably means"
            f" you submitted twice, and the other request is still going through): {wanted.key}.",
            code="idempotency_key_in_use",
        )
    stored = connection.execute(
        "select fingerprint, request, status, headers, body from sandbox.idempotency_key"
        " where account = %s and key = %s and created > %s",
        (wanted.account, wanted.key, now - KEPT_SECONDS),
    ).fetchone()
    return _replay(stored, wanted) if stored else None


def _replay(stored: tuple[str, str, int, dict[str, str], Body], wanted: Claim) -> Answer:
    if stored[0] != wanted.fingerprint:
        raise ApiError(
            400,
            "idempotency_error",
            "Keys for idempotent requests can only be used with the same parameters they were first used"
            f" with. Try using a key other than '{wanted.key}' if you meant to execute a different request.",
        )
    headers = {**stored[3], "Idempotent-Replayed": "true", "Original-Request": stored[1]}
    return Answer(stored[2], stored[4], headers)


def keep(connection: Connection, claimed: Claim, answer: Answer, now: int) -> None:
    """Store the answer in the transaction of its effect: both are there, or neither."""
    connection.execute(
        "insert into sandbox.idempotency_key"
        " (account, key, created, fingerprint, request, status, headers, body)"
        " values (%s, %s, %s, %s, %s, %s, %s, %s) on conflict (account, key) do update set created ="
        " excluded.created, fingerprint = excluded.fingerprint, request = excluded.request,"
        " status = excluded.status, headers = excluded.headers, body = excluded.body",
        (
            claimed.account, claimed.key, now, claimed.fingerprint, claimed.request_id,
            answer.status, Jsonb(answer.headers), Jsonb(answer.body),
        ),
    )  # fmt: skip


def prune(connection: Connection, now: int) -> None:
    """Forget keys older than 24 hours, as Stripe may."""
    connection.execute("delete from sandbox.idempotency_key where created <= %s", (now - KEPT_SECONDS,))
