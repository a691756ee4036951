"""What is taken out as a file is what the page shows, and safe to open in a spreadsheet."""

from decimal import Decimal

import pytest
from flask import Flask

from marketplace.core import sheets
from tests.factories import files, payouts, review
from tests.factories.accounts import signed_in


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n", "  ="])
def test_a_cell_that_would_be_a_formula_is_words(start: str) -> None:
    assert sheets.safe(f"{start}cmd|' /C calc'!A0").startswith("'")


def test_our_own_negative_amounts_stay_numbers() -> None:
    assert sheets.safe(sheets.decimal(-1_250, "EUR")) == "-12.50"


@pytest.mark.parametrize(
    ("minor", "currency", "written"), [(1, "EUR", "0.01"), (1_500, "JPY", "1500"), (1_500, "TND", "1.500")]
)
def test_amounts_have_the_decimals_of_their_currency(minor: int, currency: str, written: str) -> None:
    assert sheets.decimal(minor, currency) == Decimal(written)
    assert str(sheets.decimal(minor, currency)) == written


def test_a_hostile_name_is_words_in_the_exported_file(app: Flask) -> None:
    payouts.a_payout(payouts.a_provider('=HYPERLINK("//evil","x")'))
    browser = signed_in(app, payouts.a_reviewer())

    [row] = files.rows_of(browser.get("/admin/payouts/export.csv"))

    assert row["provider"] == '\'=HYPERLINK("//evil","x")'


def test_the_exported_file_has_what_the_filters_find_and_no_more(app: Flask) -> None:
    payout = payouts.a_payout(payouts.a_provider("Rosa Vidal"), 8_500, 1_500)
    payouts.a_payout(payouts.a_provider("Theo Marchand"))
    browser = signed_in(app, payouts.a_reviewer())

    answer = browser.get("/admin/payouts/export.csv?provider=rosa")

    [row] = files.rows_of(answer)
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    assert (row["payout"], row["amount"], row["amount_minor"]) == (payout.public_id, "100.00", "10000")
    assert (row["signals"], row["sales"], row["settled_at"]) == ("first", "2", "")
    assert row["created_at"] == payout.created_at.isoformat(timespec="seconds")


def test_the_exported_file_goes_beyond_the_first_page(app: Flask) -> None:
    provider = payouts.a_provider()
    for _number in range(27):
        payouts.a_payout(provider, 500)
    browser = signed_in(app, payouts.a_reviewer())

    assert len(files.rows_of(browser.get("/admin/payouts/export.csv"))) == 27


def test_that_a_file_was_taken_out_stands_in_the_audit_log(app: Flask) -> None:
    person = payouts.a_reviewer()

    signed_in(app, person).get("/admin/payouts/export.csv?state=held")

    [entry] = review.audited("payout.export")
    assert (entry.actor_id, entry.after) == (person.id, {"format": "csv", "state": "held"})
