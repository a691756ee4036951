"""The page of letters: every template is there, with facts for every name it uses, in both languages and looks."""

from pathlib import Path

import pytest
from flask import Flask

from marketplace.core.i18n import LOCALES
from marketplace.people.accounts.models import Role
from marketplace.web import letter_samples
from tests.factories.accounts import a_member, a_staff_member, signed_in

MAIL = Path(__file__).parents[2] / "templates" / "mail"


def test_every_template_of_a_letter_is_in_the_list() -> None:
    written = {path.relative_to(MAIL).with_suffix("").as_posix() for path in MAIL.rglob("*.html")} - {
        "layout"
    }

    assert set(letter_samples.names()) == written


@pytest.mark.parametrize("name", letter_samples.names())
def test_a_letter_has_facts_for_every_name_it_uses(app: Flask, name: str) -> None:
    used = letter_samples.names_used(name)

    assert used <= set(letter_samples.facts_of(name, "en"))


def test_every_letter_is_shown_in_both_languages_and_looks(app: Flask) -> None:
    browser = signed_in(app, a_staff_member(Role.ADMIN))

    answers = [
        browser.get(f"/admin/letters/{name}{half}?in={locale}&look=dark")
        for name in letter_samples.names()
        for locale in LOCALES
        for half in ("", "/html")
    ]

    assert {answer.status_code for answer in answers} == {200}


def test_a_letter_is_sealed_in_its_frame(app: Flask) -> None:
    browser = signed_in(app, a_staff_member(Role.ADMIN))

    policy = browser.get("/admin/letters/bookings/confirmed/html").headers["Content-Security-Policy"]

    assert policy.startswith("sandbox; default-src 'none'")


def test_only_admins_look_at_letters(app: Flask) -> None:
    codes = [
        signed_in(app, who).get("/admin/letters").status_code
        for who in (a_member(), a_staff_member(Role.MODERATOR))
    ]

    assert codes == [404, 404]


def test_a_letter_that_is_none_is_not_there(app: Flask) -> None:
    assert signed_in(app, a_staff_member(Role.ADMIN)).get("/admin/letters/bookings/_when").status_code == 404
