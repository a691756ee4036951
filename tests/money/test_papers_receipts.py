"""Receipts and credit notes: what they say, that they sum to what was paid, and that they never change."""

import hashlib
from datetime import date

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.i18n import speaking
from marketplace.money.ledger import queries as ledger
from marketplace.money.papers import jobs, operations, queries, rules, sheet
from marketplace.money.papers.models import PaperKind
from marketplace.people.profiles.models import Trader
from marketplace.workflows import issue_papers
from tests.factories import papers
from tests.factories.accounts import a_member, signed_in


def test_a_receipt_says_exactly_what_the_ledger_holds_for_the_booking(app: Flask) -> None:
    booking = papers.a_sale(2_400, party=2)

    receipt = papers.receipt_of(booking)

    assert receipt.amount_minor == 5_184
    assert ledger.balance(f"booking:{booking.public_id}") == -receipt.amount_minor


def test_the_provider_and_the_platform_each_sell_their_own_part(app: Flask) -> None:
    booking = papers.a_sale(2_400, party=2)

    price, fee = papers.receipt_of(booking).body["supplies"]

    assert (price["seller"]["name"], price["seller"]["trader"]) == ("Samira Benali", Trader.PRIVATE)
    assert (price["amount_minor"], fee["amount_minor"]) == (4_800, 384)
    assert fee["vat"] == {"bps": 2_000, "net_minor": 320, "vat_minor": 64}


def test_the_same_payment_settled_again_has_one_receipt(app: Flask) -> None:
    booking = papers.a_sale()

    again = issue_papers.receipt(papers.payment_of(booking))

    assert again is papers.receipt_of(booking)
    assert len(papers.papers_of(booking)) == 1


def test_receipts_are_numbered_one_after_the_other_within_their_year(app: Flask) -> None:
    with clock.frozen_at(papers.at(2027)):
        first, second = (papers.receipt_of(papers.a_sale()) for _ in range(2))
    with clock.frozen_at(papers.at(2028)):
        third = papers.receipt_of(papers.a_sale())

    assert [paper.label for paper in (first, second, third)] == [
        "R-2027-000001",
        "R-2027-000002",
        "R-2028-000001",
    ]


def test_the_last_hour_of_the_year_in_paris_still_counts_in_it(app: Flask) -> None:
    with clock.frozen_at(papers.at(2027, 12, 31).replace(hour=23, minute=30)):
        receipt = papers.receipt_of(papers.a_sale())

    assert receipt.year == 2028


def test_a_partial_refund_is_credited_by_price_and_fee(app: Flask) -> None:
    booking = papers.a_sale(2_400, party=2)

    note = papers.give_back(booking, 2_592)

    assert [supply["amount_minor"] for supply in note.body["supplies"]] == [2_400, 192]
    assert (note.label[:3], note.body["receipt"]) == ("RC-", papers.receipt_of(booking).label)


def test_three_refunds_give_back_every_part_of_the_receipt_to_the_cent(app: Flask) -> None:
    booking = papers.a_sale(3_333, party=1)

    notes = [papers.give_back(booking, part) for part in (1_000, 1, 2_599)]

    fees = [supply for note in notes for supply in note.body["supplies"] if "vat" in supply]
    assert sum(note.amount_minor for note in notes) == papers.receipt_of(booking).amount_minor
    assert sum(fee["amount_minor"] for fee in fees) == booking.fee_minor
    assert sum(fee["vat"]["vat_minor"] for fee in fees) == rules.vat_in(booking.fee_minor, 2_000).vat_minor


def test_the_database_refuses_to_credit_more_than_the_receipt(app: Flask) -> None:
    receipt = papers.receipt_of(papers.a_sale())
    supply = {"seller": None, "amount_minor": receipt.amount_minor + 1, "lines": []}
    more = operations.Draft(
        PaperKind.CREDIT_NOTE,
        "more",
        ("test", "more"),
        receipt.owner_id,
        "en",
        "EUR",
        {"supplies": [supply]},
        receipt,
    )

    with pytest.raises(DBAPIError, match="would give back more"), db.session.begin_nested():
        operations.issue(more)


