"""Counts what is shown and opened in memory, and writes it down now and then: a look at a page costs no statement.

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
from flask_login import current_user
from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.database import db, release, transaction

EVERY = timedelta(seconds=30)
"""How long counts are kept in memory."""
MOST = 2_000
"""Offers and days kept in memory at most."""

_ROBOTS = ("bot", "crawl", "spider", "slurp", "preview", "curl", "python-")

# An offer that is gone by now is left out; the order of rows keeps two workers from waiting for each other.
_WRITE = text("""
    insert into listing_day as d (listing_id, day, shown, opened)
    select l.id, c.day, c.shown, c.opened
    from unnest(cast(:listings as bigint[]), cast(:days as date[]), cast(:shown as int[]), cast(:opened as int[]))
        as c (listing_id, day, shown, opened)
    join listing l on l.id = c.listing_id
    order by l.id, c.day
    on conflict (listing_id, day) do update set shown = d.shown + excluded.shown, opened = d.opened + excluded.opened
""")

Key = tuple[int, date]


@dataclass(slots=True)
class _Counts:
    """What one worker has counted since it wrote last."""

    shown: Counter[Key] = field(default_factory=Counter)
    opened: Counter[Key] = field(default_factory=Counter)
    since: datetime | None = None
    lock: Lock = field(default_factory=Lock)

    def add(self, to: Counter[Key], listings: Iterable[int]) -> None:
        now = clock.now()
        with self.lock:
            to.update((listing, now.date()) for listing in listings)
            self.since = self.since or now

    def due(self, now: datetime) -> bool:
        if self.since is None:
            return False
        return not self.since <= now < self.since + EVERY or len(self.shown) + len(self.opened) > MOST

    def take(self) -> tuple[Counter[Key], Counter[Key]]:
        with self.lock:
            taken = self.shown, self.opened
            self.shown, self.opened, self.since = Counter(), Counter(), None
        return taken


_kept: WeakKeyDictionary[Any, _Counts] = WeakKeyDictionary()
"""By database: what was counted for one is never written to another."""


def _counts() -> _Counts:
    return _kept.setdefault(db.engine, _Counts())


def note_shown(listings: Iterable[int]) -> None:
    """These offers stood in results that somebody looked at."""
    if is_a_person():
        counts = _counts()
        counts.add(counts.shown, listings)


def note_opened(listing_id: int, provider_id: int) -> None:
    """An offer's page was opened, by somebody who is not its own provider."""
    if is_a_person() and not (current_user.is_authenticated and current_user.id == provider_id):
        counts = _counts()
        counts.add(counts.opened, [listing_id])


def is_a_person() -> bool:
    """Whether a browser asks; programs that say what they are do not count."""
    agent = (request.user_agent.string or "").lower()
    return not any(word in agent for word in _ROBOTS)


def write_if_due() -> None:
    """Write what was counted, when it is time; before a page's own statements, in a transaction of its own."""
    if _counts().due(clock.now()):
        release()
        with transaction():
            write()


def write() -> None:
    """Write what was counted, in the open transaction."""
    shown, opened = _counts().take()
    keys = sorted(shown.keys() | opened.keys())
    if keys:
        values = {
            "listings": [listing for listing, _day in keys],
            "days": [day for _listing, day in keys],
            "shown": [shown[key] for key in keys],
            "opened": [opened[key] for key in keys],
        }
        db.session.execute(_WRITE, values)
