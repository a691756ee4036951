"""An import and a hold at the same instant: whoever commits first is seen by the other, and none sees half."""

from datetime import timedelta

import pytest

from tests.factories.calendar_servers import a_blocked_meal, half_imported, imported_on, seen_clashes
from tests.factories.offers import is_offered, try_to_book
from tests.factories.stage import Stage


@pytest.mark.parametrize(("first", "outcome"), [("import", "slot_taken"), ("hold", "held")])
def test_of_an_import_and_a_hold_the_later_one_sees_the_earlier(
    stage: Stage, first: str, outcome: str
) -> None:
    meal = a_blocked_meal(stage)
    customer = stage.customer()

    steps = {
        "import": lambda: imported_on(stage, meal, (meal.start, meal.start + timedelta(hours=1))),
        "hold": lambda: try_to_book(stage, meal.listing, customer, meal.start, 1),
    }
    said = {name: steps[name]() for name in sorted(steps, reverse=first == "import")}

    assert said["hold"] == outcome
    assert not is_offered(stage, meal.listing, meal.start)
    assert seen_clashes(stage, meal) == 0


def test_a_hold_during_an_import_sees_what_stood_before_and_never_half(stage: Stage) -> None:
    meal = a_blocked_meal(stage)
    customer = stage.customer()
    imported_on(stage, meal, (meal.start, meal.start + timedelta(hours=1)))

    with half_imported(stage, meal):
        during = try_to_book(stage, meal.listing, customer, meal.start, 1)

    assert during == "slot_taken"
    assert try_to_book(stage, meal.listing, customer, meal.start, 1) == "held"


def test_without_one_transaction_a_hold_would_slip_through(stage: Stage) -> None:
    meal = a_blocked_meal(stage)
    customer = stage.customer()
    imported_on(stage, meal, (meal.start, meal.start + timedelta(hours=1)))

    with half_imported(stage, meal, committed=True):
        during = try_to_book(stage, meal.listing, customer, meal.start, 1)

    assert during == "held"
