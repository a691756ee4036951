"""Objects as rows of one database transaction: find, lock, add, save, list; knows no resource's rules."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, LiteralString

from psycopg import Connection
from psycopg.types.json import Jsonb

from marketplace.sandbox.errors import Body, missing
from marketplace.sandbox.ids import PLATFORM

_SELECT: LiteralString = (
    "select body from sandbox.object where id = %s and kind = %s and (%s::text is null or account = %s)"
)

# Fields that depend on the present instant are filled in when an object is read.
Presenter = Callable[[Body, int], None]
PRESENTERS: dict[str, Presenter] = {}


@dataclass(frozen=True, slots=True)
class Cause:
    """The API request behind a change; a hosted page has none."""

    request_id: str | None = None
    idempotency_key: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A slice of a list, newest first: of one kind and account, with equal fields and a range of creation."""

    kind: str
    account: str = PLATFORM
    equal: Mapping[str, Any] = field(default_factory=dict)
    unlike: Mapping[str, Any] = field(default_factory=dict)
    created: int | Mapping[str, int] | None = None
    limit: int = 10
    starting_after: str | None = None
    ending_before: str | None = None


class Store:
    """One unit of work. Every read and write of a request goes through the same connection."""

    def __init__(self, connection: Connection, now: int, cause: Cause | None = None) -> None:
        self.connection = connection
        self.now = now
        self.cause = cause or Cause()

    def add(self, kind: str, body: Body, *, account: str = PLATFORM, hidden: Body | None = None) -> Body:
        """Write a new object; `created` is taken from its body where it has one."""
        self.connection.execute(
            "insert into sandbox.object (id, kind, account, created, body, hidden)"
            " values (%s, %s, %s, %s, %s, %s)",
            (body["id"], kind, account, body.get("created", self.now), Jsonb(body), Jsonb(hidden or {})),
        )
        return body

    def find(self, kind: str, name: str, *, account: str | None = PLATFORM) -> Body | None:
        """The object as it is now, or None. `account=None` looks in all accounts."""
        return self._fetch(_SELECT, kind, name, account)

    def get(
        self, kind: str, name: str, *, account: str | None = PLATFORM, param: str = "id", status: int = 404
    ) -> Body:
        """The object, or Stripe's refusal that there is none."""
        found = self.find(kind, name, account=account)
        if found is None:
            raise missing(spoken(kind), name, param=param, status=status)
        return found

    def lock(
        self, kind: str, name: str, *, account: str | None = PLATFORM, param: str = "id", status: int = 404
    ) -> Body:
        """The object, held until this transaction ends; others who want it wait."""
        found = self._fetch(_SELECT + " for update", kind, name, account)
        if found is None:
            raise missing(spoken(kind), name, param=param, status=status)
        return found

    def save(self, body: Body) -> Body:
        """Write a changed object back. The caller holds its lock."""
        self.connection.execute(
            "update sandbox.object set body = %s where id = %s", (Jsonb(body), body["id"])
        )
        return body

    def remove(self, kind: str, name: str) -> None:
        """From now on there is none of this kind. The caller holds its lock; its name is known for what it was."""
        self.connection.execute(
            "update sandbox.object set kind = %s where id = %s and kind = %s", (f"deleted {kind}", name, kind)
        )

    def hidden(self, name: str) -> Body:
        """What the sandbox remembers of an object and never answers."""
        row = self.connection.execute("select hidden from sandbox.object where id = %s", (name,)).fetchone()
        return dict(row[0]) if row else {}

    def hide(self, name: str, **facts: Any) -> None:
        """Remember facts beside an object; named ones replace what was there."""
        self.connection.execute(
            "update sandbox.object set hidden = hidden || %s where id = %s", (Jsonb(facts), name)
        )

    def owner(self, name: str) -> str:
        """The account an object belongs to."""
        row = self.connection.execute("select account from sandbox.object where id = %s", (name,)).fetchone()
        if row is None:
            raise missing("object", name)
        return str(row[0])

    def page(self, wanted: Page) -> tuple[list[Body], bool]:
        """Objects newest first, and whether there are more in the direction read."""
        low, high = created_bounds(wanted.created)
        backwards = wanted.ending_before is not None
        direction = "seq asc" if backwards else "seq desc"
        rows = self.connection.execute(
            "select body from sandbox.object where kind = %s and account = %s and body @> %s"  # noqa: S608
            " and (%s or not body @> %s) and created between %s and %s and seq < %s and seq > %s"
            f" order by {direction} limit %s",
            (
                wanted.kind, wanted.account, Jsonb(dict(wanted.equal)), not wanted.unlike,
                Jsonb(dict(wanted.unlike)), low, high,
                self._seq(wanted.starting_after, 2**62), self._seq(wanted.ending_before, 0), wanted.limit + 1,
            ),
        ).fetchall()  # fmt: skip
        bodies = [self._present(wanted.kind, row[0]) for row in rows[: wanted.limit]]
        return (bodies[::-1] if backwards else bodies), len(rows) > wanted.limit

    def where(self, kind: str, **equal: Any) -> list[Body]:
        """Every object of a kind with these fields, oldest first, in all accounts."""
        rows = self.connection.execute(
            "select body from sandbox.object where kind = %s and body @> %s order by seq",
            (kind, Jsonb(equal)),
        )
        return [self._present(kind, row[0]) for row in rows]

    def _seq(self, name: str | None, otherwise: int) -> int:
        if name is None:
            return otherwise
        row = self.connection.execute("select seq from sandbox.object where id = %s", (name,)).fetchone()
        if row is None:
            raise missing("object", name, param="starting_after", status=400)
        return int(row[0])

    def _fetch(self, query: LiteralString, kind: str, name: str, account: str | None) -> Body | None:
        row = self.connection.execute(query, (name, kind, account, account)).fetchone()
        return self._present(kind, row[0]) if row else None

    def _present(self, kind: str, body: Body) -> Body:
        presenter = PRESENTERS.get(kind)
        if presenter is not None:
            presenter(body, self.now)
        return body


def created_bounds(created: int | Mapping[str, int] | None) -> tuple[int, int]:
    """The inclusive bounds of a `created` filter in unix seconds."""
    if isinstance(created, int):
        return created, created
    limits = created or {}
    low = max(limits.get("gte", 0), limits.get("gt", -1) + 1)
    high = min(limits.get("lte", 2**62), limits.get("lt", 2**62 + 1) - 1)
    return low, high


def spoken(kind: str) -> str:
    """A kind as Stripe's messages write it: `payment_intent`, `checkout.session`."""
    return kind.replace("payment_method", "PaymentMethod")
