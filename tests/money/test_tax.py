"""Sellers' tax details and the yearly report: who is reported, who is asked, and that figures are the ledger's."""

import csv
from datetime import date, timedelta
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.audit import AuditEntry
from marketplace.core.config import overridden
from marketplace.core.database import db
from marketplace.money.payouts import review
from marketplace.money.tax import jobs, numbers, operations, queries, report, rules
from marketplace.money.tax.models import Activity
from marketplace.money.tax.rules import Step, Threshold
from marketplace.people.accounts.models import Role
from marketplace.workflows import tax_year
from tests.factories import papers, payouts, tax
from tests.factories.accounts import a_staff_member, mail_to, signed_in
from tests.factories.listings import make_provider
from tests.factories.papers import at


@pytest.mark.parametrize(
    ("sales", "amount", "reported"),
    [(29, 200_000, False), (30, 1_000, True), (1, 200_001, True), (0, 0, False)],
)
def test_sellers_of_goods_are_reported_from_thirty_sales_or_above_two_thousand_euros(
    sales: int, amount: int, reported: bool
) -> None:
    sold = tax.goods(sales, amount)

    found = rules.is_reported(Activity.SALE_OF_GOODS, sold, rules.threshold_in(2027))

    assert found is reported


def test_personal_services_are_reported_from_the_first_euro() -> None:
    sold = [tax.sold("bk_1", Activity.PERSONAL_SERVICE, 1, 100)]

    assert rules.is_reported(Activity.PERSONAL_SERVICE, sold, Threshold(date(2023, 1, 1), 30, 200_000))


def test_a_kind_is_classified_by_the_setting_of_its_day() -> None:
    classes = "2023-01-01:meal=personal_service;2027-01-01:meal=sale_of_goods,rental=out_of_scope"

    found = [rules.activity_of("meal", date(year, 12, 31), classes) for year in (2026, 2027)]

    assert found == [Activity.PERSONAL_SERVICE, Activity.SALE_OF_GOODS]


def test_the_year_of_a_seller_is_what_the_ledger_credited_by_quarter(app: Flask) -> None:
    provider = payouts.a_provider()
    for month in (1, 2, 5, 12):
        papers.sold(provider, at(2027, month), share=10_000)

    [taken] = tax_year.years_of(2027)

    assert [quarter.consideration_minor for quarter in taken.quarters] == [20_000, 10_000, 0, 10_000]
    assert [quarter.activities for quarter in taken.quarters] == [2, 1, 0, 1]
    assert taken.consideration_minor == tax.owed_by_ledger(provider)
    assert taken.fees_minor == papers.commission_in_ledger()


def test_what_was_taken_back_lessens_the_quarter_it_went_back_in(app: Flask) -> None:
    provider = payouts.a_provider()
    sale = papers.sold(provider, at(2027, 2), share=10_000)
    papers.take_back(sale, at(2027, 5), share=4_000, commission=400)

    [taken] = tax_year.years_of(2027)

    assert [quarter.consideration_minor for quarter in taken.quarters] == [10_000, -4_000, 0, 0]
    assert taken.consideration_minor == tax.owed_by_ledger(provider)


@pytest.mark.parametrize(
    ("country", "number", "is_company", "good"),
    [
        ("FR", "3023217600053", False, True),
        ("FR", "3023217600054", False, False),
        ("FR", "552 008 443", True, True),
        ("FR", "552 008 444", True, False),
        ("DE", "36 574 261 809", False, True),
        ("BE", "BE 0403.019.261", True, True),
    ],
)
def test_a_tax_number_is_checked_by_the_rules_of_its_country(
    country: str, number: str, is_company: bool, good: bool
) -> None:
    assert (numbers.checked_tin(country, number, is_company=is_company) is not None) is good


def test_details_are_encrypted_where_they_are_stored(app: Flask) -> None:
    provider = make_provider("Samira Benali")

    tax.give(provider)

    stored = db.session.execute(text("select identity from tax_details")).scalar_one()
    assert b"3023217600053" not in bytes(stored)
    assert queries.details_of(provider.id).identity["tin"] == "3023217600053"  # type: ignore[union-attr]


