"""Runs work at the same instant on real connections and says how each ended."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any

from flask import Flask
from sqlalchemy import text

from marketplace.core.database import db, transaction
from tests.factories.owners import as_owner

PATIENCE = 30


def at_once(app: Flask, count: int, work: Callable[[Callable[[], int]], Any]) -> list[str]:
    """Do `work` in so many threads, each in a transaction of its own; "done" or the error's class name.

    All start together. `work` is given a function to meet the others again in the middle.
    """
    start, middle = Barrier(count), Barrier(count)

    def one(_number: int) -> str:
        start.wait(PATIENCE)
        return _outcome(app, lambda: work(lambda: middle.wait(PATIENCE)))

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def while_blocked(
    app: Flask, hold: Callable[[], Any], blocked: Callable[[], Any], meanwhile: Callable[[], Any]
) -> tuple[str, str]:
    """How `meanwhile` and then `blocked` end, when `blocked` waits for what an open `hold` has locked."""
    held, over = Event(), Event()

    def holding() -> None:
        hold()
        held.set()
        over.wait(PATIENCE)

    with ThreadPoolExecutor(2) as pool:
        holder = pool.submit(_outcome, app, holding)
        held.wait(PATIENCE)
        waiting = pool.submit(_outcome, app, blocked)
        try:
            _wait_for_a_waiter(app)
            outcome = _outcome(app, meanwhile)
        finally:
            over.set()
        assert holder.result(PATIENCE) == "done"
        return outcome, waiting.result(PATIENCE)


def _outcome(app: Flask, work: Callable[[], Any]) -> str:
    with app.app_context():
        try:
            with transaction():
                work()
        except Exception as error:
            return type(error).__name__
        return "done"


def _wait_for_a_waiter(app: Flask) -> None:
    """Look until a session of this database waits for a lock."""
    asked = text(
        "select count(*) from pg_stat_activity"
        " where datname = current_database() and wait_event_type = 'Lock'"
    )
    pause = Event()
    with app.app_context(), transaction():
        # The application's role is not told what the sessions of others wait for.
        as_owner()
        for _look in range(PATIENCE * 100):
            # Within a transaction the picture of who waits is taken once, unless it is thrown away.
            db.session.execute(text("select pg_stat_clear_snapshot()"))
            if db.session.scalar(asked):
                return
            pause.wait(0.01)
    raise AssertionError("nobody waits for a lock")
