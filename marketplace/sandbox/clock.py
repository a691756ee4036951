"""The sandbox's clock: the marketplace's own, moved by an offset kept in the database; it tells no zone."""

from collections.abc import Callable
from datetime import datetime

from psycopg import Connection

from marketplace.sandbox import levers

Clock = Callable[[], datetime]


def offset(connection: Connection) -> float:
    """Seconds the sandbox is ahead of the wall clock; negative when it was moved back."""
    return float(levers.read(connection, "clock_offset", 0))


def read(connection: Connection, clock: Clock) -> float:
    """The present instant of the sandbox, in unix seconds."""
    return clock().timestamp() + offset(connection)


def move(connection: Connection, seconds: float) -> None:
    """Set how far ahead of the wall clock the sandbox is."""
    levers.write(connection, "clock_offset", seconds)
