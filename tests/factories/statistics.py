"""Looks at offers, and what was counted of them."""

from flask import Flask

from marketplace.core.database import db
from marketplace.trade.listings.models import Listing
from marketplace.trade.statistics import counting
from marketplace.trade.statistics.models import ListingDay


def open_often(app: Flask, listing: Listing, times: int) -> None:
    """Strangers open an offer's page."""
    for _time in range(times):
        answer = app.test_client().get(f"/listings/{listing.public_id}/{listing.slug}")
        assert answer.status_code == 200


def search_lyon(app: Flask, times: int = 1) -> None:
    for _time in range(times):
        assert app.test_client().get("/search?where=Lyon").status_code == 200


def counted(listing: Listing) -> tuple[int, int]:
    """How often an offer was shown and opened, all days together; what is in memory is written first."""
    counting.write()
    rows = db.session.query(ListingDay).filter_by(listing_id=listing.id).populate_existing().all()
    return sum(row.shown for row in rows), sum(row.opened for row in rows)
