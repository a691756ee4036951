"""Jobs of changes: proposals that nobody answered."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.trade.changes import queries
from marketplace.workflows import change_booking


@job("changes.sweep", every="* * * * *")
def sweep() -> None:
    """Every minute: proposals whose time to be answered is over."""
    with transaction():
        due = queries.due(clock.now())
    each(due, change_booking.lapse_due)
