import re
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts import operations, queries
from marketplace.people.accounts.models import TokenKind
from tests.conftest import NOON
from tests.factories import accounts as make

TOKEN = re.compile(r"prt_[A-Za-z0-9_-]{43}")


def test_name_and_language_are_changed(app: Flask) -> None:
    member = make.a_member()
    browser = make.signed_in(app, member)

    browser.post("/settings", {"name": "  Ana   de Lopes ", "locale": "fr"})

    assert (member.name, member.locale) == ("Ana de Lopes", "fr")
    assert "Réglages" in browser.get("/settings").text


def test_only_name_and_language_are_taken_from_the_form(app: Flask) -> None:
    member = make.a_member(verified=False)
    before = (member.email, member.status, member.is_demo, member.public_id)

    make.signed_in(app, member).post(
        "/settings",
        {"name": "Ana", "locale": "en", "email": "x@example.org", "status": "closed", "is_demo": "1"},
    )

    assert (member.email, member.status, member.is_demo, member.public_id) == before
    assert not member.is_verified


@pytest.mark.parametrize(
    "name", ["", "a" * 81, "Ana\r\nBcc: you@example.org", "http://evil.example", "<b>Ana</b>", "12"]
)
def test_a_name_that_cannot_be_shown_is_refused_and_kept_in_the_form(app: Flask, name: str) -> None:
    member = make.a_member()

    answer = make.signed_in(app, member).post("/settings", {"name": name, "locale": "en"})

    assert answer.status_code == 422
    assert 'href="#field-name"' in answer.text
    assert member.name == "Ana Lopes"


def test_an_unproven_member_is_told_and_may_ask_again(app: Flask) -> None:
    member = make.a_member(verified=False)
    browser = make.signed_in(app, member)

    browser.post("/settings/email/resend")
    browser.post(make.link_in(make.mail_to(member.email)[0], "/confirm-email/"))

    assert member.is_verified


def test_an_unproven_member_comes_back_to_the_slot(app: Flask) -> None:
    member = make.a_member(verified=False)
    browser = make.signed_in(app, member)
    slot = "/listings/lst_1/book?slot=now"

    page = browser.get(f"/verify-needed?next={slot}")
    browser.post("/settings/email/resend", {"next": slot})
    answer = browser.post(make.link_in(make.mail_to(member.email)[0], "/confirm-email/"))

    assert f'value="{slot}"' in page.text
    assert answer.headers["Location"] == slot


def test_a_proven_member_is_led_on_at_once(app: Flask) -> None:
    answer = make.signed_in(app, make.a_member()).get("/verify-needed?next=/bookings")

    assert answer.headers["Location"] == "/bookings"


def test_a_new_address_counts_once_its_link_was_opened(app: Flask) -> None:
    member = make.a_member(email="old@example.org")
    browser = make.signed_in(app, member)
    browser.post("/settings/email", {"email": "new@example.org"})
    before = member.email

    browser.post(make.link_in(make.mail_to("new@example.org")[0], "/confirm-email/"))

    assert (before, member.email) == ("old@example.org", "new@example.org")


def test_the_old_address_hears_of_the_wish_and_of_the_change(app: Flask) -> None:
    browser = make.signed_in(app, make.a_member(email="old@example.org"))
    browser.post("/settings/email", {"email": "new@example.org"})
    browser.post(make.link_in(make.mail_to("new@example.org")[0], "/confirm-email/"))

    subjects = [message.subject for message in make.mail_to("old@example.org")]

    assert subjects == ["A new e-mail address was asked for", "Your e-mail address was changed"]


def test_the_page_does_not_tell_whether_an_address_is_taken(app: Flask) -> None:
    make.a_member(email="taken@example.org")
    browser = make.signed_in(app, make.a_member())

    taken = browser.post("/settings/email", {"email": "taken@example.org"}, follow_redirects=True)
    free = browser.post("/settings/email", {"email": "fresh@example.org"}, follow_redirects=True)

    assert make.without_noise(free.text).replace("fresh@", "taken@") == make.without_noise(taken.text)
    assert make.mail_to("taken@example.org")[0].subject == "This address belongs to your account"


