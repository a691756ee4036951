"""Counts looks in memory, and writes them down now and then: a look at a page costs no statement.

Nothing of a person is counted, kept or told apart. What a worker counted and had not written when it was stopped
is lost: half a minute of figures, and never more.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from flask import request
from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.database import db, release, transaction

EVERY = timedelta(seconds=30)
"""How long counts are kept in memory."""
MOST = 2_000
"""Things and days kept in memory at most."""

_ROBOTS = ("bot", "crawl", "spider", "slurp", "preview", "curl", "python-")

Key = tuple[int, date]


@dataclass(slots=True)
class _Counts:
    """What one worker has counted since it wrote last: for each column how often, by thing and day."""

    by_column: dict[str, Counter[Key]]
    since: datetime | None = None
    lock: Lock = field(default_factory=Lock)

    def add(self, column: str, subjects: Iterable[int]) -> None:
        now = clock.now()
        with self.lock:
            self.by_column[column].update((subject, now.date()) for subject in subjects)
            self.since = self.since or now

    def due(self, now: datetime) -> bool:
        if self.since is None:
            return False
        kept = sum(len(counted) for counted in self.by_column.values())
        return not self.since <= now < self.since + EVERY or kept > MOST

    def take(self) -> dict[str, Counter[Key]]:
        with self.lock:
            taken = self.by_column
            self.by_column = {column: Counter() for column in taken}
            self.since = None
        return taken


class Tally:
    """A table of days with columns that are counted up, such as how often an offer was opened.

    `statement` takes `ids`, `days` and a list of counts for each column, all of one length and in one order.
    """

    def __init__(self, statement: str, *columns: str) -> None:
        self._statement = text(statement)
        self._columns = columns
        # By database: what was counted for one is never written to another.
        self._kept: WeakKeyDictionary[Any, _Counts] = WeakKeyDictionary()

    def _counts(self) -> _Counts:
        return self._kept.setdefault(db.engine, _Counts({column: Counter() for column in self._columns}))

    def note(self, column: str, subjects: Iterable[int]) -> None:
        """Count one look at each of these, if a person looks."""
        if is_a_person():
            self._counts().add(column, subjects)

    def write_if_due(self) -> None:
        """Write what was counted, when it is time; before a page's own statements, in a transaction of its own."""
        if self._counts().due(clock.now()):
            release()
            with transaction():
                self.write()

    def write(self) -> None:
        """Write what was counted, in the open transaction."""
        taken = self._counts().take()
        # The order of rows keeps two workers from waiting for each other.
        keys = sorted({key for counted in taken.values() for key in counted})
        if keys:
            values: dict[str, Any] = {
                column: [counted[key] for key in keys] for column, counted in taken.items()
            }
            values |= {"ids": [subject for subject, _day in keys], "days": [day for _subject, day in keys]}
            db.session.execute(self._statement, values)


def is_a_person() -> bool:
    """Whether a browser asks; programs that say what they are do not count."""
    agent = (request.user_agent.string or "").lower()
    return not any(word in agent for word in _ROBOTS)
