"""Whatever is done to a wallet in whatever order: no credit is made or lost, and every cent is somewhere."""

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.goods.wallet import rules
from tests.factories.wallet_lives import Life, steps

# The database is shared by the examples of one test on purpose: wallets must not know of each other.
SHARED = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SHARED
@given(st.lists(steps(), min_size=3, max_size=14))
def test_a_wallet_does_what_a_simple_model_of_it_does(app: Flask, taken: list[tuple[str, int, int]]) -> None:
    life = Life()

    for step in taken:
        life.take(step)

    assert life.seen() == life.expected()


@given(st.integers(1, 10_000), st.integers(0, 100_000), st.lists(st.integers(1, 500), max_size=40))
def test_a_lot_in_any_portions_ends_at_its_cost(credits: int, cost: int, portions: list[int]) -> None:
    left, paid = credits, 0
    for portion in [*portions, credits]:
        taken = min(portion, left)
        paid += rules.cost_left(credits, left, cost) - rules.cost_left(credits, left - taken, cost)
        left -= taken

    assert (left, paid) == (0, cost)


@given(st.integers(1, 5_000), st.integers(0, 50_000), st.data())
def test_what_is_given_back_restores_a_lot_exactly(credits: int, cost: int, data: st.DataObject) -> None:
    left = data.draw(st.integers(0, credits))
    back = data.draw(st.integers(0, credits - left))

    there = rules.cost_left(credits, left + back, cost)

    assert 0 <= rules.cost_left(credits, left, cost) <= there <= cost


def test_control_a_price_for_each_credit_does_not_end_at_the_cost() -> None:
    each = 999 // 1_000

    assert each * 1_000 != 999
