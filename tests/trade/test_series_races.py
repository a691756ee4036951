"""Several who want the same weeks at once: one has them all, nobody waits in a circle, and the control does."""

from datetime import UTC, datetime, timedelta
from itertools import count

from tests.factories.races import at_once
from tests.factories.seats import overlaps, service_of
from tests.factories.series import take_both, try_to_hold, weekly
from tests.factories.stage import Stage

START = datetime(2030, 5, 4, 17, 0, tzinfo=UTC)


def test_of_many_who_want_the_same_weeks_one_has_all_of_them(stage: Stage) -> None:
    with stage.acting():
        listing = weekly()
    customers, start = [stage.customer() for _each in range(8)], stage.next_start(listing)

    outcomes = stage.at_once(8, lambda number: try_to_hold(stage, listing, customers[number], start))

    assert sorted(outcomes) == ["held"] + ["refused"] * 7
    with stage.app.app_context():
        assert overlaps() == 0


def test_series_that_overlap_in_part_end_without_a_circle(stage: Stage) -> None:
    with stage.acting():
        listing = weekly()
    customers, start = [stage.customer() for _each in range(6)], stage.next_start(listing)
    starts = [start + timedelta(weeks=number % 3) for number in range(6)]

    outcomes = stage.at_once(6, lambda number: try_to_hold(stage, listing, customers[number], starts[number]))

    assert outcomes.count("held") == 1
    assert set(outcomes) == {"held", "refused"}


def test_weeks_taken_in_another_order_do_wait_in_a_circle(stage: Stage) -> None:
    """The control: who took the later week first would meet the other in the middle."""
    listing = stage.meal(capacity=1, max_party=1)
    weeks = [service_of(listing, START), service_of(listing, START + timedelta(weeks=1))]
    turns = count()

    outcomes = at_once(stage.app, 2, lambda meet: take_both(weeks[:: 1 if next(turns) % 2 else -1], meet))

    assert sorted(outcomes) == ["OperationalError", "UndoneError"]
