"""Job of measures: those whose time is over end by themselves."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.people.measures import queries
from marketplace.workflows import suspend_provider


@job("measures.end", every="*/5 * * * *")
def end() -> None:
    """Every five minutes, each in a transaction of its own."""
    with transaction():
        due = queries.due(clock.now())
    each(due, end_one)


def end_one(measure_id: str) -> None:
    with transaction():
        suspend_provider.end_due(measure_id)
