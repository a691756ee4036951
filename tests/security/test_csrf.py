"""Every unsafe request of a browser proves that one of our own pages sent it."""

from flask import Flask

from marketplace.core.access import Access
from tests.factories.accounts import Browser, a_member, signed_in
from tests.factories.api import program_of
from tests.factories.routes import UNSAFE, openings
from tests.factories.scene import browser_of, undone
from tests.factories.towns import Town

# Signed on their raw bytes instead.
# The button that ends letters of a kind is pressed by mail programs too: its address is the signature.
CALLBACKS = ("/api/", "/webhooks/", "/carriers/", "/letters/stop/")
FORGED = ["", "not a token", "IjEyMyI.Zxx.abc"]


def test_no_form_is_taken_without_its_token(town: Town) -> None:
    browser = browser_of(town.app, town.scene, "admin")

    taken = []
    for opening in openings(town.app, town.scene):
        for token in FORGED if opening.method in UNSAFE and not opening.path.startswith(CALLBACKS) else []:
            with undone(town.app):
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


def test_only_the_api_and_signed_callbacks_are_free_of_tokens(town: Town) -> None:
    free = set()
    for opening in openings(town.app, town.scene):
        if opening.method in UNSAFE:
            with undone(town.app):
                answer = browser_of(town.app, town.scene, "admin").client.post(opening.path)
            if "Nothing was sent." not in answer.text:
                free.add(opening.rule.rule)

    signed = {"/webhooks/stripe", "/carriers/<name>/callback", "/letters/stop/<token>"}
    assert all(rule.startswith("/api/v1/") or rule in signed for rule in free)


def test_a_cookie_opens_nothing_of_the_api(town: Town) -> None:
    browser = browser_of(town.app, town.scene, "customer")

    opened = []
    for opening in openings(town.app, town.scene):
        if opening.access is Access.TOKEN:
            with undone(town.app):
                answer = opening.through(browser, opening.path)
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
