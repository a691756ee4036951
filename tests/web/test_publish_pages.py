"""The publishing wizard from the first question to the listing, in both languages."""

import pytest
from flask import Flask

from tests.factories.accounts import a_member, signed_in
from tests.factories.publishing import Wizard, draft_of, listings_of


@pytest.mark.parametrize("kind", ["meal", "session"])
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_a_newcomer_publishes_from_the_first_question_to_the_listing(app: Flask, kind: str, locale: str) -> None:
    member = a_member("Samira Benali")
    wizard = Wizard(signed_in(app, member, locale=locale), kind).all()

    answer = wizard.publish()

    assert answer.status_code == 303, answer.text
    assert [listing.status for listing in listings_of(member)] == ["published"]
    assert draft_of(member) is None
    assert wizard.browser.get(answer.location).status_code == 200


@pytest.mark.parametrize("kind", ["meal", "session"])
@pytest.mark.parametrize("locale", ["en", "fr"])
def test_every_question_has_a_page(app: Flask, kind: str, locale: str) -> None:
    wizard = Wizard(signed_in(app, a_member(), locale=locale), kind)

    pages = {step: wizard.page(step).status_code for step in ("kind", *wizard.answers, "check")}

    assert set(pages.values()) == {200}, pages
