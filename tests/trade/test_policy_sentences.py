from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.trade.bookings.pages import policy_sentences
from marketplace.trade.bookings.rules import Tier


@pytest.mark.parametrize(
    ("hours_ahead", "first"),
    [(30, "Free cancellation until"), (12, "If you cancel, nothing is refunded: it begins too soon.")],
)
def test_the_words_of_a_policy_begin_with_what_still_holds(app: Flask, hours_ahead: int, first: str) -> None:
    said = policy_sentences(
        (Tier(24, 100),),
        starts_at=clock.now() + timedelta(hours=hours_ahead),
        zone="Europe/Paris",
        price_minor=2_400,
        fee_minor=192,
        currency="EUR",
    )

    assert said[0].startswith(first)
    assert ("After that nothing is refunded." in said) is (hours_ahead == 30)
