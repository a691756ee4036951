"""Jobs of the queue itself: brings back what a dead worker left undone."""

from marketplace.core import stalled_jobs
from marketplace.core.database import transaction
from marketplace.core.jobs import job


@job("queue.revive", every="* * * * *")
def revive() -> None:
    """Every minute: the jobs of workers that gave no sign of life."""
    with transaction():
        stalled_jobs.revive()
