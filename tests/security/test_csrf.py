"""Every unsafe request of a browser proves that one of our own pages sent it."""

import re
from collections.abc import Callable

import pytest
from flask import Flask

from marketplace.core.access import Access
from tests.factories.accounts import Browser, a_member, signed_in
from tests.factories.api import program_of
from tests.factories.routes import UNSAFE, openings
from tests.factories.scene import a_scene, browser_of, undone

WRITES = re.compile(r"\s*(insert|update|delete|with .*(insert|update|delete))\b", re.IGNORECASE | re.DOTALL)
# A secret that waits to be confirmed is made once; back from the payment page, the provider is asked; who took a
# file of payouts is noted, and when a calendar program last asked. What was read is marked so, and how often a paid
# place was shown and opened is counted.
NOTES_WHAT_IS_SO = {
    "accounts.set_up_factor",
    "bookings.paid",
    "boosts.opened",
    "calendars.feed",
    "discussions.show",
    "messages.news",
    "messages.show",
    "payouts.export",
    "search.results",
}
# Signed on their raw bytes instead.
# The button that ends letters of a kind is pressed by mail programs too: its address is the signature.
CALLBACKS = ("/api/", "/webhooks/", "/carriers/", "/letters/stop/")
FORGED = ["", "not a token", "IjEyMyI.Zxx.abc"]


@pytest.mark.parametrize("token", FORGED)
def test_no_form_is_taken_without_its_token(app: Flask, token: str) -> None:
    scene = a_scene()

    taken = []
    for opening in openings(app, scene):
        if opening.method in UNSAFE and not opening.path.startswith(CALLBACKS):
            with undone(app):
                browser = browser_of(app, scene, "admin")
                answer = browser.post(opening.path, {**(opening.sample.form or {}), "csrf_token": token})
            if answer.status_code != 400 or "Nothing was sent." not in answer.text:
                taken.append(f"{opening}: {answer.status_code}")

    assert taken == []


def test_the_token_of_one_browser_does_not_serve_another(app: Flask) -> None:
    member = a_member()
    other = signed_in(app, a_member("Mallory Ott"))

    answer = signed_in(app, member).post("/settings", {"name": "Owned", "csrf_token": other.csrf_token()})

    assert answer.status_code == 400
    assert member.name == "Ana Lopes"


def test_signing_in_changes_the_token(app: Flask) -> None:
    member, browser = a_member(), Browser(app)
    before = browser.csrf_token()
    browser.sign_in(member)

    answer = browser.post("/settings/devices/end-others", {"csrf_token": before})

    assert answer.status_code == 400


def test_only_the_api_and_signed_callbacks_are_free_of_tokens(app: Flask) -> None:
    scene = a_scene()

    free = set()
    for opening in openings(app, scene):
        if opening.method in UNSAFE:
            with undone(app):
                answer = browser_of(app, scene, "admin").client.post(opening.path)
            if "Nothing was sent." not in answer.text:
                free.add(opening.rule.rule)

    signed = {"/webhooks/stripe", "/carriers/<name>/callback", "/letters/stop/<token>"}
    assert all(rule.startswith("/api/v1/") or rule in signed for rule in free)


def test_a_cookie_opens_nothing_of_the_api(app: Flask) -> None:
    scene = a_scene()

    opened = []
    for opening in openings(app, scene):
        if opening.access is Access.TOKEN:
            with undone(app):
                answer = opening.through(browser_of(app, scene, "customer"), opening.path)
            if answer.status_code != 401:
                opened.append(f"{opening}: {answer.status_code}")

    assert opened == []


def test_no_site_of_strangers_may_read_an_answer_or_send_with_credentials(app: Flask) -> None:
    program = program_of(app, a_member())

    answers = [
        program.client.open(path, method=method, headers={"Origin": "https://evil.example"})
        for path in ("/", "/api/v1/bookings", "/api/v1/listings?where=Lyon")
        for method in ("GET", "OPTIONS")
    ]

    named = {name for answer in answers for name, _value in answer.headers.items()}
    assert not any(name.startswith("Access-Control") for name in named)


@pytest.mark.parametrize("who", ["customer", "provider", "admin"])
def test_a_link_writes_nothing(app: Flask, statements: Callable[[], list[str]], who: str) -> None:
    scene = a_scene()
    seen = statements()

    wrote = set()
    for opening in openings(app, scene):
        if opening.method == "GET":
            with undone(app):
                browser = browser_of(app, scene, who)
                seen.clear()
                opening.through(browser, opening.path)
            # How often an address calls the API is counted.
            if any(WRITES.match(sql) and "into attempt" not in sql for sql in seen):
                wrote.add(opening.rule.endpoint)

    assert wrote <= NOTES_WHAT_IS_SO
