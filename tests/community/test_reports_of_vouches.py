"""A vouch is reported from where it stands, in both languages, at no cost for the page."""

import pytest
from flask import Flask

from tests.factories import cases, vouches
from tests.factories.accounts import Browser
from tests.factories.listings import make_provider
from tests.factories.told_pages import statements_of


def test_a_link_beside_a_vouch_leads_to_the_form_that_reports_it(app: Flask) -> None:
    vouch = vouches.a_vouch(vouches.settled("Ada Roy"), cook := make_provider())
    browser, path = Browser(app), f"/report/vouch/{vouch.public_id}"

    page = browser.get(f"/people/{cases.profile_of(cook).slug}").text

    assert f'href="{path}"' in page
    assert cook.name in browser.get(path).text


@pytest.mark.parametrize(
    ("locale", "words"), [("en", "Report this vouch"), ("fr", "Signaler cet engagement")]
)
def test_the_link_speaks_the_language_of_the_page(app: Flask, locale: str, words: str) -> None:
    vouches.a_vouch(vouches.settled("Ada Roy"), cook := make_provider())

    page = (
        Browser(app).get(f"/people/{cases.profile_of(cook).slug}", headers={"Accept-Language": locale}).text
    )

    assert words in page


def test_ten_vouches_cost_the_page_no_statement_more_than_one(app: Flask) -> None:
    one, ten = make_provider("Ines Roy"), make_provider("Omar Roy")
    for cook, number in [(one, 0), *((ten, number) for number in range(10))]:
        vouches.a_vouch(vouches.settled(f"Cy Roy {number}"), cook)
    paths = [f"/people/{cases.profile_of(cook).slug}" for cook in (make_provider(), one, ten)]

    asked = [len(statements_of(lambda path=path: Browser(app).get(path))) for path in paths]

    assert [Browser(app).get(path).text.count("Report this vouch") for path in paths] == [0, 1, 10]
    assert asked[1] == asked[2]
