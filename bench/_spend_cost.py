"""What one purchase costs in processor time and round trips, whatever else the machine does; beside a bare insert."""

import os
from collections.abc import Callable
from pathlib import Path
from time import process_time
from typing import Any

import psycopg
from sqlalchemy import text

from bench._worlds import plain
from marketplace.core import ids
from marketplace.core.database import count_statements, db, transaction
from marketplace.goods.wallet import operations

SPENDS = 300
WARM = 30
_TICK = os.sysconf("SC_CLK_TCK")


def run(url: str, names: list[int]) -> dict[str, Any]:
    """Processor time of a purchase, in the web process and in the database's, and its statements.

    The bare insert is one row and one commit on one prepared connection of the driver: what no purchase beats.
    """
    statements: list[str] = []
    count_statements(db.engine, statements)
    ours, theirs = _cost(_backend(), lambda number: _spend(names[number % len(names)]))
    each = len(statements) / (SPENDS + WARM)
    with psycopg.connect(plain(url)) as connection:
        connection.execute("create table bare (id bigint generated always as identity, name text)")
        connection.commit()
        bare = sum(_cost(connection.info.backend_pid, lambda _number: _insert(connection)))
    return {
        "name": "wallet.cost",
        "value": round(ours + theirs, 2),
        "unit": f"ms of processor a purchase ({ours:.2f} web, {theirs:.2f} database, {each:.1f} statements;"
        f" a bare insert {bare:.2f})",
        "goal": "<= 4",
        "ok": ours + theirs <= 4,
    }


def _spend(buyer: int) -> None:
    with transaction():
        operations.spend(buyer, 7, reason="A saffron frame", reference=f"order:{ids.random_code(16)}")


def _insert(connection: "psycopg.Connection[tuple[object, ...]]") -> None:
    connection.execute("insert into bare (name) values (%s)", ("A saffron frame",))
    connection.commit()


def _backend() -> int:
    """The database's process that serves this thread; the pool has one connection for it."""
    with transaction() as session:
        return int(session.scalar(text("select pg_backend_pid()")) or 0)


def _cost(backend: int, act: Callable[[int], None]) -> tuple[float, float]:
    """Milliseconds of processor that one act takes: (here, in the database)."""
    for number in range(WARM):
        act(number)
    here, there = process_time(), _processor(backend)
    for number in range(SPENDS):
        act(number)
    each = 1000 / SPENDS
    return (process_time() - here) * each, (_processor(backend) - there) * each


def _processor(pid: int) -> float:
    """Seconds of processor a process has had, by the kernel."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICK
