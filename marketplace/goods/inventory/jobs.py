"""Jobs of things: gifts whose day has come."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.goods.inventory import gifts, queries


@job("things.deliver_gifts", every="*/5 * * * *")
def deliver_gifts() -> None:
    """Every five minutes: gifts arrive on their day, each in a transaction of its own."""
    with transaction():
        due = queries.due_gifts(clock.now())
    each(due, _deliver)


def _deliver(gift_id: str) -> None:
    with transaction():
        gifts.deliver(int(gift_id))
