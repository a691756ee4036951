"""Job of photos: what is shown follows plans that begin and end."""

from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.trade.photos import operations, queries


@job("photos.follow_plans", every="17 * * * *")
def follow_plans() -> None:
    """Every hour: offers with more photos than everybody may show, each in a transaction of its own."""
    with transaction():
        found = queries.of_many()
    each(found, _show_again)


def _show_again(listing_id: str) -> None:
    with transaction():
        operations.show_again(int(listing_id))