def test_a_seller_without_details_is_asked_reminded_twice_and_then_blocked(app: Flask) -> None:
    provider = payouts.a_provider()
    papers.sold(provider, at(2027, 3))
    db.session.commit()

    for days in (0, 19, 20, 40, 59, 60, 61):
        with clock.frozen_at(at(2027, 4) + timedelta(days=days)):
            jobs.ask()

    assert [letter.kind for letter in mail_to(provider.email)] == [
        "tax_ask",
        "tax_remind",
        "tax_remind_again",
        "tax_block",
    ]
    assert queries.is_blocked(provider.id)


def test_a_seller_who_gave_the_details_is_never_asked(app: Flask) -> None:
    provider = payouts.a_provider()
    papers.sold(provider, at(2027, 3))
    tax.give(provider)
    db.session.commit()

    with clock.frozen_at(at(2027, 4)):
        jobs.ask()

    assert mail_to(provider.email) == []


def test_the_database_refuses_to_block_before_two_reminders(app: Flask) -> None:
    provider = payouts.a_provider()

    with pytest.raises(DBAPIError, match="after_two_reminders"), db.session.begin_nested():
        operations.advance(provider, Step.BLOCK)


def test_a_blocked_sellers_payout_cannot_be_approved(app: Flask) -> None:
    payout = payouts.a_calm_payout()
    tax.block(payout.provider_id)

    with pytest.raises(review.NotPayable, match="tax details"):
        payouts.approve(payout)


def test_giving_the_details_frees_the_payouts(app: Flask) -> None:
    payout = payouts.a_calm_payout()
    tax.block(payout.provider_id)

    tax.give(tax.member(payout.provider_id))

    assert not queries.is_blocked(payout.provider_id)
    assert payouts.approve(payout).state == "approved"


def test_the_csv_holds_each_figure_and_no_formula(app: Flask) -> None:
    provider = payouts.a_provider("=cmd()")
    papers.sold(provider, at(2027, 3), share=12_345)
    tax.give(provider, name="=cmd() Vidal")

    [row] = list(csv.DictReader(StringIO(report.as_csv(tax_year.rows_of(2027)).removeprefix("\ufeff"))))

    assert (row["q1_consideration"], row["q1_fees"], row["q1_activities"]) == ("123.45", "12.34", "1")
    assert row["name"] == "'=cmd() Vidal"


def test_the_form_keeps_what_was_typed_and_says_what_is_wrong(app: Flask) -> None:
    provider = make_provider("Samira Benali")
    browser = signed_in(app, provider)

    answer = browser.post("/studio/tax", tax.FORM | {"tin": "123"})

    assert answer.status_code == 422
    assert "This is no tax number of that country." in answer.text
    assert "12 rue des Lilas" in answer.text


def test_the_form_keeps_good_details_and_shows_the_number_no_more(app: Flask) -> None:
    provider = make_provider("Samira Benali")
    browser = signed_in(app, provider)

    browser.post("/studio/tax", tax.FORM)
    page = browser.get("/studio/tax").text

    assert "Your tax number ends in 0053." in page
    assert "3023217600053" not in page


def test_every_download_is_noted(app: Flask) -> None:
    provider = payouts.a_provider()
    papers.sold(provider, at(2025, 3))
    finance = a_staff_member(Role.FINANCE)
    browser = signed_in(app, finance)

    answer = browser.post("/admin/tax/file", {"year": "2025", "kind": "csv"})

    assert answer.headers["Content-Disposition"] == 'attachment; filename="dac7-2025.csv"'
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.act == "tax.file_downloaded")).one()
    assert (entry.actor_id, entry.subject_id, entry.after) == (
        finance.id,
        "2025",
        {"kind": "csv", "sellers": 1},
    )


def test_finance_sees_who_is_missing(app: Flask) -> None:
    provider = payouts.a_provider("Rosa Vidal")
    papers.sold(provider, at(2025, 3))
    browser = signed_in(app, a_staff_member(Role.FINANCE))

    page = browser.get("/admin/tax?year=2025").text

    assert "Rosa Vidal" in page
    assert "1 seller’s details are missing." in page


def test_what_is_out_of_scope_is_not_reported(app: Flask) -> None:
    papers.sold(payouts.a_provider(), at(2027, 3))

    with overridden(dac7_classes="2023-01-01:=out_of_scope"):
        assert tax_year.years_of(2027) == []
