"""Jobs of designs: makers' shares given and taken back, letters about them, and what hidden ones had cost."""

from datetime import timedelta

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.goods.designs import queries, shares
from marketplace.workflows import return_hidden


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


@job("designs.return_hidden", every="*/5 * * * *")
def return_hidden_ones() -> None:
    """Every five minutes: what members paid for hidden designs, each buyer of each in a transaction of their own."""
    with transaction():
        due = return_hidden.due(clock.now())
    each(due, _return)


def _return(name: str) -> None:
    good, _, buyer = name.partition(":")
    with transaction():
        return_hidden.take_back(int(good), int(buyer))


@job("designs.tell", every="5 16 * * *")
def tell() -> None:
    """Once a day: one letter to each maker who sold something."""
    with transaction():
        due = queries.untold_makers(clock.now() + timedelta(seconds=1))
    each(due, _tell)


def _tell(maker_id: str) -> None:
    with transaction():
        shares.tell(int(maker_id))
