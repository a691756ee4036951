"""Many customers, one calendar: the database decides. Beside each race stands a control that must fail."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.core.database import db
from marketplace.trade.availability import seats
from tests.factories.offers import try_to_book
from tests.factories.races import at_once
from tests.factories.seats import naive_hold, overlaps, service_of, table_without_constraint
from tests.factories.stage import Stage

START = datetime(2030, 5, 4, 17, 0, tzinfo=UTC)


def test_one_last_seat_has_exactly_one_winner(stage: Stage) -> None:
    listing, customer = stage.meal(capacity=3, max_party=3), stage.customer()
    start = stage.next_start(listing)
    try_to_book(stage, listing, customer, start, 2)

    outcomes = stage.at_once(16, lambda _: try_to_book(stage, listing, customer, start, 1))

    assert sorted(outcomes) == ["held"] + ["slot_taken"] * 15


def test_overlapping_services_never_both_win(stage: Stage) -> None:
    listing, customer = stage.meal(capacity=2, max_party=2, step_minutes=30), stage.customer()
    first = stage.next_start(listing)
    starts = [first + timedelta(minutes=30 * number) for number in range(4)]

    outcomes = stage.at_once(16, lambda number: try_to_book(stage, listing, customer, starts[number % 4], 2))

    assert outcomes.count("held") == 1
    with stage.app.app_context():
        assert overlaps() == 0


def test_check_then_insert_does_sell_a_place_twice(whole_app: Flask) -> None:
    """The control: without the constraint the same fight ends in overlaps, so the race can see them."""
    table_without_constraint(whole_app)

    at_once(whole_app, 8, lambda meet: naive_hold(START, meet))

    with whole_app.app_context():
        assert db.session.scalar(text("select count(*) from unguarded")) > 1


def test_a_service_given_back_can_be_taken_again(stage: Stage) -> None:
    service = service_of(stage.meal(capacity=2, max_party=2), START)
    with stage.acting():
        first = seats.take(service, 2)
        seats.give_back(first, 2)

        again = seats.take(service, 2)

        assert again is not None
        assert again != first
        seats.give_back(again, 2)


def test_more_seats_than_were_taken_cannot_be_given_back(stage: Stage) -> None:
    service = service_of(stage.meal(capacity=2, max_party=2), START)

    with pytest.raises(ValueError, match="fewer than 2"), stage.acting():
        seats.give_back(seats.take(service, 1), 2)


def test_buffers_keep_neighbouring_services_apart(stage: Stage) -> None:
    listing = stage.meal(capacity=1, max_party=1, shared=False, buffer_after_minutes=30)
    first = service_of(listing, START)
    right_after = service_of(listing, START + timedelta(minutes=listing.duration_minutes))
    with stage.acting():
        taken = seats.take(first, 1)

        assert seats.take(right_after, 1) is None
        seats.give_back(taken, 1)
