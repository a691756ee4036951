"""Who is next in line, and how long an offer stands."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from marketplace.trade.waiting.rules import Turn, Wish, next_turn, offered_until

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
HOURS = timedelta(hours=2)

parties = st.integers(1, 8).flatmap(lambda n: st.tuples(st.just(n), st.integers(1, n)))
lines = st.lists(parties.map(lambda one: Wish(*one)), max_size=6)


@given(lines, st.integers(1, 8))
def test_in_strict_order_nobody_but_the_first_is_asked(line: list[Wish], available: int) -> None:
    turn = next_turn(line, available, strict=True)

    assert turn is None or turn.position == 0


@given(lines, st.integers(1, 8))
def test_whoever_is_passed_by_would_not_have_come_with_so_few(line: list[Wish], available: int) -> None:
    turn = next_turn(line, available, strict=False)

    passed = line if turn is None else line[: turn.position]
    assert all(wish.least > available for wish in passed)


def test_who_comes_with_fewer_too_is_asked_with_what_there_is() -> None:
    assert next_turn([Wish(4, 2)], 3, strict=True) == Turn(0, 3)


@given(st.timedeltas(timedelta(minutes=10), timedelta(days=60)))
def test_an_offer_lasts_two_hours_at_most_and_never_past_the_end(left: timedelta) -> None:
    until = offered_until(NOON, NOON + left, HOURS)

    assert NOON < until <= NOON + min(left, HOURS)


def test_an_offer_is_shorter_when_the_start_is_near() -> None:
    assert offered_until(NOON, NOON + timedelta(hours=2), HOURS) == NOON + timedelta(minutes=30)
