"""Does waiting jobs in this process and one after the other, by the queue's own functions, as a worker would.

A worker opens connections and threads of its own, which takes longer than most of the jobs that tests leave. Real
ones are tested in tests/faults.
"""

import logging
from typing import Any

import psycopg
from procrastinate.jobs import Job
from psycopg.rows import DictRow, dict_row

from marketplace.core import jobs

log = logging.getLogger("tests.hands")

_FETCH = "select * from procrastinate_fetch_job_v2(null, null)"
_DONE = "select procrastinate_finish_job_v1(%s, 'succeeded', true)"
_FAILED = "select procrastinate_finish_job_v1(%s, 'failed', false)"
_AGAIN = "select procrastinate_retry_job_v2(%s, %s, %s, %s, %s)"


def do_what_waits(url: str) -> None:
    """Every job that is due, and those it leaves, until none is; one that raises is put off or given up."""
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    with psycopg.connect(plain, autocommit=True, row_factory=dict_row) as queue:
        while (row := queue.execute(_FETCH).fetchone()) and row["id"] is not None:
            _do(queue, row)


def _do(queue: psycopg.Connection[DictRow], row: dict[str, Any]) -> None:
    task = jobs.queue.tasks[row["task_name"]]
    try:
        task.func(**row["args"])
    except Exception as error:
        log.exception("a job raised: %s", row["task_name"])
        job = Job(
            id=row["id"],
            queue=row["queue_name"],
            lock=row["lock"],
            queueing_lock=row["queueing_lock"],
            task_name=row["task_name"],
            task_kwargs=row["args"],
            attempts=row["attempts"],
        )
        later = task.get_retry_exception(exception=error, job=job)
        if later is None:
            queue.execute(_FAILED, (row["id"],))
        else:
            put_off = later.retry_decision
            when = (put_off.retry_at, put_off.priority, put_off.queue, put_off.lock)
            queue.execute(_AGAIN, (row["id"], *when))
    else:
        queue.execute(_DONE, (row["id"],))
