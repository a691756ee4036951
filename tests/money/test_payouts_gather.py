"""Earnings wait for their hold period and are then gathered once."""

from datetime import timedelta

from flask import Flask

from marketplace.core import clock
from marketplace.core.config import overridden
from marketplace.core.database import transaction
from marketplace.money.payouts import jobs, operations, queries
from tests.factories import payouts
from tests.factories.races import at_once


def test_an_earning_waits_for_its_hold_period(app: Flask) -> None:
    with overridden(payout_hold_hours=24):
        earning = payouts.a_sale(payouts.a_provider(), days_ago=0.5)

    assert earning.release_at - earning.earned_at == timedelta(hours=24)
    assert operations.gather(clock.now()) == []


def test_a_source_brings_one_earning(app: Flask) -> None:
    first = payouts.a_sale(payouts.a_provider(), 8_500)

    second = payouts.record_again(first, share=9_999)

    assert second.id == first.id
    assert second.share_minor == 8_500


def test_released_earnings_of_a_provider_become_one_payout(app: Flask) -> None:
    provider = payouts.a_provider()
    payouts.a_sale(provider, 8_500)
    payouts.a_sale(provider, 1_500)
    payouts.a_sale(provider, 700, days_ago=0.1)

    [payout] = operations.gather(clock.now())

    assert payout.amount_minor == 10_000
    assert payout.state == "in_review"
    assert len(queries.earnings_in(payout.id)) == 2


def test_each_provider_gets_their_own(app: Flask) -> None:
    for name in ("Rosa Vidal", "Theo Marchand"):
        payouts.a_sale(payouts.a_provider(name))

    assert len(operations.gather(clock.now())) == 2


def test_gathering_again_finds_nothing(app: Flask) -> None:
    payouts.a_payout()

    assert operations.gather(clock.now()) == []


def test_a_new_payout_carries_its_flags(app: Flask) -> None:
    payout = payouts.a_payout(payouts.a_provider(), 31_000)

    assert payouts.codes(payout.flags) == ["large", "first"]
    assert payout.needs_second is False


def test_a_large_payout_needs_two_people(app: Flask) -> None:
    assert payouts.a_payout(payouts.a_provider(), 50_001).needs_second is True


def test_a_provider_paid_before_has_no_flag(app: Flask) -> None:
    assert payouts.a_calm_payout().flags == []


def test_sales_to_one_customer_are_noticed(app: Flask) -> None:
    provider = payouts.a_provider()
    customer = payouts.a_provider("Only Customer")
    for _number in range(3):
        payouts.a_sale(provider, customer=customer)

    [payout] = operations.gather(clock.now())

    assert "one_customer" in payouts.codes(payout.flags)


def test_many_refunds_are_noticed(app: Flask) -> None:
    provider = payouts.a_provider()
    for _number in range(5):
        payouts.a_sale(provider, 6_000, refunded=3_000)

    [payout] = operations.gather(clock.now())

    assert "refunds" in payouts.codes(payout.flags)


def test_the_job_gathers_for_everyone(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        for name in ("Rosa Vidal", "Theo Marchand"):
            payouts.a_sale(payouts.a_provider(name))

    with whole_app.app_context():
        jobs.gather_due()

        assert queries.providers_due(clock.now()) == []


def test_two_workers_make_one_payout(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        provider = payouts.a_provider()
        for _number in range(6):
            payouts.a_sale(provider, 1_000)

    outcomes = at_once(whole_app, 8, lambda _meet: operations.gather(clock.now()))

    assert outcomes == ["done"] * 8
    with whole_app.app_context():
        assert [own.sales for own in queries.earnings_of(provider.id).payouts] == [6]


def test_control_earnings_claimed_row_by_row_are_shared_out(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        provider = payouts.a_provider()
        for _number in range(6):
            payouts.a_sale(provider, 1_000)

    at_once(whole_app, 2, lambda meet: payouts.claim_row_by_row(provider.id, meet))

    with whole_app.app_context():
        assert len(queries.earnings_of(provider.id).payouts) == 2
