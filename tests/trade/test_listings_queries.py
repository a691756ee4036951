"""Reads of listings: one query whatever is shown of them."""

from collections.abc import Callable

from flask import Flask

from marketplace.core.database import db
from marketplace.people.accounts import operations as accounts
from marketplace.people.accounts.models import Role
from marketplace.trade.listings import operations, queries
from tests.factories.accounts import a_staff_member
from tests.factories.listings import make_meal, make_provider, make_session

Listen = Callable[[], list[str]]


def test_a_listing_page_takes_one_query(app: Flask, statements: Listen) -> None:
    meal = make_meal()
    db.session.expunge_all()
    seen = statements()

    queries.public(meal.public_id, "fr")

    assert len(seen) == 1


def test_a_listing_page_reads_no_home(app: Flask, statements: Listen) -> None:
    meal = make_meal()
    db.session.expunge_all()
    seen = statements()

    queries.public(meal.public_id, "fr")

    assert "place.home" not in seen[0]


def test_all_of_a_provider_take_one_query_the_latest_first(app: Flask, statements: Listen) -> None:
    cook = make_provider()
    first, second = make_meal(cook), make_session(cook, published=False)
    seen = statements()

    found = queries.of_provider(cook.id, "en")

    assert [view.listing.id for view in found] == [second.id, first.id]
    assert len(seen) == 1


def test_a_session_shows_its_plan_and_what_to_bring(app: Flask) -> None:
    session = make_session()

    view = queries.public(session.public_id, "fr")

    assert view.plan == [{"title": "Échauffement", "minutes": 10}]
    assert view.bring == "Des chaussures"


def test_a_paused_listing_is_shown_but_not_open(app: Flask) -> None:
    meal = make_meal()
    operations.pause(meal)

    view = queries.public(meal.public_id, "en")

    assert view is not None
    assert not view.is_open


def test_listings_of_a_suspended_member_are_gone(app: Flask) -> None:
    cook = make_provider()
    meal = make_meal(cook)

    accounts.suspend(cook, by=a_staff_member(Role.MODERATOR), reason="Fraud.")

    assert queries.public(meal.public_id, "en") is None
