"""Headers that browsers guard people by, on every kind of answer."""

import re

import pytest
from flask import Flask

from tests.factories.accounts import Browser, a_member, a_staff_member, signed_in
from tests.factories.https import SITE, behind_https, flags_of, policy_of
from tests.factories.listings import make_meal

PAGES = ["/", "/search", "/prices", "/sign-in", "/sign-up", "/nowhere", "/bookings", "/styleguide"]


@pytest.mark.parametrize("path", PAGES)
def test_pages_run_no_script_or_style_of_strangers(app: Flask, path: str) -> None:
    policy = policy_of(Browser(app).get(path).headers["Content-Security-Policy"])

    assert policy["script-src"][0] == "'self'"
    assert all(re.fullmatch(r"'nonce-[\w-]{20,}'", source) for source in policy["script-src"][1:])
    assert policy["style-src"] == ["'self'"]
    assert policy["base-uri"] == ["'none'"]
    assert "object-src" not in policy


def test_a_nonce_is_used_once(app: Flask) -> None:
    make_meal()
    browser = Browser(app)

    nonces = [
        re.findall(r"'nonce-[\w-]+'", browser.get("/search").headers["Content-Security-Policy"]) for _ in "ab"
    ]

    assert nonces[0] != nonces[1] or nonces == [[], []]


@pytest.mark.parametrize("path", PAGES)
def test_every_inline_script_carries_the_nonce_of_its_page(app: Flask, path: str) -> None:
    answer = Browser(app).get(path)

    inline = [tag for tag in re.findall(r"<script[^>]*>", answer.text) if "src=" not in tag]

    nonces = re.findall(r"'nonce-([\w-]+)'", answer.headers["Content-Security-Policy"])
    executed = [tag for tag in inline if "application/json" not in tag]
    assert all(nonces and f'nonce="{nonces[0]}"' in tag for tag in executed)


def test_a_stranger_is_given_no_cookie_for_looking_around(app: Flask) -> None:
    listing = make_meal()
    paths = [
        "/",
        "/search?where=Lyon",
        f"/listings/{listing.public_id}",
        "/prices",
        "/ranking",
        "/api/v1/listings?where=Lyon",
    ]

    given = {path: Browser(app).get(path).headers.get("Set-Cookie") for path in paths}

    assert given == dict.fromkeys(paths)


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(app: Flask) -> None:
    answer = Browser(app).sign_in(a_member())

    assert {"httponly", "samesite=lax", "path=/"} <= flags_of(answer.headers["Set-Cookie"])


def test_over_https_the_cookie_is_bound_to_this_very_host(app: Flask) -> None:
    member = a_member()
    with behind_https(app) as secure:
        browser = Browser(secure)
        page = browser.client.get("/sign-in", base_url=SITE)

    cookie = page.headers["Set-Cookie"]
    assert member.id
    assert cookie.startswith("__Host-proche=")
    assert {"secure", "httponly", "samesite=lax", "path=/"} <= flags_of(cookie)
    assert not any(flag.startswith("domain") for flag in flags_of(cookie))


def test_only_https_asks_browsers_to_stay_with_https(app: Flask) -> None:
    plain = Browser(app).get("/")
    with behind_https(app) as secure:
        answer = secure.test_client().get("/", base_url=SITE)

    assert "Strict-Transport-Security" not in plain.headers
    assert "max-age=31536000" in answer.headers["Strict-Transport-Security"]


def test_what_one_sees_signed_in_is_kept_by_no_shared_cache(app: Flask) -> None:
    browser = signed_in(app, a_staff_member())

    kept = [browser.get(path).headers["Cache-Control"] for path in ("/", "/bookings", "/settings", "/search")]

    assert all("private" in directive or "no-store" in directive for directive in kept)


def test_an_answer_names_its_request_and_takes_no_name_that_could_end_a_line(app: Flask) -> None:
    named = Browser(app).get("/healthz", headers={"X-Request-Id": "abcdef-123456"})
    odd = Browser(app).get("/healthz", headers={"X-Request-Id": "abc def; rm"})

    assert named.headers["X-Request-Id"] == "abcdef-123456"
    assert re.fullmatch(r"[a-z0-9]{16}", odd.headers["X-Request-Id"])
