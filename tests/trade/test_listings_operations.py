"""Listings: written, published, paused and suspended, and what keeps one from being shown."""

from flask import Flask

from marketplace.trade.listings import operations, queries
from tests.factories.listings import make_meal, make_session


def test_a_published_meal_is_seen_by_anyone(app: Flask) -> None:
    meal = make_meal()

    view = queries.public(meal.public_id, "en")

    assert view is not None
    assert view.title == "Sunday couscous"
    assert view.is_open