def test_a_stranger_who_gets_the_link_cannot_use_it(app: Flask) -> None:
    member, stranger = make.a_member(), make.a_member("Mal Ory")
    token = make.a_token(member, TokenKind.VERIFY, proves="mistyped@example.org")

    as_stranger = make.signed_in(app, stranger).post(f"/confirm-email/{token}")
    as_visitor = make.Browser(app).get(f"/confirm-email/{token}")

    assert as_stranger.status_code == 404
    assert as_visitor.headers["Location"].startswith("/sign-in?next=/confirm-email/")
    assert member.email != "mistyped@example.org"


def test_an_address_taken_meanwhile_is_not_taken_over(app: Flask) -> None:
    member = make.a_member(email="old@example.org")
    token = make.a_token(member, TokenKind.VERIFY, proves="wanted@example.org")
    make.a_member("Bo Chen", email="wanted@example.org")

    answer = make.signed_in(app, member).post(f"/confirm-email/{token}", follow_redirects=True)

    assert "Another account uses this address now" in answer.text
    assert member.email == "old@example.org"


def test_a_change_of_address_ends_links_sent_to_the_old_one(app: Flask) -> None:
    member = make.a_member(email="old@example.org")
    reset = make.a_token(member, TokenKind.RESET)

    operations.change_address(member, "new@example.org")

    assert queries.open_token(reset, TokenKind.RESET, clock.now()) is None


def test_a_new_password_takes_the_old_one(app: Flask) -> None:
    member = make.a_member()
    browser = make.signed_in(app, member)

    wrong = browser.post("/settings/password", {"current": "a guess of it", "password": make.OTHER_PASSWORD})
    right = browser.post("/settings/password", {"current": make.PASSWORD, "password": make.OTHER_PASSWORD})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert operations.password_matches(member, make.OTHER_PASSWORD)


def test_a_new_password_ends_other_sessions_and_tokens_but_not_this_one(app: Flask) -> None:
    member = make.a_member()
    browser, other = make.signed_in(app, member), make.signed_in(app, member)
    token, _row = operations.create_api_token(member, "My script")

    browser.post("/settings/password", {"current": make.PASSWORD, "password": make.OTHER_PASSWORD})

    assert browser.get("/settings").status_code == 200
    assert other.get("/settings").status_code == 302
    assert queries.by_api_token(token) is None


def test_a_new_password_is_announced(app: Flask) -> None:
    member = make.a_member()

    make.signed_in(app, member).post(
        "/settings/password", {"current": make.PASSWORD, "password": make.OTHER_PASSWORD}
    )

    assert make.mail_to(member.email)[0].subject == "Your password was changed"


def test_devices_are_listed_and_one_can_be_signed_out(app: Flask) -> None:
    member = make.a_member()
    browser, other = make.signed_in(app, member), make.Browser(app)
    other.sign_in(member)
    row = next(row for row in make.sessions_of(member) if "Firefox" in row.user_agent)

    page = browser.get("/settings/devices").text
    browser.post(f"/settings/devices/{row.public_id}/end")

    assert "Firefox, Android" in page
    assert "This device" in page
    assert other.get("/settings").status_code == 302
    assert browser.get("/settings").status_code == 200


def test_all_other_devices_can_be_signed_out_at_once(app: Flask) -> None:
    member = make.a_member()
    browser = make.signed_in(app, member)
    for _number in range(2):
        make.signed_in(app, member)

    browser.post("/settings/devices/end-others")

    assert len(make.sessions_of(member)) == 1
    assert browser.get("/settings").status_code == 200


def test_a_device_of_another_member_is_not_there(app: Flask) -> None:
    owner, member = make.a_member("Bo Chen"), make.a_member()
    make.signed_in(app, owner)
    theirs = make.sessions_of(owner)[0]

    answer = make.signed_in(app, member).post(f"/settings/devices/{theirs.public_id}/end")

    assert answer.status_code == 404
    assert len(make.sessions_of(owner)) == 1


