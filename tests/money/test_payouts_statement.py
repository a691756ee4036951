"""A provider's month equals the ledger, joins the next without a gap, and is shown to nobody else."""

from datetime import timedelta

from flask import Flask

from marketplace.core import clock
from marketplace.money.payouts import statement
from tests.factories import files, pages, payouts, review
from tests.factories.accounts import a_member, signed_in
from tests.factories.listings import make_provider


def test_the_sums_of_a_month_are_those_of_its_sales(app: Flask) -> None:
    provider = payouts.a_provider()
    payouts.paid(payouts.a_payout(provider, 8_500, 1_500))
    payouts.approve(payouts.a_payout(provider, 2_000))

    month = files.month_of(provider)

    assert (month.sales_minor, month.commission_minor) == (13_200, 1_200)
    assert (month.transfers_minor, month.closing_minor) == (10_000, 2_000)


def test_the_closing_balance_is_the_ledgers(app: Flask) -> None:
    provider = payouts.a_provider()
    payouts.paid(payouts.a_payout(provider, 8_500))
    payouts.approve(payouts.a_payout(provider, 2_000))
    review.owes(provider, 1_500)

    month = files.month_of(provider)

    assert month.closing_minor == -files.in_the_ledger(f"provider:{provider.public_id}")
    assert month.debt_closing_minor == files.in_the_ledger(f"provider_debt:{provider.public_id}") == 1_500
    assert month.closing_minor == (
        month.opening_minor
        + month.sales_minor
        - month.commission_minor
        - month.transfers_minor
        + month.corrections_minor
    )


def test_a_month_begins_where_the_one_before_ended(app: Flask) -> None:
    provider = payouts.a_provider()
    with clock.frozen_at(clock.now() - timedelta(days=40)):
        payouts.approve(payouts.a_payout(provider, 2_000))
    payouts.paid(payouts.a_payout(provider, 8_500))

    present = files.this_month()
    before = files.month_of(provider, statement.neighbour(present, -1))
    earlier = files.month_of(provider, statement.neighbour(before.month, -1))
    month = files.month_of(provider, present)

    assert earlier.closing_minor == before.opening_minor
    assert before.closing_minor == month.opening_minor == 2_000
    assert month.closing_minor == 2_000


def test_the_last_minute_of_a_month_in_paris_belongs_to_it() -> None:
    instant = clock.datetime.fromisoformat("2026-10-31T23:30:00+00:00")

    assert statement.month_of(instant, "Europe/Paris").isoformat() == "2026-11-01"
    assert statement.month_of(instant, "UTC").isoformat() == "2026-10-01"


def test_the_file_ends_at_the_balance_of_the_page(app: Flask) -> None:
    provider = make_provider("Rosa Vidal")
    payouts.can_be_paid(provider)
    payouts.approve(payouts.a_payout(provider, 2_000))
    browser = signed_in(app, provider)

    page = pages.words_of(browser.get("/studio/statement"))
    rows = files.rows_of(browser.get("/studio/statement.csv"))

    assert "Owed to you at the end €20.00" in page
    assert [row["Balance"] for row in rows] == ["0.00", "20.00", "20.00"]
    assert (rows[1]["What"], rows[1]["Sale"], rows[1]["Commission"]) == ("Couscous for six", "22.00", "-2.00")


def test_a_month_without_events_says_so_in_french(app: Flask) -> None:
    browser = signed_in(app, make_provider("Rosa Vidal"), locale="fr")

    page = pages.words_of(browser.get("/studio/statement?month=2026-02"))

    assert "Relevé de février 2026" in page
    assert "Il ne s’est rien passé ce mois-ci" in page


def test_a_month_that_is_none_is_this_one(app: Flask) -> None:
    browser = signed_in(app, make_provider("Rosa Vidal"))

    answers = [
        browser.get(f"/studio/statement?month={month}") for month in ("2026-13", "x", "9999-12", "0001-01")
    ]

    assert [answer.status_code for answer in answers] == [200] * 4


def test_finance_sees_a_providers_month_and_members_do_not(app: Flask) -> None:
    provider = payouts.a_provider("Rosa Vidal")
    address = f"/admin/payouts/providers/{provider.public_id}/statement"

    page = pages.words_of(signed_in(app, payouts.a_reviewer()).get(address))
    other = signed_in(app, a_member()).get(address)

    assert "For Rosa Vidal." in page
    assert other.status_code == 404
