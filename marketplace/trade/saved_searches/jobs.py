"""Jobs of saved searches: instant alerts for those who have them."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.trade.saved_searches import operations, queries


@job("searches.tell_news", every="*/5 * * * *")
def tell_news() -> None:
    """Every five minutes: what is new for searches of members with instant alerts, each in its own transaction."""
    with transaction():
        watched = queries.watched(entitlements.all_holders(Right.SEARCH_ALERT, clock.now()))
    each(watched, _tell)


def _tell(search_id: str) -> None:
    with transaction():
        operations.tell_news(int(search_id))
