"""The sandbox's clock: the marketplace's own, moved by an offset kept in the database; it tells no zone."""

from collections.abc import Callable
from datetime import datetime

from psycopg import Connection
from psycopg.types.json import Jsonb

Clock = Callable[[], datetime]


def offset(connection: Connection) -> float:
    """Seconds the sandbox is ahead of the wall clock; negative when it was moved back."""
    row = connection.execute("select value from sandbox.setting where name = 'clock_offset'").fetchone()
    return float(row[0]) if row else 0.0


def read(connection: Connection, clock: Clock) -> float:
    """The present instant of the sandbox, in unix seconds."""
    return clock().timestamp() + offset(connection)


def move(connection: Connection, seconds: float) -> None:
    """Set how far ahead of the wall clock the sandbox is."""
    connection.execute(
        "insert into sandbox.setting (name, value) values ('clock_offset', %s)"
        " on conflict (name) do update set value = excluded.value",
        (Jsonb(seconds),),
    )
