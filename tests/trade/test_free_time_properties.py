"""What is kept of free time and what the engine offers are one and the same, to the slot, whenever it is read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from marketplace.trade.availability.free_time import free_time_of, holds_until
from marketplace.trade.availability.rules import slots
from marketplace.trade.listings.models import Listing
from tests.effort import examples
from tests.factories import availability as make
from tests.factories.free_time import keep, kept_for, offered_in, starts_of, told, without_notice
from tests.factories.listings import make_meal

Draw = Callable[[int, int], int]

thorough = settings(max_examples=examples(40), deadline=None)
stored = settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture
def listing(app: Flask) -> Listing:
    return make_meal()


@thorough
@given(make.questions())
def test_runs_hold_exactly_the_slots_they_were_made_of(question: dict[str, Any]) -> None:
    found = slots(**question)

    kept = free_time_of(found, question["rules"].step_minutes)

    assert starts_of(kept, question["rules"].step_minutes) == [
        (slot.starts_at, slot.seats_left) for slot in found
    ]


@thorough
@given(make.questions())
def test_no_run_reaches_from_one_stored_week_into_another(question: dict[str, Any]) -> None:
    kept = kept_for(question)

    keys = [(one.week, one.seats, one.order_until, one.opens_at) for one in kept]
    assert len(keys) == len(set(keys))
    assert all(first <= last for one in kept for first, last in one.runs)


@stored
@given(make.questions(), st.integers(0, 5 * 86_400), st.integers(-2880, 5760), st.integers(1, 3000))
def test_the_store_tells_the_first_start_that_the_engine_offers(
    listing: Listing, question: dict[str, Any], later: int, begins: int, minutes: int
) -> None:
    now = question["now"] + timedelta(seconds=later)
    opens = question["now"].replace(second=0, microsecond=0) + timedelta(minutes=begins)
    window = (max(opens, now), max(opens, now) + timedelta(minutes=minutes))
    keep(listing, question)

    start = told(listing, now, window, question["party"])

    if now >= holds_until(question["schedule"], question["now"]):
        assert start == "ask"
    elif question["rules"].admits(question["party"]):
        offered = offered_in(question, now, window)
        assert start == (offered[0].starts_at if offered else None)


@stored
@given(make.questions(), st.integers(0, 3 * 86_400))
def test_each_start_that_the_engine_offers_is_told_for_a_window_of_a_minute(
    listing: Listing, question: dict[str, Any], later: int
) -> None:
    question = without_notice(question)
    now = question["now"] + timedelta(seconds=later)
    # Beyond its day the store tells nothing by itself; where a day was left out of the calendar that comes sooner.
    assume(now < holds_until(question["schedule"], question["now"]))
    keep(listing, question)
    day = (now, now + timedelta(days=1))
    offered = [slot.starts_at for slot in offered_in(question, now, day)]

    minute = timedelta(minutes=1)
    around = sorted({start + k * minute for start in offered[:5] for k in (-1, 0, 1)})
    found = [at for at in around if at >= now and told(listing, now, (at, at + minute), question["party"])]

    if question["rules"].admits(question["party"]):
        assert found == [at for at in around if at >= now and at in offered]
