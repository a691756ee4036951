"""Looks at offers, and what was counted of them."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Timer

from flask import Flask

from marketplace.core import tally
from marketplace.core.database import db, transaction
from marketplace.trade.listings.models import Listing
from marketplace.trade.statistics import counting
from marketplace.trade.statistics.models import ListingDay
from tests.factories.listings import make_meal


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


def offer_in(app: Flask) -> int:
    """An offer of a whole application, by its number."""
    with app.app_context(), transaction():
        return make_meal().id


def look_at(app: Flask, listing_id: int, times: int) -> None:
    """Strangers look at it, one after the other."""
    for _time in range(times):
        with app.test_request_context():
            counting.note_opened(listing_id, 0)


def opened_in(app: Flask, listing_id: int) -> int:
    """How often it was opened, as the database has it."""
    with app.app_context():
        rows = db.session.query(ListingDay).filter_by(listing_id=listing_id).all()
        return sum(row.opened for row in rows)


@contextmanager
def writing_by_itself(app: Flask) -> Iterator[Callable[[], list[Timer]]]:
    """The application counts as a web server's does; gives the threads that wait to write."""
    tally.write_by_itself(app)
    try:
        yield _waiting
    finally:
        tally.write_by_itself(None)
        for thread in _waiting():
            thread.cancel()
            thread.join()


def _waiting() -> list[Timer]:
    return [
        one
        for one in threading.enumerate()
        if isinstance(one, Timer) and one.name == tally.THREAD and not one.finished.is_set()
    ]
