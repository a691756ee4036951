from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.limits import Attempt
from marketplace.people.accounts import throttle
from tests.conftest import NOON
from tests.factories import accounts as make

WRONG = {"password": "a guess of a password"}
SIGN_UP = {"name": "Ana", "email": "ana@example.org", "password": make.PASSWORD}


def test_guessing_a_password_is_stopped_and_says_when_to_come_back(app: Flask) -> None:
    member = make.a_member()
    with clock.frozen_at(NOON):
        answers = make.repeat(
            throttle.LIMITS["sign_in"].account + 1, app, "/sign-in", WRONG | {"email": member.email}
        )

    assert [answer.status_code for answer in answers[-2:]] == [422, 429]
    assert answers[-1].headers["Retry-After"] == "901"
    assert "Try again in about 15 minutes." in answers[-1].text


def test_an_unknown_address_is_stopped_just_as_soon(app: Flask) -> None:
    tries = throttle.LIMITS["sign_in"].account + 1

    answers = make.repeat(tries, app, "/sign-in", WRONG | {"email": make.some_address()})

    assert [answer.status_code for answer in answers[-2:]] == [422, 429]


def test_the_right_password_does_not_help_over_the_limit(app: Flask) -> None:
    member = make.a_member()
    make.repeat(throttle.LIMITS["sign_in"].account, app, "/sign-in", WRONG | {"email": member.email})

    assert make.Browser(app).sign_in(member).status_code == 429


def test_the_limit_is_over_when_its_window_is(app: Flask) -> None:
    member = make.a_member()
    with clock.frozen_at(NOON):
        make.repeat(throttle.LIMITS["sign_in"].account + 1, app, "/sign-in", WRONG | {"email": member.email})

    with clock.frozen_at(NOON + timedelta(minutes=16)):
        assert make.Browser(app).sign_in(member).status_code == 303


def test_signing_in_often_with_the_right_password_is_not_limited(app: Flask) -> None:
    member = make.a_member()

    answers = [make.Browser(app).sign_in(member) for _time in range(throttle.LIMITS["sign_in"].account + 2)]

    assert {answer.status_code for answer in answers} == {303}


def test_one_remote_address_cannot_try_one_password_on_everybody(app: Flask) -> None:
    browser = make.Browser(app)
    tries = throttle.LIMITS["sign_in"].address
    for number in range(tries):
        browser.post("/sign-in", WRONG | {"email": f"victim{number}@example.org"})

    stopped = browser.post("/sign-in", WRONG | {"email": "one-more@example.org"})
    elsewhere = make.Browser(app, address="198.51.100.9").sign_in(make.a_member())

    assert (stopped.status_code, elsewhere.status_code) == (429, 303)


def test_one_success_does_not_wash_an_attacker_clean(app: Flask) -> None:
    own, browser = make.a_member("Mal Ory"), make.Browser(app)
    for number in range(throttle.LIMITS["sign_in"].address - 1):
        browser.post("/sign-in", WRONG | {"email": f"victim{number}@example.org"})
    make.Browser(app).sign_in(own)

    answers = make.repeat(2, app, "/sign-in", WRONG | {"email": make.some_address()})

    assert [answer.status_code for answer in answers] == [422, 429]


def test_everybody_together_has_a_limit_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(throttle.LIMITS, "sign_in", throttle.Limit(9, 9, 2, timedelta(minutes=15)))
    member = make.a_member()
    for number in range(2):
        make.Browser(app, address=f"198.51.100.{number}").post(
            "/sign-in", WRONG | {"email": f"v{number}@example.org"}
        )

    assert make.Browser(app).sign_in(member).status_code == 429


@pytest.mark.parametrize(
    ("act", "path", "form"),
    [
        ("sign_up", "/sign-up", SIGN_UP),
        ("reset", "/forgot", {"email": "ana@example.org"}),
    ],
)
def test_nobody_floods_a_mailbox(app: Flask, act: str, path: str, form: dict[str, str]) -> None:
    limit = throttle.LIMITS[act].account

    answers = make.repeat(limit + 1, app, path, form)

    assert (answers[-1].status_code, int(answers[-1].headers["Retry-After"]) > 0) == (429, True)
    assert len(make.mail_to("ana@example.org")) == limit


def test_sending_again_counts_like_asking(app: Flask) -> None:
    browser = make.Browser(app)
    browser.post("/sign-up", SIGN_UP)

    answers = [browser.post("/sign-up/resend") for _time in range(throttle.LIMITS["sign_up"].account)]

    assert [answer.status_code for answer in answers[-2:]] == [303, 429]


def test_guessing_codes_of_a_sign_up_is_stopped(app: Flask) -> None:
    browser = make.Browser(app)
    browser.post("/sign-up", SIGN_UP)

    answers = [
        browser.post("/sign-up/check", {"code": "000000"})
        for _time in range(throttle.LIMITS["verify"].account + 1)
    ]

    assert answers[-1].status_code == 429


def test_guessing_codes_of_the_app_is_stopped(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    browser = make.Browser(app)
    browser.sign_in(member)

    answers = [
        browser.post("/sign-in/code", {"code": "000000"})
        for _time in range(throttle.LIMITS["second_step"].account + 1)
    ]

    assert [answer.status_code for answer in answers[-2:]] == [422, 429]


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/confirm-password", {"password": "a guess of a password"}),
        ("/settings/password", {"current": "a guess of a password", "password": make.OTHER_PASSWORD}),
        ("/settings/second-factor/off", {"password": "a guess of a password"}),
    ],
)
def test_a_thief_of_a_session_cannot_guess_the_password(app: Flask, path: str, form: dict[str, str]) -> None:
    browser = make.signed_in(app, make.with_second_factor(make.a_member()))

    answers = [browser.post(path, form) for _time in range(throttle.LIMITS["password_again"].account + 1)]

    assert [answer.status_code for answer in answers[-2:]] == [422, 429]


def test_the_table_of_attempts_holds_no_address(app: Flask) -> None:
    make.Browser(app, address="203.0.113.77").post("/sign-in", WRONG | {"email": "ana@example.org"})

    keys = " ".join(db.session.scalars(select(Attempt.key)))

    assert "ana" not in keys
    assert "203.0.113.77" not in keys


@pytest.mark.parametrize(
    ("remote", "counted"),
    [
        ("203.0.113.7", "203.0.113.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", "203.0.113.7"),
        ("", ""),
    ],
)
def test_a_subscriber_counts_as_one_remote_address(remote: str, counted: str) -> None:
    assert throttle.network(remote) == counted
