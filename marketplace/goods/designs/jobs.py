"""Jobs of designs: makers' shares given and taken back, and letters about them."""

from datetime import timedelta

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.goods.designs import queries, shares


@job("designs.settle", every="*/2 * * * *")
def settle() -> None:
    """Every two minutes: what sales brought and what returns cost, each maker in a transaction of their own."""
    with transaction():
        due = queries.due_makers()
    each(due, _settle)


def _settle(maker_id: str) -> None:
    with transaction():
        shares.settle(int(maker_id))
        shares.tell_first(int(maker_id))


@job("designs.tell", every="5 16 * * *")
def tell() -> None:
    """Once a day: one letter to each maker who sold something."""
    with transaction():
        due = queries.untold_makers(clock.now() + timedelta(seconds=1))
    each(due, _tell)


def _tell(maker_id: str) -> None:
    with transaction():
        shares.tell(int(maker_id))
