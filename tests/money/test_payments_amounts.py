import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.money import exponent, minor_of
from marketplace.money.payments.amounts import MINIMUM_CHARGE, BadAmount, check_amount, least_charge

CURRENCIES = [*MINIMUM_CHARGE, "TND", "KWD", "XOF", "UGX"]


@pytest.mark.parametrize(
    ("amount", "currency", "sentence"),
    [
        (49, "EUR", "at least €0.50"),
        (0, "EUR", "at least €0.50"),
        (-500, "EUR", "at least €0.50"),
        (49, "JPY", "at least ¥50"),
        (101, "ISK", "must be whole"),
        (17_499, "HUF", "at least"),
        (10_001, "KWD", "end in a zero"),
        (100_000_000, "EUR", "at most"),
    ],
)
def test_an_amount_that_cannot_be_charged_is_refused_before_the_call(
    amount: int, currency: str, sentence: str
) -> None:
    with pytest.raises(BadAmount) as refusal:
        check_amount(amount, currency)

    assert sentence in refusal.value.what


@pytest.mark.parametrize(
    ("amount", "currency"),
    [(50, "EUR"), (50, "JPY"), (500, "ISK"), (17_550, "HUF"), (10_010, "KWD"), (99_999_999, "EUR")],
)
def test_an_amount_at_the_edge_is_charged(amount: int, currency: str) -> None:
    check_amount(amount, currency)


@given(st.sampled_from(CURRENCIES), st.integers(-1_000, 200_000_000))
def test_what_is_accepted_keeps_every_rule(currency: str, amount: int) -> None:
    try:
        check_amount(amount, currency)
    except BadAmount:
        return

    assert least_charge(currency) <= amount <= 99_999_999
    assert currency not in {"ISK", "UGX"} or amount % 100 == 0
    assert exponent(currency) != 3 or amount % 10 == 0


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("50.5", "JPY", None),
        ("50", "JPY", 50),
        ("24,5 €", "EUR", 2450),
        ("24.505", "EUR", None),
        ("1.234", "KWD", 1234),
        ("-5", "EUR", None),
        ("5e3", "EUR", None),
        ("\u0665", "EUR", None),
        ("", "EUR", None),
    ],
)
def test_an_amount_with_wrong_decimals_is_no_amount(typed: str, currency: str, minor: int | None) -> None:
    assert minor_of(typed, currency) == minor
