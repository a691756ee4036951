"""Job of closures: whoever booked with somebody whose account was closed is told."""

from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.trade.closures import operations, queries
from marketplace.trade.closures.queries import Untold
from marketplace.workflows import closed_account


@job("closures.tell", every="* * * * *")
def tell() -> None:
    """Every minute, each person in a transaction of their own."""
    with transaction():
        operations.note_late()
        waiting = queries.untold()
    each(waiting, tell_one)


def tell_one(one: Untold) -> None:
    with transaction():
        closed_account.tell(one)
