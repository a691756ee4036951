"""The provider's studio: today, the week, offers, hours, earnings, bank account and profile."""

import pytest
from flask import Flask

from tests.factories.accounts import signed_in
from tests.factories.listings import make_meal, make_provider

PAGES = ["/studio", "/studio/calendar", "/studio/listings", "/studio/earnings", "/studio/bank", "/studio/profile"]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_page_of_the_studio_opens(app: Flask, path: str, locale: str) -> None:
    cook = make_provider()
    make_meal(cook)

    page = signed_in(app, cook, locale=locale).get(path)

    assert page.status_code == 200, page.text
