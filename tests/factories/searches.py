"""Searches around Lyon's middle at a fixed instant, and what the index holds of a listing."""

from datetime import datetime, timedelta
from typing import Any

from marketplace.core.clock import frozen_at
from marketplace.core.database import db
from marketplace.trade.listings.models import Listing
from marketplace.trade.places.rules import Point
from marketplace.trade.search import free_time, operations, queries
from marketplace.trade.search.models import SearchEntry
from marketplace.trade.search.queries import Found, Hit
from marketplace.trade.search.rules import Asked, Cursor
from tests.conftest import NOON
from tests.factories.homes import TOWNS


def near_lyon(**changes: Any) -> Asked:
    """A search at the middle of Lyon for anything within 10 km."""
    return Asked(*TOWNS["Lyon"], **changes)


def find(limit: int = 20, after: Cursor | None = None, **changes: Any) -> Found:
    """What `near_lyon` finds at NOON."""
    return queries.nearest(near_lyon(**changes), now=NOON, limit=limit, after=after)


def found(**changes: Any) -> list[int]:
    """The listings that `find` finds, in order."""
    return [hit.listing_id for hit in find(**changes).hits]


def found_at(spot: Point) -> list[int]:
    """The listings found within 10 km of a spot, in order."""
    return [hit.listing_id for hit in queries.nearest(Asked(*spot), now=NOON).hits]


def every_page(limit: int, **changes: Any) -> list[int]:
    """All listings of all pages, in order."""
    seen: list[int] = []
    page = find(limit, **changes)
    seen += [hit.listing_id for hit in page.hits]
    while page.next is not None:
        page = find(limit, Cursor.read(str(page.next)), **changes)
        seen += [hit.listing_id for hit in page.hits]
    return seen


def entry_of(listing: Listing) -> Any:
    """What the index holds of a listing, read afresh; None when it is not there."""
    return db.session.get(SearchEntry, listing.id, populate_existing=True)


def refresh(now: datetime) -> None:
    """Note all next free times, and all free time, as of an instant."""
    with frozen_at(now):
        operations.refresh_next_free(1000)
        sweep()


def sweep(early: timedelta = timedelta()) -> list[int]:
    """Compute all free time that is marked or not known, as the job does; the providers whose it was."""
    providers = free_time.due(1000, early=early)
    for provider in providers:
        free_time.refresh(provider, early=early)
    return providers


def hits_of(*listing_ids: int) -> list[Hit]:
    """Results with these listings, in this order, and nothing else of interest."""
    return [Hit(number, number, 1, 45.7, 4.8, 2400, NOON, {}, 0.0, 100.0, None) for number in listing_ids]
