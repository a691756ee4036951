"""The public page of a listing: what it shows, what is free of it, and what tells whether any of that changed."""

from marketplace.trade.listings.views.showing import listings

__all__ = ["listings"]
