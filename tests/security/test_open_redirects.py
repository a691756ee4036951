"""No address of ours leads a person off this site, whatever it carries and whoever is asked for."""

from urllib.parse import quote

import pytest
from flask import Flask

from tests.factories.accounts import Browser, a_member, mail_to, signed_in
from tests.factories.listings import make_meal
from tests.factories.pages import form_to
from tests.factories.routes import leads_off, openings
from tests.factories.scene import PROVIDER, VISITOR, browser_of, undone
from tests.factories.towns import Town

EVIL = "//evil.example/x"
# What a round looks for is a route that asks nobody; odd forms are for whoever is asked (tests/people/test_next.py).
BARE = (EVIL, "https://evil.example")
TARGETS = (*BARE, "/\\evil.example")
STRANGER = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
NAMES = ("next", "back", "url", "to", "from", "return_to", "redirect", "continue", "following")


@pytest.mark.parametrize("who", [VISITOR, PROVIDER, "admin"])
def test_no_route_follows_an_address_it_was_given(town: Town, who: str) -> None:
    astray = []
    browser = browser_of(town.app, town.scene, who)
    cookies = browser.kept()
    for opening in openings(town.app, town.scene):
        for target in BARE:
            with undone(town.app):
                answer = opening.with_input(browser, dict.fromkeys(NAMES, target))
            browser.put_back(cookies)
            if leads_off(answer.headers.get("Location", "")):
                astray.append(f"{opening}: {answer.location}")

    assert astray == []


@pytest.mark.parametrize("target", TARGETS)
def test_whoever_signs_in_is_not_led_away(app: Flask, target: str) -> None:
    answer = Browser(app).sign_in(a_member(), next_path=target)

    assert answer.status_code == 303
    assert not leads_off(answer.location)


@pytest.mark.parametrize(
    "path", [f"/{EVIL}", "/%2F/evil.example", "//evil.example/settings", "/%5Cevil.example"]
)
def test_an_odd_path_leads_nowhere_else(app: Flask, path: str) -> None:
    answer = Browser(app).get(path)

    assert not leads_off(answer.headers.get("Location", ""))


@pytest.mark.parametrize("target", [EVIL, "/\\evil.example", "javascript:alert(1)", "/search?where=Lyon"])
def test_choosing_a_language_comes_back_to_this_site(app: Flask, target: str) -> None:
    answer = Browser(app).get(f"/language/fr?next={quote(target, safe='')}")

    assert answer.location in {"/", "/search?where=Lyon"}


def test_who_calls_us_by_another_name_is_not_repeated(app: Flask) -> None:
    listing = make_meal()
    browser = signed_in(app, a_member())

    answers = [
        browser.get(path, headers=STRANGER)
        for path in ("/", f"/listings/{listing.public_id}", "/people/samira-benali", "/settings", "/nowhere")
    ]

    assert not any("evil.example" in f"{answer.text}{answer.headers}" for answer in answers)


def test_a_message_leads_to_the_site_of_the_settings_whatever_the_browser_called_it(app: Flask) -> None:
    member, client = a_member(), Browser(app).client
    form = form_to(client.get("/forgot", headers=STRANGER), "/forgot")

    client.post("/forgot", data={**form.fields, "email": member.email}, headers=STRANGER)

    [message] = mail_to(member.email)
    assert "http://127.0.0.1:8000/reset/" in message.text
    assert "evil.example" not in message.text + message.html
