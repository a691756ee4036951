"""Writes an event and its delivery in the transaction of the change they tell of; sends nothing itself."""

import copy

from psycopg.types.json import Jsonb

from marketplace.sandbox.errors import Body
from marketplace.sandbox.ids import PLATFORM, new_id
from marketplace.sandbox.store import Store

API_VERSION = "2026-05-27.dahlia"
CHANNEL = "sandbox_delivery"


def emit(
    store: Store, kind: str, subject: Body, *, before: Body | None = None, account: str = PLATFORM
) -> None:
    """Tell of a change. `before` is the object as it was, for the names and old values that changed."""
    event: Body = {
        "id": new_id("evt"),
        "object": "event",
        "api_version": API_VERSION,
        "created": store.now,
        "data": {"object": copy.deepcopy(subject)},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": store.cause.request_id, "idempotency_key": store.cause.idempotency_key},
        "type": kind,
    }
    if before is not None:
        event["data"]["previous_attributes"] = changed(before, subject)
    if account != PLATFORM:
        event["account"] = account
    store.connection.execute(
        "insert into sandbox.event (id, account, kind, created, body) values (%s, %s, %s, %s, %s)",
        (event["id"], account, kind, store.now, Jsonb(event)),
    )
    store.connection.execute(
        "insert into sandbox.delivery (event, due_at) values (%s, %s)", (event["id"], store.now)
    )
    store.connection.execute(f"notify {CHANNEL}")


def changed(before: Body, after: Body) -> Body:
    """The old values of the fields that differ; a field that was not there counts as null."""
    return {name: before.get(name) for name in after if before.get(name) != after[name]}
