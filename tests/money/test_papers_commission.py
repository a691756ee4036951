"""Providers' papers: a month's commission, what of it went back, a year's sales; each figure is the ledger's."""

from datetime import date

from flask import Flask

from marketplace.core import clock
from marketplace.core.config import overridden
from marketplace.core.database import db
from marketplace.core.i18n import speaking
from marketplace.money.papers import invoicing, jobs, queries, sheet
from marketplace.money.papers.models import PaperKind
from tests.factories import papers, payouts, tax
from tests.factories.accounts import mail_to, signed_in
from tests.factories.listings import make_meal, make_provider
from tests.factories.papers import at
from tests.factories.scene import a_paid_booking


def test_a_months_invoice_is_what_the_ledger_took_as_commission(app: Flask) -> None:
    provider = payouts.a_provider()
    for day in (3, 9, 27):
        papers.sold(provider, at(2027, 5, day), share=9_999)

    [invoice] = invoicing.invoice(provider.id, date(2027, 5, 1))

    assert invoice.amount_minor == papers.commission_in_ledger() == 3 * 999
    assert len(invoice.body["supplies"][0]["lines"]) == 3


def test_a_sale_in_the_last_hour_of_a_month_in_paris_belongs_to_the_next(app: Flask) -> None:
    provider = payouts.a_provider()
    papers.sold(provider, at(2027, 5, 31).replace(hour=22, minute=30))

    of_may, of_june = (invoicing.invoice(provider.id, date(2027, month, 1)) for month in (5, 6))

    assert (len(of_may), len(of_june)) == (0, 1)


def test_no_commission_is_invoiced_twice(app: Flask) -> None:
    provider = payouts.a_provider()
    papers.sold(provider, at(2027, 5, 3))
    invoicing.invoice(provider.id, date(2027, 5, 1))

    again = invoicing.invoice(provider.id, date(2027, 5, 1))
    later = invoicing.invoice(provider.id, date(2027, 6, 1))

    assert (again, later) == ([], [])


def test_what_came_late_for_a_month_stands_on_the_next_invoice(app: Flask) -> None:
    provider = payouts.a_provider()
    papers.sold(provider, at(2027, 5, 3))
    invoicing.invoice(provider.id, date(2027, 5, 1))
    papers.sold(provider, at(2027, 5, 20), share=500)

    [following] = invoicing.invoice(provider.id, date(2027, 6, 1))

    assert following.amount_minor == 50


def test_commission_given_back_in_its_month_lessens_its_line(app: Flask) -> None:
    provider = payouts.a_provider()
    sale = papers.sold(provider, at(2027, 5, 3))
    papers.take_back(sale, at(2027, 5, 9), share=4_000, commission=400)

    [invoice] = invoicing.invoice(provider.id, date(2027, 5, 1))

    assert invoice.amount_minor == papers.commission_in_ledger() == 600


def test_commission_given_back_after_its_invoice_has_a_credit_note(app: Flask) -> None:
    provider = payouts.a_provider()
    sale = papers.sold(provider, at(2027, 5, 3))
    [invoice] = invoicing.invoice(provider.id, date(2027, 5, 1))
    papers.take_back(sale, at(2027, 6, 9), share=4_000, commission=400)
    db.session.commit()

    jobs.credit_commission()

    [note] = queries.credits_of(invoice.id)
    assert (note.kind, note.amount_minor, note.body["left_minor"]) == (PaperKind.INVOICE_CREDIT, 400, 600)
    assert invoice.amount_minor - note.amount_minor == papers.commission_in_ledger()


def test_sales_given_back_whole_before_their_invoice_stand_on_none(app: Flask) -> None:
    provider = payouts.a_provider()
    sale = papers.sold(provider, at(2027, 5, 3))
    papers.take_back(sale, at(2027, 5, 9), share=10_000, commission=1_000)

    made = invoicing.invoice(provider.id, date(2027, 5, 1))

    assert made == []


def test_the_first_of_a_month_brings_each_provider_the_invoice_of_the_month_before(app: Flask) -> None:
    providers = [payouts.a_provider(name) for name in ("Rosa Vidal", "Samira Benali")]
    for provider in providers:
        papers.sold(provider, at(2027, 5, 3))
    db.session.commit()

    with clock.frozen_at(at(2027, 6, 1)):
        jobs.invoice_month()

    found = [queries.documents_of(provider.id) for provider in providers]
    assert [[paper.subject_id for paper in documents] for documents in found] == [["2027-05"]] * 2


