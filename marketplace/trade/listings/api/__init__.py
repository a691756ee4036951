"""The API of listings: the search, one listing, its free slots. Public, read-only."""

from marketplace.trade.listings.api import search, show
from marketplace.trade.listings.api.blueprint import listings

__all__ = ["listings", "search", "show"]
