"""Whatever legal events happen in whatever order, money is neither made nor lost."""

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.money.ledger import queries
from tests.factories import money

# The database is shared by the examples of one test on purpose: sums must hold over all of them.
SHARED = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@SHARED
@given(st.lists(money.life_of_a_booking(), min_size=1, max_size=4))
def test_any_sequence_of_legal_events_sums_to_zero(app: Flask, lives: list[money.Life]) -> None:
    for life in lives:
        money.live(life)

    assert sum(line.balance for line in queries.trial_balance() if line.unit == "eur") == 0


@SHARED
@given(money.life_of_a_booking())
def test_refund_provider_platform_and_rest_are_what_was_paid(app: Flask, life: money.Life) -> None:
    names = money.live(life)

    rest = -queries.balance(f"booking:{names.booking}")
    owed = -queries.balance(f"provider:{names.provider}")
    granted = life.approved or (0, 0, 0)
    sent = granted[0] if life.transferred else 0
    assert rest == life.paid - sum(life.refunds) - sum(granted)
    assert owed + sent == granted[0]
