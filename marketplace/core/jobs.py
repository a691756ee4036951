"""Jobs as rows of the caller's own transaction, run later by workers; knows no task by heart."""

from contextlib import suppress
from datetime import datetime
from typing import Any

import procrastinate
from procrastinate import exceptions

from marketplace.core.database import db

# The web process only writes rows, through the session's own connection: it needs no pool of its own.
queue = procrastinate.App(connector=procrastinate.SyncPsycopgConnector())


def enqueue(
    task: str,
    *,
    at: datetime | None = None,
    lock: str | None = None,
    once: str | None = None,
    **arguments: Any,
) -> None:
    """Write a job into the open transaction: it exists if and only if the transaction commits.

    `at` is the earliest instant, `lock` runs jobs of one name one after the other, `once` writes
    nothing while a waiting job carries the same mark.
    """
    session = db.session()
    connection = session.connection().connection.driver_connection
    deferrer = queue.configure_task(
        task,
        allow_unknown=True,
        schedule_at=at,
        lock=lock,
        queueing_lock=once,
        connection=connection,
    )
    if once is None:
        deferrer.defer(**arguments)
        return
    # A refused insert would spoil the caller's transaction: it gets a savepoint of its own.
    with suppress(exceptions.AlreadyEnqueued), session.begin_nested():
        deferrer.defer(**arguments)
