from urllib.parse import quote

import pytest
from flask import Flask

from tests.factories import accounts as make

EVIL = [
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "https://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "HTTPS://evil.example",
    "javascript:alert(1)",
    "data:text/html,hello",
    "evil.example",
    "@evil.example",
    "/" + "a" * 700,
]
# Every way in asks the same function; these few show that each of them does.
WORST = ["//evil.example", "/\\evil.example", "/\t/evil.example", "https:evil.example"]


@pytest.mark.parametrize("target", EVIL)
def test_signing_in_never_leads_off_this_site(app: Flask, target: str) -> None:
    answer = make.Browser(app).sign_in(make.a_member(), next_path=target)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


@pytest.mark.parametrize("target", EVIL)
def test_a_link_to_sign_in_or_up_never_carries_it_on(app: Flask, target: str) -> None:
    browser = make.Browser(app)

    pages = [browser.get(f"{path}?next={quote(target)}").text for path in ("/sign-in", "/sign-up", "/forgot")]

    assert not any("evil.example" in page.split("<footer", 1)[0].split("<main", 1)[1] for page in pages)


@pytest.mark.parametrize("target", ["/%09/evil.example", "/.//evil.example", "/a//evil.example"])
def test_an_odd_path_stays_a_path_of_this_site(app: Flask, target: str) -> None:
    answer = make.Browser(app).sign_in(make.a_member(), next_path=target)

    location = answer.headers["Location"]
    assert location.startswith("/")
    assert not location.startswith(("//", "/\\", "/\t"))


@pytest.mark.parametrize("target", WORST)
def test_proving_an_address_never_leads_off_this_site(app: Flask, target: str) -> None:
    browser = make.Browser(app)
    form = {"name": "Ana", "email": "ana@example.org", "password": make.PASSWORD, "next": target}
    browser.post("/sign-up", form)

    answer = browser.post("/sign-up/check", {"code": make.code_in(make.mail_to("ana@example.org")[0])})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("target", WORST)
def test_giving_the_password_again_never_leads_off_this_site(app: Flask, target: str) -> None:
    browser = make.signed_in(app, make.a_member())

    answer = browser.post("/confirm-password", {"password": make.PASSWORD, "next": target})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("target", WORST)
def test_the_second_step_never_leads_off_this_site(app: Flask, target: str) -> None:
    member = make.with_second_factor(make.a_member())
    browser = make.Browser(app)
    browser.sign_in(member, next_path=target)

    answer = browser.post("/sign-in/code", {"code": make.app_code(member)})

    assert answer.headers["Location"] == "/"