@pytest.mark.parametrize("change", ["update paper set amount_minor = 1", "delete from paper"])
def test_nobody_changes_a_paper_once_issued(app: Flask, change: str) -> None:
    papers.a_sale()

    with pytest.raises(DBAPIError, match="append-only"), db.session.begin_nested():
        db.session.execute(text(change))


def test_nobody_skips_a_number(app: Flask) -> None:
    papers.a_sale()

    with pytest.raises(DBAPIError, match="goes up by one"), db.session.begin_nested():
        db.session.execute(text("update paper_counter set last = last + 2"))


def test_a_number_without_its_paper_cannot_be_committed(app: Flask) -> None:
    papers.a_sale()

    with pytest.raises(DBAPIError, match="has no paper"), db.session.begin_nested():
        papers.take_a_number()


def test_a_payment_of_before_there_were_papers_gets_its_receipt(app: Flask) -> None:
    booking = papers.a_sale()
    papers.forget_all()

    jobs.catch_up()

    assert [paper.label[-6:] for paper in papers.papers_of(booking)] == ["000001"]


def test_the_sheet_names_date_year_and_zone_in_french(app: Flask) -> None:
    with clock.frozen_at(papers.at(2027)):
        receipt = papers.receipt_of(papers.a_sale())

    with speaking("fr"):
        facts = dict(sheet.sheet_of(receipt).facts)

    assert facts["Payé le"] == "mardi 15 juin 2027 à 14\u00a0h (heure de Paris)"


def test_the_press_prints_the_receipt_and_its_digest_is_kept(app: Flask) -> None:
    receipt = papers.receipt_of(papers.a_sale())
    db.session.commit()

    jobs.print_paper(receipt.id)

    file = queries.file_of(receipt.id)
    assert file is not None
    assert papers.words_in(file.content)
    assert hashlib.sha256(file.content).digest() == file.sha256


def test_the_customer_reads_and_downloads_the_receipt(app: Flask) -> None:
    customer = a_member("Nora Klein")
    booking = papers.a_sale(customer=customer)
    receipt = papers.receipt_of(booking)
    db.session.commit()
    jobs.print_paper(receipt.id)
    browser = signed_in(app, customer)

    page = browser.get(f"/bookings/{booking.public_id}/receipt")
    pdf = browser.get(f"/papers/{receipt.public_id}.pdf")

    assert receipt.label in page.text
    assert "Made in test mode: no money moved." in page.text
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")


def test_the_page_says_so_while_the_pdf_is_made(app: Flask) -> None:
    customer = a_member("Nora Klein")
    booking = papers.a_sale(customer=customer)
    db.session.commit()

    page = signed_in(app, customer).get(f"/bookings/{booking.public_id}/receipt")

    assert "is being made; look again in a minute" in page.text


def test_a_rate_holds_from_its_day_on() -> None:
    rates = "2014-01-01:2000;2027-01-01:0"

    found = [rules.rate_on(date(*day), rates) for day in ((2013, 12, 31), (2026, 12, 31), (2027, 1, 1))]

    assert found == [0, 2_000, 0]


@given(gross=st.integers(1, 10**9), bps=st.sampled_from([0, 550, 1_000, 2_000]))
def test_net_and_tax_always_sum_to_the_price(gross: int, bps: int) -> None:
    vat = rules.vat_in(gross, bps)

    assert vat.net_minor + vat.vat_minor == gross
    assert abs(vat.net_minor * bps - vat.vat_minor * 10_000) <= 10_000


@given(parts=st.lists(st.integers(1, 10_000), min_size=1, max_size=6))
def test_the_taxes_of_all_parts_are_the_tax_of_the_whole(parts: list[int]) -> None:
    gross, before, returned = sum(parts), 0, 0
    for part in parts:
        returned += rules.vat_of_part(gross, before, part, 2_000).vat_minor
        before += part

    assert returned == rules.vat_in(gross, 2_000).vat_minor
