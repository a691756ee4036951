"""What a listing's page shows as free stays so for exactly as long as it says."""

from datetime import timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from marketplace.trade.availability.rules import slots
from marketplace.trade.listings.views.free import holds_until
from tests.effort import examples
from tests.factories import availability as make

QUARTER = 900


@settings(max_examples=examples(60), deadline=None)
@given(make.questions(), st.integers(0, QUARTER), st.booleans())
def test_until_then_the_clock_changes_nothing(question: dict[str, Any], later: int, at_the_end: bool) -> None:
    now = question["now"]
    found = slots(**question)
    until = holds_until(found, [], question["rules"].notice_minutes)
    then = until - timedelta.resolution if at_the_end else now + timedelta(seconds=later)
    # What midnight changes, somewhere, changes at a quarter of an hour, which no page outlasts.
    assume(now <= then < until and now.timestamp() // QUARTER == then.timestamp() // QUARTER)

    assert slots(**{**question, "now": then}) == found


@settings(max_examples=examples(60), deadline=None)
@given(make.questions())
def test_then_the_clock_takes_a_time_away(question: dict[str, Any]) -> None:
    found = slots(**question)

    until = holds_until(found, [], question["rules"].notice_minutes)

    assert not found or slots(**{**question, "now": until})[: len(found)] != found
