"""Counts looks in memory, and writes them down now and then: a look at a page costs no statement.

A thread of each worker writes, half a minute after the first look: whoever looks at a page changes nothing by it.
Nothing of a person is counted, kept or told apart. What a worker counted and had not written when it was stopped, or
while the database was away, is lost: half a minute of figures, and never more.
"""

import logging
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock, Timer
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask, request
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from marketplace.core import clock
from marketplace.core.database import db, transaction

log = logging.getLogger("marketplace.tally")

EVERY = timedelta(seconds=30)
"""How long counts are kept in memory."""
THREAD = "tally"

_ROBOTS = ("bot", "crawl", "spider", "slurp", "preview", "curl", "python-")

Key = tuple[Any, date]
"""A thing by its number or its public id, and a day; all things of one tally are named alike."""


@dataclass(slots=True)
class _Counts:
    """What one worker has counted since it wrote last: for each column how often, by thing and day."""

    by_column: dict[str, Counter[Key]]
    lock: Lock = field(default_factory=Lock)

    def add(self, column: str, subjects: Iterable[Any]) -> None:
        day = clock.now().date()
        with self.lock:
            self.by_column[column].update((subject, day) for subject in subjects)

    def take(self) -> dict[str, Counter[Key]]:
        with self.lock:
            taken = self.by_column
            self.by_column = {column: Counter() for column in taken}
        return taken


_tallies: list["Tally"] = []
_served: list[Flask] = []
_waits = Lock()
"""Held while a thread waits to write: one for all tallies of a process."""


def write_by_itself(app: Flask | None) -> None:
    """What is counted in this process is written to the application's database, half a minute after the first look.

    For None nothing is written any more but by `write`.
    """
    _served[:] = [app] if app else []


def _write_soon() -> None:
    if _served and _waits.acquire(blocking=False):
        thread = Timer(EVERY.total_seconds(), _write_all, args=[_served[-1]])
        thread.name, thread.daemon = THREAD, True
        thread.start()


def _write_all(app: Flask) -> None:
    _waits.release()
    try:
        with app.app_context(), transaction():
            for tally in _tallies:
                tally.write()
    except SQLAlchemyError:
        log.warning("the looks of the last half minute were not written down", exc_info=True)


class Tally:
    """A table of days with columns that are counted up, such as how often an offer was opened.

    `statement` takes `ids`, `days` and a list of counts for each column, all of one length and in one order.
    """

    def __init__(self, statement: str, *columns: str) -> None:
        self._statement = text(statement)
        self._columns = columns
        # By database: what was counted for one is never written to another.
        self._kept: WeakKeyDictionary[Any, _Counts] = WeakKeyDictionary()
        _tallies.append(self)

    def _counts(self) -> _Counts:
        return self._kept.setdefault(db.engine, _Counts({column: Counter() for column in self._columns}))

    def note(self, column: str, subjects: Iterable[Any]) -> None:
        """Count one look at each of these, if a person looks."""
        if is_a_person():
            self._counts().add(column, subjects)
            _write_soon()

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
