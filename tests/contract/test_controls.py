"""Controls: wrong requests and answers must be caught, or the contract tests would prove nothing."""

import pytest

from tests.contract.description import VERSION, stripe
from tests.contract.wrong_answers import REFUND, refunding, violations


def test_the_description_is_of_the_pinned_version() -> None:
    description = stripe()

    version = description.version

    assert version == VERSION


def test_a_right_exchange_passes() -> None:
    ask = refunding(charge="ch_sbx_1", amount="500")

    found = violations(REFUND, ask)

    assert found == []


@pytest.mark.parametrize(
    ("wrong", "word"),
    [
        ({"amount": "500"}, "amount"),
        ({"amount": None}, "amount"),
        ({"object": "charge"}, "object"),
        ({"reason": "rain"}, "reason"),
        ({"seats": 2}, "seats"),
        ({"metadata": {"n": 1}}, "metadata"),
        ({"charge": {"id": "ch_sbx_1", "object": "charge"}}, "charge"),
    ],
)
def test_a_wrong_answer_is_caught(wrong: dict[str, object], word: str) -> None:
    ask = refunding(charge="ch_sbx_1")

    found = violations({**REFUND, **wrong}, ask)

    assert found
    assert word in found[0]


def test_a_missing_field_is_caught() -> None:
    without = {name: value for name, value in REFUND.items() if name != "currency"}

    [found] = violations(without, refunding(charge="ch_sbx_1"))

    assert "'currency' is a required property" in found


def test_an_error_in_another_shape_is_caught() -> None:
    ask = refunding(charge="ch_sbx_1")

    found = violations({"message": "no"}, ask, "400 BAD REQUEST")

    assert any("'error' is a required property" in fault for fault in found)


@pytest.mark.parametrize(
    "form", [{"seats": "2"}, {"amount": "many"}, {"reason": "rain"}, {"metadata[a][b]": "1"}]
)
def test_a_wrong_request_that_was_accepted_is_caught(form: dict[str, str]) -> None:
    ask = refunding(**form)

    found = violations(REFUND, ask)

    assert len(found) == 1
    assert "parameter" in found[0]


def test_a_call_that_stripe_does_not_have_is_caught() -> None:
    [found] = violations(REFUND, lambda client: client.get("/v1/bookings"))

    assert "no call of Stripe's" in found