def test_an_api_token_is_shown_once_and_announced(app: Flask) -> None:
    member = make.a_member()
    browser = make.signed_in(app, member)

    answer = browser.post("/settings/api-tokens", {"name": "My script"})

    token = TOKEN.search(answer.text)
    assert token
    assert queries.by_api_token(token[0])
    assert answer.headers["Cache-Control"] == "no-store"
    assert not TOKEN.search(browser.get("/settings/api-tokens").text)
    assert "My script" in make.mail_to(member.email)[0].text


def test_a_revoked_api_token_opens_nothing(app: Flask) -> None:
    member = make.a_member()
    token, row = operations.create_api_token(member, "My script")

    make.signed_in(app, member).post(f"/settings/api-tokens/{row.public_id}/revoke")

    assert queries.by_api_token(token) is None


def test_an_api_token_of_another_member_is_not_there(app: Flask) -> None:
    token, row = operations.create_api_token(make.a_member("Bo Chen"), "Theirs")

    answer = make.signed_in(app, make.a_member()).post(f"/settings/api-tokens/{row.public_id}/revoke")

    assert answer.status_code == 404
    assert queries.by_api_token(token)


def test_an_unproven_member_makes_no_api_token(app: Flask) -> None:
    member = make.a_member(verified=False)

    answer = make.signed_in(app, member).post("/settings/api-tokens", {"name": "My script"})

    assert answer.status_code == 403
    assert queries.api_tokens_of(member.id) == []


@pytest.mark.parametrize(
    "path",
    [
        "/settings/email",
        "/settings/second-factor/set-up",
        "/settings/second-factor/codes",
        "/settings/api-tokens",
    ],
)
def test_sensitive_pages_ask_for_the_password_again(app: Flask, path: str) -> None:
    member = make.a_member()
    with clock.frozen_at(NOON):
        browser = make.signed_in(app, member)

    with clock.frozen_at(NOON + timedelta(minutes=11)):
        answer = browser.get(path)

    assert answer.headers["Location"] == f"/confirm-password?next={path}"


def test_a_sensitive_form_sent_too_late_changes_nothing(app: Flask) -> None:
    member = make.a_member(email="old@example.org")
    with clock.frozen_at(NOON):
        browser = make.signed_in(app, member)

    with clock.frozen_at(NOON + timedelta(minutes=11)):
        browser.post("/settings/email", {"email": "new@example.org"})

    assert make.mail_to("new@example.org") == []


def test_the_password_given_again_opens_the_way_and_exchanges_the_session(app: Flask) -> None:
    member = make.a_member()
    with clock.frozen_at(NOON):
        browser = make.signed_in(app, member)
    stolen = browser.cookie
    with clock.frozen_at(NOON + timedelta(minutes=11)):
        answer = browser.post("/confirm-password", {"password": make.PASSWORD, "next": "/settings/email"})

        assert answer.headers["Location"] == "/settings/email"
        assert browser.get("/settings/email").status_code == 200
        thief = make.Browser(app)
        thief.client.set_cookie("proche", stolen)
        assert thief.get("/settings").status_code == 302


def test_a_wrong_password_does_not_open_the_way(app: Flask) -> None:
    member = make.a_member()
    with clock.frozen_at(NOON):
        browser = make.signed_in(app, member)

    with clock.frozen_at(NOON + timedelta(minutes=11)):
        answer = browser.post("/confirm-password", {"password": "a guess of a password"})

        assert answer.status_code == 422
        assert browser.get("/settings/email").status_code == 303


def test_ended_sessions_and_tokens_are_erased(app: Flask) -> None:
    member = make.a_member()
    with clock.frozen_at(NOON):
        operations.begin_session(member, user_agent="")
        make.a_token(member, TokenKind.RESET)

    with clock.frozen_at(NOON + timedelta(days=31)):
        operations.forget_ended()

    assert make.sessions_of(member) == []
    assert db.session.execute(make.all_tokens()).all() == []
