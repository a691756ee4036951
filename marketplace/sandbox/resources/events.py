"""Events, also those whose delivery failed: kept for 30 days, as Stripe keeps them; sends none."""

from typing import Any

from marketplace.sandbox import lists
from marketplace.sandbox.errors import Body, missing
from marketplace.sandbox.params import LISTING, boolean, each, text
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.store import Store, created_bounds

KEPT_SECONDS = 30 * 86_400

# Every event of an account that is still kept, and whether its delivery is outstanding.
_KEPT = """
    select body, waiting from (
        select e.*, exists (
            select from sandbox.delivery d where d.event = e.id and d.state <> 'delivered'
        ) as waiting
        from sandbox.event e where e.account = %(account)s and e.created > %(oldest)s
    ) kept
"""
_PAGE = """
    where created between %(low)s and %(high)s and seq < %(before)s and seq > %(after)s
    and (%(kinds)s::text[] is null or kind like any(%(kinds)s))
    and (%(delivered)s::boolean is null or waiting <> %(delivered)s)
"""
_NEWEST_FIRST = "order by seq desc limit %(limit)s"
_OLDEST_FIRST = "order by seq asc limit %(limit)s"


@route(
    "GET",
    "/v1/events",
    {**LISTING, "type": text, "types": each(text, limit=20), "delivery_success": boolean},
)
def index(call: Call) -> Body:
    params = call.params
    wanted = lists.limit_of(params)
    low, high = created_bounds(params.get("created"))
    backwards = "ending_before" in params
    rows = call.store.connection.execute(
        _KEPT + _PAGE + (_OLDEST_FIRST if backwards else _NEWEST_FIRST),
        {
            **_whose(call),
            "low": low,
            "high": high,
            "before": _seq(call.store, params.get("starting_after"), 2**62),
            "after": _seq(call.store, params.get("ending_before"), 0),
            "kinds": _kinds(params),
            "delivered": params.get("delivery_success"),
            "limit": wanted + 1,
        },
    ).fetchall()
    data = [_told(*row) for row in rows[:wanted]]
    return lists.wrap("/v1/events", data[::-1] if backwards else data, len(rows) > wanted)


def _kinds(params: dict[str, Any]) -> list[str] | None:
    """The kinds asked for as patterns: `charge.*` is every kind of charge."""
    asked = params.get("types") or ([params["type"]] if "type" in params else None)
    return [kind.replace("_", r"\_").replace("*", "%") for kind in asked] if asked else None


def _whose(call: Call) -> dict[str, Any]:
    return {"account": call.account, "oldest": call.store.now - KEPT_SECONDS}


def _told(body: Body, waiting: bool) -> Body:
    return {**body, "pending_webhooks": int(waiting)}


def _seq(store: Store, name: str | None, otherwise: int) -> int:
    if name is None:
        return otherwise
    row = store.connection.execute("select seq from sandbox.event where id = %s", (name,)).fetchone()
    if row is None:
        raise missing("event", name, param="starting_after", status=400)
    return int(row[0])


@route("GET", "/v1/events/{id}")
def retrieve(call: Call) -> Body:
    row = call.store.connection.execute(
        _KEPT + "where id = %(id)s", {**_whose(call), "id": call.args["id"]}
    ).fetchone()
    if row is None:
        raise missing("event", call.args["id"])
    return _told(*row)
