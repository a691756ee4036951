from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.trade.availability import seats
from marketplace.trade.bookings import other_times
from tests.factories.accounts import a_member, work_in
from tests.factories.api import a_held_booking, next_slot
from tests.factories.listings import make_meal, make_session


def test_those_who_lose_in_one_snapshot_are_answered_from_one_look(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    meal = make_meal()
    lost = next_slot(meal)
    with clock.frozen_at(clock.now()):
        first = other_times.of_public_id(meal.public_id, lost, 1, "7:7:")
        seen = statements()

        again = other_times.of_public_id(meal.public_id, lost, 1, "7:7:")

    assert again == first
    assert work_in(seen) == []


@pytest.mark.parametrize("later", ["8:8:", "", None])
def test_what_has_changed_since_is_looked_at_again(
    app: Flask, statements: Callable[[], list[str]], later: str | None
) -> None:
    meal = make_meal()
    lost = next_slot(meal)
    with clock.frozen_at(clock.now()):
        other_times.of_public_id(meal.public_id, lost, 1, "7:7:")
        seen = statements()

        other_times.of_public_id(meal.public_id, lost, 1, later)

    # The hours, and what is in the way.
    assert len(work_in(seen)) == 2


def test_a_snapshot_is_not_named_to_those_who_have_changed_something(app: Flask) -> None:
    session = make_session()
    start = next_slot(session)
    a_held_booking(session, a_member("Omar Haddad"))

    seen = seats.seen_gone(session.public_id, start, 1)

    assert seen == ""


def test_a_table_with_seats_left_is_not_seen_as_gone(app: Flask) -> None:
    meal = make_meal(capacity=6, max_party=6)
    start = next_slot(meal, 4)
    a_held_booking(meal, a_member("Omar Haddad"), 4)

    assert seats.seen_gone(meal.public_id, start, 2) is None
    assert seats.seen_gone(meal.public_id, start, 3) is not None


def test_a_party_that_no_table_takes_is_not_told_that_the_place_is_gone(app: Flask) -> None:
    meal = make_meal(capacity=6, max_party=4)
    start = next_slot(meal)
    a_held_booking(meal, a_member("Omar Haddad"), 4)

    assert seats.seen_gone(meal.public_id, start, 5) is None
