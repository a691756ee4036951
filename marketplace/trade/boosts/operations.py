"""What happens to boosts: begun from a thing one bought, stopped; the credits are the workflow's affair."""

from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.goods.catalogue.models import Kind
from marketplace.goods.inventory import operations as things
from marketplace.goods.inventory import queries as inventory
from marketplace.trade.boosts import errors, queries
from marketplace.trade.boosts.models import Boost
from marketplace.trade.listings.models import Listing, ListingStatus


def start(provider_id: int, item_id: str, listing: Listing) -> Boost:
    """Use a boost up for one's own offer; it runs at once."""
    owned = inventory.owned(provider_id, item_id, lock=True)
    if owned is None or owned.item.kind != Kind.BOOST:
        raise errors.no_boost()
    if listing.provider_id != provider_id:
        raise errors.no_listing()
    if listing.status != ListingStatus.PUBLISHED:
        raise errors.not_published()
    now = clock.now()
    boost = Boost(
        public_id=ids.public_id("bst"),
        item_id=owned.item.id,
        listing_id=listing.id,
        provider_id=provider_id,
        starts_at=now,
        ends_at=now + timedelta(days=owned.good.days or 7),
        created_at=now,
    )
    try:
        with db.session.begin_nested():
            db.session.add(boost)
            db.session.flush()
    except IntegrityError as refused:
        # One at a time for each offer: the database says so, whoever came first.
        raise errors.boosted_already() from refused
    things.part_with(owned.item, "used")
    queries.forget()
    return boost


def stop(boost: Boost, now: datetime) -> None:
    """End a boost before its time."""
    boost.stopped_at = now
    db.session.flush()
    queries.forget()
