"""Holds a row of the sandbox from outside, so that requests for it wait inside their transaction."""

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.sandbox.playground import wait_until

_WAITERS = """
    select count(*) from pg_stat_activity where datname = current_database()
    and application_name = 'proche-sandbox' and state = 'active' and wait_event_type = 'Lock'
"""


class Stuck:
    """A connection of its own to the sandbox's database."""

    def __init__(self, conninfo: str) -> None:
        self._holder = psycopg.connect(conninfo)
        self._watcher = psycopg.connect(conninfo, autocommit=True)

    @contextmanager
    def on(self, name: str) -> Iterator[None]:
        """Hold an object until `release`, or until the block ends."""
        self._holder.execute("select from sandbox.object where id = %s for update", (name,))
        try:
            yield
        finally:
            self.release()

    def release(self) -> None:
        self._holder.rollback()

    def wait_for_waiters(self, count: int) -> None:
        """Until so many requests wait for a lock."""
        assert wait_until(lambda: self._waiters() == count)

    def _waiters(self) -> int:
        row = self._watcher.execute(_WAITERS).fetchone()
        return int(row[0]) if row else 0

    def close(self) -> None:
        self._holder.close()
        self._watcher.close()
