from collections.abc import Callable
from datetime import timedelta

from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts import operations
from marketplace.people.accounts.models import AccountToken, TokenKind
from tests.conftest import NOON
from tests.factories import accounts as make


def test_a_link_sets_a_new_password_and_ends_every_session(app: Flask) -> None:
    member = make.a_member()
    make.signed_in(app, member)
    browser = make.Browser(app)
    browser.post("/forgot", {"email": member.email})

    browser.post(make.link_in(make.mail_to(member.email)[0], "/reset/"), {"password": make.OTHER_PASSWORD})

    assert operations.password_matches(member, make.OTHER_PASSWORD)
    assert make.sessions_of(member) == []


def test_a_link_works_once(app: Flask) -> None:
    member = make.a_member()
    browser = make.Browser(app)
    browser.post("/forgot", {"email": member.email})
    link = make.link_in(make.mail_to(member.email)[0], "/reset/")
    browser.post(link, {"password": make.OTHER_PASSWORD})

    again = browser.post(link, {"password": "nine yellow parrots sing"})

    assert again.status_code == 404
    assert operations.password_matches(member, make.OTHER_PASSWORD)


def test_a_refused_password_does_not_use_the_link_up(app: Flask) -> None:
    member = make.a_member()
    browser = make.Browser(app)
    browser.post("/forgot", {"email": member.email})
    link = make.link_in(make.mail_to(member.email)[0], "/reset/")

    refused = browser.post(link, {"password": "password1234"})
    accepted = browser.post(link, {"password": make.OTHER_PASSWORD})

    assert (refused.status_code, accepted.status_code) == (422, 303)


def test_a_link_ends_after_half_an_hour(app: Flask) -> None:
    member = make.a_member()
    with clock.frozen_at(NOON):
        browser = make.Browser(app)
        browser.post("/forgot", {"email": member.email})

    with clock.frozen_at(NOON + timedelta(minutes=31)):
        answer = browser.get(make.link_in(make.mail_to(member.email)[0], "/reset/"))

    assert answer.status_code == 404


def test_a_newer_link_replaces_the_earlier_one(app: Flask) -> None:
    member = make.a_member()
    browser = make.Browser(app)
    browser.post("/forgot", {"email": member.email})
    browser.post("/forgot", {"email": member.email})
    first, second = (make.link_in(message, "/reset/") for message in make.mail_to(member.email))

    assert (browser.get(first).status_code, browser.get(second).status_code) == (404, 200)


def test_known_and_unknown_addresses_are_answered_alike(app: Flask) -> None:
    member = make.a_member()

    known = make.Browser(app).post("/forgot", {"email": member.email}, follow_redirects=True)
    unknown = make.Browser(app).post("/forgot", {"email": make.some_address()}, follow_redirects=True)

    assert make.without_noise(known.text) == make.without_noise(unknown.text)


def test_known_and_unknown_addresses_cost_the_same_work(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    member = make.a_member()
    browsers = make.Browser(app), make.Browser(app)
    seen = statements()

    browsers[0].post("/forgot", {"email": member.email})
    known = make.work_in(seen)
    seen.clear()
    browsers[1].post("/forgot", {"email": make.some_address()})

    assert make.work_in(seen) == known != []


def test_an_unknown_address_is_told_so_by_mail_only(app: Flask) -> None:
    address = make.some_address()

    make.Browser(app).post("/forgot", {"email": address})

    assert make.mail_to(address)[0].subject == "No account with this address"
    assert db.session.query(AccountToken).count() == 0


def test_the_change_is_announced(app: Flask) -> None:
    member = make.a_member()
    browser = make.Browser(app)
    browser.post("/forgot", {"email": member.email})

    browser.post(make.link_in(make.mail_to(member.email)[0], "/reset/"), {"password": make.OTHER_PASSWORD})

    assert make.mail_to(member.email)[1].subject == "Your password was changed"


def test_the_way_back_is_kept(app: Flask) -> None:
    member = make.a_member()
    browser = make.Browser(app)
    browser.post("/forgot", {"email": member.email, "next": "/listings/lst_1?slot=now"})

    answer = browser.post(
        make.link_in(make.mail_to(member.email)[0], "/reset/"), {"password": make.OTHER_PASSWORD}
    )

    assert answer.headers["Location"] == "/sign-in?next=/listings/lst_1?slot%3Dnow"


def test_a_reset_does_not_get_around_the_second_factor(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    browser = make.Browser(app)
    browser.post("/forgot", {"email": member.email})
    browser.post(make.link_in(make.mail_to(member.email)[0], "/reset/"), {"password": make.OTHER_PASSWORD})

    answer = browser.sign_in(member, password=make.OTHER_PASSWORD)

    assert answer.headers["Location"] == "/sign-in/code"


def test_a_reset_proves_the_address_too(app: Flask) -> None:
    member = make.a_member(verified=False)
    browser = make.Browser(app)
    browser.post("/forgot", {"email": member.email})

    browser.post(make.link_in(make.mail_to(member.email)[0], "/reset/"), {"password": make.OTHER_PASSWORD})

    assert member.is_verified


def test_a_token_of_another_kind_resets_nothing(app: Flask) -> None:
    member = make.a_member()

    token = make.a_token(member, TokenKind.VERIFY)

    assert make.Browser(app).get(f"/reset/{token}").status_code == 404
