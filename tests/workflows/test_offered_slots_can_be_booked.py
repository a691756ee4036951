"""The first law: what the page offers, the database accepts at that instant; and nothing else."""

from datetime import timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.core import clock
from tests.factories.offers import is_offered, offered_slots, take_all, try_to_book
from tests.factories.stage import Stage

# One calendar fills up while the examples run: each meets what the earlier ones booked.
FEW = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@FEW
@given(
    kind=st.sampled_from(("meal", "session")),
    day=st.integers(0, 20),
    party=st.integers(1, 4),
    pick=st.integers(0),
)
def test_an_offered_slot_can_be_booked(stage: Stage, kind: str, day: int, party: int, pick: int) -> None:
    listing, customer = take_all(stage, kind)
    party = min(party, listing.max_party)
    offered = offered_slots(stage, listing, day, party)

    outcomes = [
        try_to_book(stage, listing, customer, slot.starts_at, party)
        for slot in offered[pick % max(len(offered), 1) :][:1]
    ]

    assert outcomes in ([], ["held"])


@FEW
@given(minutes=st.integers(0, 60 * 24 * 30))
def test_what_is_not_offered_is_refused(stage: Stage, minutes: int) -> None:
    listing, customer = take_all(stage, "meal")
    starts_at = (clock.now() + timedelta(minutes=minutes)).replace(second=0, microsecond=0)
    offered = is_offered(stage, listing, starts_at)

    outcome = try_to_book(stage, listing, customer, starts_at, 1)

    assert (outcome == "held") == offered


def test_a_fresh_calendar_offers_something(stage: Stage) -> None:
    listing, _customer = take_all(stage, "meal")

    assert offered_slots(stage, listing, 0, 1)
