"""Jobs of arrivals: reports to which nobody objected."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.trade.arrivals import queries
from marketplace.workflows import absence


@job("arrivals.sweep", every="*/5 * * * *")
def sweep() -> None:
    """Every five minutes: reports whose time to object is over stand."""
    with transaction():
        due = queries.unanswered(clock.now())
    each(due, absence.stand_unanswered)
