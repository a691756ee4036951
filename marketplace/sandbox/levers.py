"""Settings that tests and demonstrations change while the sandbox runs; kept for all its processes."""

from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb


def read(connection: Connection, name: str, otherwise: Any) -> Any:
    """A setting's value, or `otherwise` when nobody has changed it."""
    row = connection.execute("select value from sandbox.setting where name = %s", (name,)).fetchone()
    return row[0] if row else otherwise


def write(connection: Connection, name: str, value: Any) -> None:
    connection.execute(
        "insert into sandbox.setting (name, value) values (%s, %s)"
        " on conflict (name) do update set value = excluded.value",
        (name, Jsonb(value)),
    )
