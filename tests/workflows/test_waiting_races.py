"""Freed seats, people in line and people who grab, all at once on real connections: nobody overtakes."""

import pytest

from tests.factories.stage import Stage
from tests.factories.waiting import NAMES, full_table, without_the_wall

GRABBERS = 3


def test_freed_seats_go_to_the_first_in_line_whoever_else_is_quick(stage: Stage) -> None:
    table = full_table(stage, seats=3)
    line = [table.join(name) for name in NAMES[:5]]
    acts = [
        *(lambda seat=seat: table.cancel(seat) for seat in range(3)),
        *[table.served] * 2,
        *[table.grab] * GRABBERS,
    ]

    outcomes = stage.at_once(len(acts), lambda n: acts[n]())
    table.served()

    assert outcomes[-GRABBERS:] == ["refused"] * GRABBERS
    assert table.states(*line) == ["offered"] * 3 + ["waiting"] * 2


def test_who_joins_while_a_seat_comes_free_waits_and_is_served_or_finds_it_free(stage: Stage) -> None:
    table = full_table(stage, seats=1)

    joined, _freed = stage.at_once(2, lambda n: (table.join, table.cancel)[n]())
    table.served()

    if isinstance(joined, str):
        assert table.states(joined) == ["offered"]
    else:
        assert type(joined).__name__ == "NotFull"
        assert table.is_offered()


@pytest.mark.parametrize("grabbers", [2])
def test_the_control_without_the_databases_wall_lets_others_overtake(stage: Stage, grabbers: int) -> None:
    table = full_table(stage, seats=2)
    line = [table.join(name) for name in NAMES[:2]]
    without_the_wall(stage)
    table.cancel(0)
    table.cancel(1)

    outcomes = stage.at_once(grabbers, lambda _n: table.grab())
    table.served()

    assert outcomes == ["taken"] * grabbers
    assert table.states(*line) == ["waiting", "waiting"]
