"""Jobs that look for people who play with credits, and forget what served its time."""

from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.jobs import job
from marketplace.goods.fraud import looking
from marketplace.goods.fraud.world import LOOKS_BACK


@job("fraud.look", every="17 * * * *")
def look() -> None:
    """Every hour: everybody who bought, gave, was given or guessed in the last thirty days."""
    with transaction():
        looking.look()


@job("fraud.forget", every="23 4 * * *")
def forget() -> None:
    """Every night: wrong codes that no rule reads any more."""
    with transaction():
        db.session.execute(
            text("delete from voucher_miss where at < :before"), {"before": clock.now() - LOOKS_BACK}
        )
