"""The signals of a payout are found in what really happened, and nowhere else."""

from datetime import timedelta

from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.credentials import queries
from tests.factories import credentials, payouts, review
from tests.factories.accounts import a_member


def test_a_customer_paid_to_the_same_bank_account_is_noticed(app: Flask) -> None:
    provider, customer = payouts.a_provider(), a_member("Nour Haddad")
    payouts.a_sale(provider, customer=customer)
    payout = payouts.a_payout(provider)
    review.bank_of(customer, "fp")

    assert "same_bank" in review.signals_of(payout)


def test_a_customer_with_another_bank_account_is_no_signal(app: Flask) -> None:
    provider, customer = payouts.a_provider(), a_member("Nour Haddad")
    payouts.a_sale(provider, customer=customer)
    payout = payouts.a_payout(provider)
    review.bank_of(customer, "another")

    assert "same_bank" not in review.signals_of(payout)


def test_somebody_with_the_same_bank_account_who_bought_nothing_is_no_signal(app: Flask) -> None:
    payout = payouts.a_payout()
    review.bank_of(a_member("Nour Haddad"), "fp")

    assert "same_bank" not in review.signals_of(payout)


def test_a_customer_with_the_same_network_and_browser_is_noticed(app: Flask) -> None:
    provider, customer = payouts.a_provider(), a_member("Nour Haddad")
    payouts.a_sale(provider, customer=customer)
    payout = payouts.a_payout(provider)
    for member in (provider, customer):
        review.signs_in(member, network="192.0.2.7", browser="A phone")

    assert "same_device" in review.signals_of(payout)


def test_the_same_browser_on_another_network_is_no_signal(app: Flask) -> None:
    provider, customer = payouts.a_provider(), a_member("Nour Haddad")
    payouts.a_sale(provider, customer=customer)
    payout = payouts.a_payout(provider)
    review.signs_in(provider, network="192.0.2.7", browser="A phone")
    review.signs_in(customer, network="192.0.2.8", browser="A phone")

    assert "same_device" not in review.signals_of(payout)


def test_two_sessions_of_which_no_network_is_known_are_not_alike(app: Flask) -> None:
    provider, customer = payouts.a_provider(), a_member("Nour Haddad")
    payouts.a_sale(provider, customer=customer)
    payout = payouts.a_payout(provider)
    for member in (provider, customer):
        review.signs_in(member, network="", browser="A phone")

    assert "same_device" not in review.signals_of(payout)


def test_addresses_with_the_same_ending_are_no_signal(app: Flask) -> None:
    provider = payouts.a_provider(email="rosa@village.example")
    payouts.paid(payouts.a_payout(provider))
    payouts.a_sale(provider, customer=a_member("Nour Haddad", email="nour@village.example"))

    assert review.signals_of(payouts.a_payout(provider)) == []


def test_a_price_far_from_the_providers_own_is_noticed(app: Flask) -> None:
    provider = payouts.a_provider()
    review.earlier_sales(provider, 2_200, count=5)

    payout = payouts.a_payout(provider, 8_000)

    assert "far_price" in review.signals_of(payout)
    [flag] = [flag for flag in payout.flags if flag["code"] == "far_price"]
    assert (flag["facts"]["price_minor"], flag["facts"]["usual_minor"]) == (8_800, 2_200)


def test_a_newcomers_price_is_compared_with_everybodys(app: Flask) -> None:
    review.earlier_sales(payouts.a_provider("Someone Else"), 2_200, count=20)

    payout = payouts.a_payout(payouts.a_provider(), 8_000)

    assert "far_price" in review.signals_of(payout)


def test_with_few_sales_anywhere_no_price_is_unusual(app: Flask) -> None:
    review.earlier_sales(payouts.a_provider("Someone Else"), 2_200, count=19)

    payout = payouts.a_payout(payouts.a_provider(), 8_000)

    assert "far_price" not in review.signals_of(payout)


def test_a_first_bank_account_entered_this_week_is_noticed(app: Flask) -> None:
    provider = payouts.a_provider()
    payouts.account_of(provider).bank_added_at = clock.now()
    db.session.flush()

    assert "bank_new" in review.signals_of(payouts.a_payout(provider))


def test_a_debt_in_the_ledger_is_noticed(app: Flask) -> None:
    provider = payouts.a_provider()
    review.owes(provider, 1_500)

    payout = payouts.a_payout(provider)

    assert "debt" in review.signals_of(payout)
    assert [flag["facts"]["debt_minor"] for flag in payout.flags if flag["code"] == "debt"] == [1_500]


def test_somebody_elses_debt_is_no_signal(app: Flask) -> None:
    review.owes(payouts.a_provider("Someone Else"), 1_500)

    assert "debt" not in review.signals_of(payouts.a_payout())


def test_a_card_that_ends_soon_is_noticed(app: Flask) -> None:
    provider = payouts.a_provider()
    credentials.accepted(provider, "sport_card", queries.today() + timedelta(days=20))

    assert "document" in review.signals_of(payouts.a_payout(provider))


def test_a_card_that_was_renewed_is_no_signal(app: Flask) -> None:
    provider = payouts.a_provider()
    credentials.accepted(provider, "sport_card", queries.today() + timedelta(days=20))
    credentials.accepted(provider, "sport_card", queries.today() + timedelta(days=900))

    assert "document" not in review.signals_of(payouts.a_payout(provider))
