from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import (
    cumulative_share,
    minor_of,
    money,
    share_bps,
    share_percent,
    share_within,
    split,
)

amounts = st.integers(0, 10_000_000)


def test_a_share_is_rounded_half_up() -> None:
    assert share_bps(3333, 1500) == 500
    assert share_percent(5, 50) == 3


def test_euros_are_written_as_each_language_does() -> None:
    assert money(5184, "EUR", "en") == "€51.84"
    assert money(5184, "EUR", "fr") == "51,84\u00a0€"


def test_a_currency_without_cents_is_written_without_them() -> None:
    assert money(1500, "JPY", "en") == "¥1,500"


def test_a_currency_with_mills_is_written_with_them() -> None:
    assert "1.500" in money(1500, "TND", "en")


def test_a_debt_carries_its_sign() -> None:
    assert money(-168, "EUR", "en") == "\u2212€1.68"
    assert money(-168, "EUR", "fr") == "\u22121,68\u00a0€"


@given(amounts, st.integers(0, 10_000))
def test_a_share_never_exceeds_the_whole(amount: int, bps: int) -> None:
    assert 0 <= share_bps(amount, bps) <= amount


@given(amounts, st.lists(st.integers(1, 1_000), min_size=1, max_size=12))
def test_partial_refunds_end_exactly_at_the_amount(amount: int, parts: list[int]) -> None:
    whole, upto, given_back = sum(parts), 0, 0
    for part in parts:
        upto += part
        given_back += cumulative_share(upto, whole, amount) - given_back

    assert given_back == amount


@given(amounts, st.lists(st.integers(0, 1_000), min_size=1, max_size=12).filter(any))
def test_split_parts_sum_to_the_amount(amount: int, weights: list[int]) -> None:
    assert sum(split(amount, weights)) == amount


@given(amounts, st.integers(1, 12))
def test_equal_parts_differ_by_one_at_most(amount: int, people: int) -> None:
    parts = split(amount, [1] * people)

    assert max(parts) - min(parts) <= 1


def test_more_than_everything_cannot_be_shared_out() -> None:
    with pytest.raises(ValueError, match="part"):
        cumulative_share(3, 2, 100)


# Shares of whole percents meet exact halves often; any others nearly never.
@given(st.integers(-10_000_000, 10_000_000), st.sampled_from([50, 500, 2500, 5000]) | st.integers(0, 20_000))
def test_a_share_is_what_exact_decimals_rounded_half_up_once_give(amount: int, bps: int) -> None:
    exact = Decimal(amount) * bps / 10_000

    assert share_bps(amount, bps) == int(exact.quantize(Decimal(1), ROUND_HALF_UP))


@given(amounts, st.integers(0, 10_000), st.integers(0, 5_000), st.integers(0, 5_000) | st.none())
def test_a_share_with_minimum_and_maximum_never_exceeds_the_price(
    amount: int, bps: int, least: int, most: int | None
) -> None:
    share = share_within(amount, bps, least, most)

    assert 0 <= share <= amount
    assert most is None or share <= most
    assert share >= min(least, amount, amount if most is None else most)


@given(amounts, st.integers(0, 10_000))
def test_a_share_without_bounds_is_the_plain_share(amount: int, bps: int) -> None:
    assert share_within(amount, bps, 0, None) == share_bps(amount, bps)


@given(amounts, amounts, st.lists(st.integers(1, 99), min_size=1, max_size=6))
def test_price_and_fee_come_back_in_the_same_share_and_end_exactly(
    price: int, fee: int, steps: list[int]
) -> None:
    whole, upto, back = sum(steps), 0, [0, 0]
    for step in steps:
        upto += step
        back = [cumulative_share(upto, whole, price), cumulative_share(upto, whole, fee)]

        assert abs(back[0] * whole - upto * price) * 2 <= whole
        assert abs(back[1] * whole - upto * fee) * 2 <= whole

    assert back == [price, fee]


@given(st.integers(0, 10**9), st.sampled_from(["EUR", "JPY", "KWD"]))
def test_an_amount_survives_being_written_and_typed_again(amount: int, currency: str) -> None:
    digits = {"EUR": 2, "JPY": 0, "KWD": 3}[currency]
    typed = str(Decimal(amount).scaleb(-digits))

    assert minor_of(typed, currency) == amount
