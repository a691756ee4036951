"""Jobs of wallets: credits whose time is over."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.goods.wallet import leaving, queries


@job("wallet.expire", every="17 * * * *")
def expire() -> None:
    """Every hour: credits that ran out leave their wallets, each lot in a transaction of its own."""
    with transaction():
        due = queries.run_out(clock.now())
    each(due, _expire)


def _expire(lot_id: str) -> None:
    with transaction():
        leaving.expire(int(lot_id))
