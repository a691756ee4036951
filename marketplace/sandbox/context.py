"""What every part of a running sandbox shares: its connections, clock and addresses; holds no objects."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from flask import current_app
from psycopg import Connection
from psycopg_pool import ConnectionPool

from marketplace.sandbox import clock as sandbox_clock
from marketplace.sandbox.clock import Clock
from marketplace.sandbox.schema import conninfo
from marketplace.sandbox.store import Cause, Store

# A stuck request gives way: deadlines for statements, locks and transactions left open.
_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=10000 -c lock_timeout=6000"
    " -c idle_in_transaction_session_timeout=30000"
)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """Settings and connections of one sandbox process."""

    pool: ConnectionPool
    clock: Clock
    app_url: str
    webhook_url: str
    webhook_secret: str
    public_url: str | None

    @contextmanager
    def connection(self) -> Iterator[Connection]:
        """A connection of its own, committing each statement unless a transaction is opened on it."""
        with self.pool.connection() as connection:
            yield connection

    @contextmanager
    def unit(self, cause: Cause | None = None) -> Iterator[Store]:
        """One transaction over the objects: committed when the block ends, undone when it raises."""
        with self.connection() as connection, connection.transaction():
            yield Store(connection, int(sandbox_clock.read(connection, self.clock)), cause)


def open_pool(database_url: str, size: int = 16) -> ConnectionPool:
    """Connections to the sandbox's database; they open as they are needed."""
    return ConnectionPool(
        conninfo(database_url),
        min_size=0,
        max_size=size,
        timeout=5,
        kwargs={"autocommit": True, "options": _OPTIONS, "application_name": "proche-sandbox"},
        check=ConnectionPool.check_connection,
        open=True,
    )


def sandbox() -> Sandbox:
    """The sandbox that the running Flask application belongs to."""
    return cast(Sandbox, current_app.extensions["sandbox"])
