"""Jobs as rows of the caller's own transaction, run later by workers; knows no task by heart."""

import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

import procrastinate
from flask import Flask
from procrastinate import exceptions

from marketplace.core.database import db

log = logging.getLogger("marketplace.jobs")

Due = TypeVar("Due")
"""What a sweep finds: most often a name."""

# Jobs are declared on `queue`, which gets the worker's connector while one runs. What is enqueued goes
# through `_writer` and the session's own connection, in a worker too, so it needs no pool of its own.
queue = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())
_writer = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())

POLL_SECONDS = 0.5
URGENT = 10

MAX_ATTEMPTS = 8
"""Tries of a job that raises: the last one about six hours after the first."""

_RETRY = procrastinate.RetryStrategy(max_attempts=MAX_ATTEMPTS, exponential_wait=4)
_bound: list[Flask] = []


def enqueue(
    task: str,
    *,
    at: datetime | None = None,
    lock: str | None = None,
    once: str | None = None,
    urgent: bool = False,
    **arguments: Any,
) -> None:
    """Write a job into the open transaction: it exists if and only if the transaction commits.

    `at` is the earliest instant, `lock` runs jobs of one name one after the other, `once` writes
    nothing while a waiting job carries the same mark. `urgent` goes before whatever else waits: money, whose
    letters and papers can come a little later.
    """
    session = db.session()

    def write() -> None:
        _writer.configure_task(
            task,
            allow_unknown=True,
            schedule_at=at,
            lock=lock,
            queueing_lock=once,
            priority=URGENT if urgent else 0,
            connection=session.connection().connection.driver_connection,
        ).defer(**arguments)

    if once is None:
        write()
        return
    # A refused insert would spoil the caller's transaction: it gets a savepoint of its own, which the session
    # makes as it hands out its connection.
    with suppress(exceptions.AlreadyEnqueued), session.begin_nested():
        write()


def job(
    name: str, *, every: str | None = None, urgent: bool = False
) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Declare a job: it runs in an application context, is tried again when it raises, and may run twice.

    `every` is a cron expression in UTC for jobs that nobody enqueues; `urgent` ones go before what waits.
    """

    def declare(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def run(**arguments: Any) -> None:
            with _bound[-1].app_context():
                function(**arguments)

        @wraps(function)
        def run_periodic(timestamp: int) -> None:
            with _bound[-1].app_context():
                function()

        if every is None:
            queue.task(name=name, retry=_RETRY)(run)
        else:
            periodic = queue.task(name=name, queueing_lock=name, priority=URGENT if urgent else 0)
            queue.periodic(cron=every)(periodic(run_periodic))
        return function

    return declare


def each(names: Iterable[Due], act: Callable[[Due], None]) -> None:
    """Act on each; one that fails is logged and does not keep the others waiting: a later sweep finds it again."""
    for name in names:
        try:
            act(name)
        except Exception:
            log.exception("a sweep could not act on %s", name)


def bind(app: Flask) -> None:
    """The application whose context jobs of this process run in."""
    _bound[:] = [app]


def run_worker(conninfo: str, *, concurrency: int = 2, until_empty: bool = False) -> None:
    """Work on jobs until stopped, or until none is due. `conninfo` is a plain PostgreSQL URL."""
    # The library's own choice opens four connections before the first job; most often one is enough.
    connector = procrastinate.PsycopgConnector(conninfo=conninfo, min_size=1, max_size=4)
    with queue.replace_connector(connector) as app:
        app.run_worker(
            concurrency=concurrency,
            wait=not until_empty,
            # New jobs are not announced (see the first migration): look for them often, and listen to nobody.
            fetch_job_polling_interval=POLL_SECONDS,
            listen_notify=False,
            install_signal_handlers=not until_empty,
            # Finished jobs have left their trace where it belongs; failed ones stay to be looked at.
            delete_jobs="successful",
        )
