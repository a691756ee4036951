"""Jobs of workers that died while they worked: put back into the queue; it runs none itself."""

import logging
from datetime import timedelta

from procrastinate import sql
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.core.database import db
from marketplace.core.jobs import MAX_ATTEMPTS

log = logging.getLogger("marketplace.jobs")

SILENT_FOR = timedelta(seconds=30)
"""A worker writes a sign of life every ten seconds; one that missed three is taken for dead."""

_STALLED = text(
    "select job.id, job.task_name, job.attempts from procrastinate_jobs job"
    " left join procrastinate_workers worker on worker.id = job.worker_id"
    " where job.status = 'doing' and (worker.id is null or worker.last_heartbeat < now() - :silent)"
    # Two who look at once share the work.
    " order by job.id for update of job skip locked"
)


def revive() -> int:
    """Put the jobs of dead workers back into the queue, in the open transaction; how many there were.

    Left alone they would stay "doing" for ever, and every job behind their lock would wait with them. One
    that has outlived its tries is given up, as it may be what kills the workers.
    """
    stalled = db.session.execute(_STALLED, {"silent": SILENT_FOR}).all()
    for job_id, task, attempts in stalled:
        log.warning("worker died at job=%s task=%s attempts=%s", job_id, task, attempts)
        if attempts + 1 >= MAX_ATTEMPTS:
            _finish(job_id, "failed", delete=False)
        else:
            _retry(job_id)
    return len(stalled)


def _retry(job_id: int) -> None:
    given = {"job_id": job_id, "new_priority": None, "new_queue_name": None, "new_lock": None}
    try:
        with db.session.begin_nested():
            now = db.session.scalar(text("select now()"))
            db.session.connection().exec_driver_sql(sql.queries["retry_job"], {**given, "retry_at": now})
    except IntegrityError:
        # The same work waits already under the same mark.
        _finish(job_id, "succeeded", delete=True)


def _finish(job_id: int, status: str, *, delete: bool) -> None:
    db.session.connection().exec_driver_sql(
        sql.queries["finish_job"], {"job_id": job_id, "status": status, "delete_job": delete}
    )
