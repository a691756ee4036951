"""Many customers, one limit: it holds though no constraint sees it. Beside the races stands a control."""

from datetime import timedelta

from tests.factories.limits import limit, naive_take, places_taken, room_for_one
from tests.factories.offers import try_to_book
from tests.factories.races import at_once
from tests.factories.stage import Stage


def test_a_limit_of_the_day_holds_when_everybody_books_another_time_at_once(stage: Stage) -> None:
    listing, customer = stage.meal(step_minutes=120, duration_minutes=60, notice_minutes=0), stage.customer()
    limit(stage, listing.provider_id, day_services=1)
    first = stage.next_start(listing)
    starts = [first, first + timedelta(minutes=120)]

    outcomes = stage.at_once(8, lambda number: try_to_book(stage, listing, customer, starts[number % 2], 1))

    # Four want the table that won: it stands already, so to join it adds no service.
    assert outcomes.count("held") == 4
    assert len(places_taken(stage, listing)) == 1


def test_a_limit_of_bookings_holds_at_one_table(stage: Stage) -> None:
    listing, customer = stage.meal(capacity=8, max_party=8), stage.customer()
    limit(stage, listing.provider_id, day_bookings=3)
    start = stage.next_start(listing)

    outcomes = stage.at_once(8, lambda _: try_to_book(stage, listing, customer, start, 1))

    assert sorted(outcomes) == ["held"] * 3 + ["slot_taken"] * 5


def test_a_limit_of_one_listing_leaves_the_provider_s_others_alone(stage: Stage) -> None:
    meal, customer = stage.meal(step_minutes=120, duration_minutes=60, week_services=1), stage.customer()
    first = stage.next_start(meal)
    starts = [first, first + timedelta(minutes=120)]

    outcomes = stage.at_once(4, lambda number: try_to_book(stage, meal, customer, starts[number % 2], 1))

    assert outcomes.count("held") == 2
    assert len(places_taken(stage, meal)) == 1


def test_count_then_insert_does_exceed_a_limit(stage: Stage) -> None:
    """The control: without the lock the same fight ends above the limit, so the race can see it."""
    room_for_one(stage.app)

    outcomes = at_once(stage.app, 6, naive_take)

    assert outcomes.count("done") == 6
    assert len(places_taken(stage, None)) > 1


def test_a_limit_is_counted_on_the_day_of_the_service(stage: Stage) -> None:
    listing, customer = stage.meal(step_minutes=120, duration_minutes=60), stage.customer()
    limit(stage, listing.provider_id, day_services=1)
    first = stage.next_start(listing)

    outcomes = [try_to_book(stage, listing, customer, first + timedelta(days=days), 1) for days in range(3)]

    assert outcomes == ["held"] * 3
    assert len(set(places_taken(stage, listing))) == 3
