"""Bad luck on demand: which requests fail, when, and how; used by tests, never set by itself."""

from dataclasses import dataclass
from typing import Any, Literal

from psycopg import Connection
from psycopg.types.json import Jsonb

from marketplace.sandbox.errors import ApiError, invalid
from marketplace.sandbox.params import Fields, boolean, choice, integer, positive, read, text

Kind = Literal["status", "drop", "delay"]


@dataclass(frozen=True, slots=True)
class Fault:
    """What goes wrong, and whether the effect has happened by then.

    A stored failure is replayed for its idempotency key, as Stripe replays the 500 of a request that it
    had begun.
    """

    kind: Kind
    after_effect: bool = False
    status: int = 500
    seconds: float = 0.0
    stored: bool = False
    should_retry: bool | None = None

    def error(self) -> ApiError:
        """The failure as Stripe would word it."""
        if self.status == 402:
            return ApiError(
                402,
                "card_error",
                "Your card was declined.",
                code="card_declined",
                decline_code="generic_decline",
            )
        kind = "invalid_request_error" if self.status < 500 else "api_error"
        code = {429: "rate_limit", 409: "lock_timeout"}.get(self.status)
        message = f"The sandbox was told to fail this request with status {self.status}."
        return ApiError(self.status, kind, message, code=code, should_retry=self.should_retry)


_FIELDS: Fields = {
    "method": choice("GET", "POST", "DELETE", "*"),
    "path": text,
    "kind": choice("status", "drop", "delay"),
    "when": choice("before", "after"),
    "status": integer,
    "milliseconds": integer,
    "count": positive,
    "stored": boolean,
    "should_retry": boolean,
}


def plan(connection: Connection, raw: dict[str, Any]) -> None:
    """Have the next `count` requests fail whose path is like `path`, `*` standing for anything."""
    wanted = read({name: plain(value) for name, value in raw.items()}, _FIELDS, ("path",))
    after = wanted.get("when") == "after"
    effect = {
        "kind": wanted.get("kind", "status"),
        "after_effect": after,
        "status": wanted.get("status", 500),
        "seconds": wanted.get("milliseconds", 0) / 1_000,
        "stored": wanted.get("stored", after),
        "should_retry": wanted.get("should_retry"),
    }
    if not 400 <= effect["status"] <= 599:
        raise invalid("A fault's status lies between 400 and 599.", param="status")
    connection.execute(
        "insert into sandbox.fault (method, path, remaining, effect) values (%s, %s, %s, %s)",
        (wanted.get("method", "*"), wanted["path"], wanted.get("count", 1), Jsonb(effect)),
    )


def plain(value: Any) -> str:
    """A JSON value as a form would carry it."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def take(connection: Connection, method: str, path: str) -> Fault | None:
    """Use up one planned fault for this request, the oldest that fits. Commits on its own."""
    row = connection.execute(
        "update sandbox.fault set remaining = remaining - 1 where seq = ("
        " select seq from sandbox.fault where remaining > 0 and method in (%s, '*')"
        " and %s like replace(replace(path, '_', '\\_'), '*', '%%')"
        " order by seq for update skip locked limit 1) returning effect",
        (method, path),
    ).fetchone()
    return Fault(**row[0]) if row else None


def clear(connection: Connection) -> None:
    """Let everything work again."""
    connection.execute("delete from sandbox.fault")
