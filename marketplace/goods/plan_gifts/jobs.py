"""Jobs of given memberships: receivers are told on their day, and what nobody accepted goes back."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.goods.plan_gifts import operations, queries


@job("plan_gifts.tell", every="*/5 * * * *")
def tell() -> None:
    """Every five minutes: letters of gifts whose day has come."""
    with transaction():
        due = queries.to_tell(clock.now())
    each(due, _tell)


def _tell(name: str) -> None:
    with transaction():
        gift = queries.locked(name)
        if gift is not None:
            operations.tell(gift)


@job("plan_gifts.lapse", every="37 * * * *")
def lapse() -> None:
    """Every hour: gifts nobody accepted in time go back to who gave them."""
    with transaction():
        due = queries.over(clock.now())
    each(due, _lapse)


def _lapse(name: str) -> None:
    with transaction():
        gift = queries.locked(name)
        if gift is not None:
            operations.lapse(gift)