def test_a_platform_without_vat_says_why(app: Flask) -> None:
    provider = payouts.a_provider()
    papers.sold(provider, at(2027, 5, 3))

    with overridden(vat_rates="2014-01-01:2000;2027-01-01:0"):
        [invoice] = invoicing.invoice(provider.id, date(2027, 5, 1))

    assert sheet.sheet_of(invoice).blocks[0].notes == [
        "VAT not applicable, article 293 B of the French tax code."
    ]


def test_january_tells_the_number_and_sum_of_last_years_sales(app: Flask) -> None:
    provider = payouts.a_provider()
    kept, undone = papers.sold(provider, at(2027, 3)), papers.sold(provider, at(2027, 12))
    papers.sold(provider, at(2028, 1, 2))
    papers.take_back(undone, at(2027, 12, 20), share=undone.share_minor, commission=undone.commission_minor)
    db.session.commit()

    with clock.frozen_at(at(2028, 1, 10)):
        jobs.recap_year()

    [recap] = queries.documents_of(provider.id)
    assert (recap.body["count"], recap.amount_minor) == (1, kept.share_minor + kept.commission_minor)
    assert "Your sales of 2027" in [letter.subject for letter in mail_to(provider.email)]


def test_the_studio_lists_documents_and_shows_each(app: Flask) -> None:
    provider = make_provider("Samira Benali")
    papers.sold(provider, at(2027, 5, 3))
    [invoice] = invoicing.invoice(provider.id, date(2027, 5, 1))
    db.session.commit()
    browser = signed_in(app, provider)

    listed = browser.get("/studio/documents").text
    shown = browser.get(f"/studio/documents/{invoice.public_id}").text

    assert invoice.label in listed
    assert "Couscous for six" in shown


def test_every_paper_of_a_provider_can_be_printed(app: Flask) -> None:
    provider = payouts.a_provider()
    sale = papers.sold(provider, at(2027, 5, 3))
    [invoice] = invoicing.invoice(provider.id, date(2027, 5, 1))
    papers.take_back(sale, at(2027, 6, 9), share=4_000, commission=400)
    db.session.commit()
    jobs.credit_commission()
    made = [invoice, *queries.credits_of(invoice.id)]

    for paper in made:
        jobs.print_paper(paper.id)

    assert queries.printed(made) == {paper.id for paper in made}


def test_the_provider_is_told_of_tax_and_social_duties_at_each_booking(app: Flask) -> None:
    provider = make_provider("Samira Benali", locale="en")
    listing = make_meal(provider, notice_minutes=0)

    with overridden(tax_guide_url="https://tax.example", social_guide_url="https://social.example"):
        booking = a_paid_booking(listing, papers.a_member("Nora Klein"))

    [letter] = [letter for letter in mail_to(provider.email) if letter.kind == "booking_received"]
    assert booking.terms["tax_notice"]["tax_url"] == "https://tax.example"
    assert "https://tax.example" in letter.text
    assert "https://social.example" in letter.text


def test_the_notice_stays_as_it_was_when_the_settings_change(app: Flask) -> None:
    provider = make_provider("Samira Benali")
    with overridden(tax_guide_url="https://tax.example"):
        booking = a_paid_booking(make_meal(provider, notice_minutes=0), papers.a_member("Nora Klein"))
    db.session.commit()

    page = signed_in(app, provider).get(f"/bookings/{booking.public_id}").text

    assert "https://tax.example" in page


def test_months_are_named_in_french(app: Flask) -> None:
    with speaking("fr"):
        assert sheet.month_words("2027-05") == "mai 2027"


def test_an_invoice_names_address_and_vat_number_once_they_are_known(app: Flask) -> None:
    provider = payouts.a_provider()
    tax.give(provider, vat_number="FR 40 303 265 045")
    papers.sold(provider, at(2027, 5, 3))

    [invoice] = invoicing.invoice(provider.id, date(2027, 5, 1))

    to = dict(sheet.sheet_of(invoice).facts)["Issued to"]
    assert "12 rue des Lilas, 69003 Lyon, FR" in to
    assert "VAT number 40303265045" in to or "VAT number FR40303265045" in to
