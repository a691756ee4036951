"""Jobs of calendars: connected ones are read when they are due, or when their owner asks."""

import time

from marketplace.core import clock
from marketplace.core.database import release, transaction
from marketplace.core.jobs import each, job
from marketplace.trade.calendars import importing, queries, reading

AT_ONCE = 50
SWEEP_SECONDS = 45
"""After that the rest waits for the next sweep: slow servers must not keep the worker from everything else."""


@job("calendars.read")
def read(feed: str) -> None:
    """Read one calendar now, unless somebody just does or did."""
    with transaction():
        claimed = importing.claim(feed)
    if claimed is None:
        return
    release()
    found = reading.read(claimed.feed, claimed.zone, claimed.at, whole=claimed.whole)
    with transaction():
        importing.apply(claimed, found)


@job("calendars.sweep", every="* * * * *")
def sweep() -> None:
    """Every minute: the calendars that are due, the longest overdue first."""
    with transaction():
        due = queries.due(clock.now(), AT_ONCE)
    ends = time.monotonic() + SWEEP_SECONDS
    each((feed for feed in due if time.monotonic() < ends), lambda feed: read(feed=feed))
