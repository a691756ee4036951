"""An offer cannot have fewer places than are booked, whoever changes it."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.trade.availability.models import Occurrence
from marketplace.workflows.change_offer import change_terms
from tests.factories.accounts import signed_in
from tests.factories.guards import sqlstate
from tests.factories.limits import seats_of
from tests.factories.listings import make_meal, make_provider
from tests.factories.offers import book_or_keep_two
from tests.factories.publishing import sentences
from tests.factories.stage import Stage
from tests.factories.studio import a_guest, reread


def test_fewer_places_than_are_booked_are_refused_at_the_field(app: Flask) -> None:
    meal = make_meal(cook := make_provider(), capacity=6, max_party=6)
    a_guest(meal, party=5)
    form = {"price": "24", "shared": "1", "seats": "4"}

    page = signed_in(app, cook).post(f"/studio/listings/{meal.public_id}/price", form)

    assert page.status_code == 422
    assert any("5 places are booked for" in line for line in sentences(page))
    assert reread(meal).capacity == 6


def test_as_many_places_as_are_booked_are_enough(app: Flask) -> None:
    meal = make_meal(make_provider(), capacity=6, max_party=6)
    a_guest(meal, party=5)

    change_terms(meal, {"capacity": 5, "max_party": 5})

    assert reread(meal).capacity == 5


def test_a_service_that_stands_follows_the_new_number_of_places(app: Flask) -> None:
    meal = make_meal(make_provider(), capacity=6, max_party=6)
    booking = a_guest(meal, party=3)

    change_terms(meal, {"capacity": 4, "max_party": 4})

    assert reread(db.session.get_one(Occurrence, booking.occurrence_id)).capacity == 4


def test_a_table_for_one_group_keeps_the_places_of_the_group_that_booked_it(app: Flask) -> None:
    meal = make_meal(make_provider(), capacity=6, max_party=6, shared=False)
    a_guest(meal, party=4)

    with pytest.raises(Invalid) as refused:
        change_terms(meal, {"capacity": 3, "max_party": 3})

    assert list(refused.value.errors) == ["capacity"]


def test_the_database_refuses_it_too(app: Flask) -> None:
    meal = make_meal(make_provider(), capacity=6, max_party=6)
    a_guest(meal, party=5)

    with (
        pytest.raises(DBAPIError, match="5 people booked for one time") as refused,
        db.session.begin_nested(),
    ):
        db.session.execute(
            text("update listing set capacity = 4, max_party = 4 where id = :id"), {"id": meal.id}
        )

    assert sqlstate(refused.value) == "BK009"


def test_what_took_place_keeps_no_places(app: Flask) -> None:
    meal = make_meal(make_provider(), capacity=6, max_party=6)

    change_terms(meal, {"capacity": 2, "max_party": 2})

    assert reread(meal).capacity == 2


def test_whoever_books_while_the_places_become_fewer_is_counted_or_refused(stage: Stage) -> None:
    listing, customer = stage.meal(capacity=6, max_party=6), stage.customer()
    start = stage.next_start(listing)

    outcomes = stage.at_once(8, lambda n: book_or_keep_two(stage, listing, customer, start, books=n % 2 == 1))

    taken, capacity = seats_of(stage, listing)
    assert taken == outcomes.count("held") <= capacity
    assert [one for one in outcomes if "deadlock" in str(one)] == []
