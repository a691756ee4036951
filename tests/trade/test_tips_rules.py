from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.trade.tips import rules
from marketplace.trade.tips.schemas import chosen_minor


@given(st.integers(50, 100_000_000), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_suggestions_are_three_rising_whole_amounts_within_bounds(price: int, currency: str) -> None:
    found = rules.suggestions(price, currency)

    least, most = rules.bounds(currency)
    assert len(found) == 3
    assert least <= found[0] < found[1] < found[2] <= most
    assert all(amount % least == 0 for amount in found)


def test_suggestions_follow_the_price() -> None:
    assert rules.suggestions(4800, "EUR") == [200, 500, 700]


@pytest.mark.parametrize(
    ("amount", "own", "minor"), [("500", "", 500), ("other", "7,50", 750), ("other", " 7 € ", 700)]
)
def test_an_amount_is_chosen_or_typed(amount: str, own: str, minor: int) -> None:
    assert chosen_minor({"amount": amount, "own": own}, "EUR") == minor


@pytest.mark.parametrize(
    ("amount", "own"), [("other", ""), ("other", "7.505"), ("-5", ""), ("5.5", ""), ("other", "lots")]
)
def test_what_is_no_amount_is_refused_in_words(amount: str, own: str) -> None:
    with pytest.raises(Invalid) as refusal:
        chosen_minor({"amount": amount, "own": own}, "EUR")

    assert refusal.value.errors


def test_thanks_may_be_given_for_a_month() -> None:
    done = clock.now()

    assert rules.is_open(done, done + timedelta(days=30))
    assert not rules.is_open(done, done + timedelta(days=30, seconds=1))
    assert not rules.is_open(None, done)
