from collections.abc import Callable
from datetime import timedelta

import pytest
from argon2 import extract_parameters
from flask import Flask

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.people.accounts import joining, operations, queries
from marketplace.people.accounts.models import SignUp
from tests.conftest import NOON
from tests.factories import accounts as make

FORM = {"name": "Ana Lopes", "email": "ana@example.org", "password": make.PASSWORD, "next": "/"}
SLOT = "/listings/lst_1/book?slot=2026-11-21T18:30:00Z&party=2"


def test_nobody_is_a_member_before_the_address_is_proven(app: Flask) -> None:
    browser = make.Browser(app)

    browser.post("/sign-up", FORM)

    assert queries.by_email("ana@example.org") is None


def test_the_code_makes_a_verified_member_who_is_signed_in(app: Flask) -> None:
    browser = make.Browser(app)
    browser.post("/sign-up", FORM)

    browser.post("/sign-up/check", {"code": make.code_in(make.mail_to("ana@example.org")[0])})

    member = queries.by_email("ana@example.org")
    assert member is not None
    assert member.is_verified
    assert browser.get("/settings").status_code == 200


def test_the_chosen_slot_is_kept_through_signing_up(app: Flask) -> None:
    browser = make.Browser(app)
    browser.post("/sign-up", FORM | {"next": SLOT})

    answer = browser.post("/sign-up/check", {"code": make.code_in(make.mail_to("ana@example.org")[0])})

    assert answer.headers["Location"] == SLOT


def test_a_code_may_be_typed_with_its_space(app: Flask) -> None:
    browser = make.Browser(app)
    browser.post("/sign-up", FORM)
    code = make.code_in(make.mail_to("ana@example.org")[0])

    answer = browser.post("/sign-up/check", {"code": f"{code[:3]} {code[3:]}"})

    assert answer.status_code == 303


def test_opening_the_link_alone_changes_nothing(app: Flask) -> None:
    browser = make.Browser(app)
    browser.post("/sign-up", FORM)

    browser.get(make.link_in(make.mail_to("ana@example.org")[0], "/verify/"))

    assert queries.by_email("ana@example.org") is None


def test_the_link_needs_one_tap_in_the_browser_that_asked(app: Flask) -> None:
    browser = make.Browser(app)
    browser.post("/sign-up", FORM | {"next": SLOT})
    link = make.link_in(make.mail_to("ana@example.org")[0], "/verify/")

    answer = browser.post(link)

    assert answer.headers["Location"] == SLOT
    assert browser.get("/settings").status_code == 200


def test_the_link_asks_another_browser_for_the_password_and_leads_to_the_slot(app: Flask) -> None:
    make.Browser(app).post("/sign-up", FORM | {"next": SLOT})
    link = make.link_in(make.mail_to("ana@example.org")[0], "/verify/")
    other = make.Browser(app)

    answer = other.post(link, {"password": make.PASSWORD})

    assert answer.headers["Location"] == SLOT
    assert other.get("/settings").status_code == 200


@pytest.mark.parametrize("typed", ["", "not the password at all"])
def test_a_stranger_cannot_have_the_owner_of_an_address_confirm_it(app: Flask, typed: str) -> None:
    make.Browser(app).post("/sign-up", FORM)
    link = make.link_in(make.mail_to("ana@example.org")[0], "/verify/")

    answer = make.Browser(app).post(link, {"password": typed})

    assert answer.status_code == 422
    assert queries.by_email("ana@example.org") is None


def test_known_and_unknown_addresses_are_answered_alike(app: Flask) -> None:
    make.a_member(email="known@example.org")
    known, unknown = make.Browser(app), make.Browser(app)

    one = known.post("/sign-up", FORM | {"email": "known@example.org"}, follow_redirects=True)
    other = unknown.post("/sign-up", FORM | {"email": "knowa@example.org"}, follow_redirects=True)

    same = make.without_noise(other.text).replace("knowa@", "known@")
    assert (one.status_code, make.without_noise(one.text)) == (other.status_code, same)


def test_known_and_unknown_addresses_cost_the_same_work(
    app: Flask, statements: Callable[[], list[str]]
) -> None:
    make.a_member(email="known@example.org")
    browsers = make.Browser(app), make.Browser(app)
    seen = statements()

    browsers[0].post("/sign-up", FORM | {"email": "known@example.org"})
    known = make.work_in(seen)
    seen.clear()
    browsers[1].post("/sign-up", FORM | {"email": "unknown@example.org"})

    assert make.work_in(seen) == known != []


def test_a_password_is_hashed_for_a_known_address_too(app: Flask) -> None:
    member = make.a_member(email="known@example.org")

    make.Browser(app).post("/sign-up", FORM | {"email": "known@example.org"})

    asked = db.session.query(SignUp).one()
    assert extract_parameters(asked.password_hash) == extract_parameters(member.password_hash)


def test_a_known_address_is_told_by_mail_how_to_sign_in(app: Flask) -> None:
    make.a_member(email="known@example.org")

    make.Browser(app).post("/sign-up", FORM | {"email": "known@example.org", "next": SLOT})

    message = make.mail_to("known@example.org")[0]
    assert "already have an account" in message.subject
    assert make.link_in(message, "/sign-in?next=%2Flistings")


def test_no_code_opens_a_known_address(app: Flask) -> None:
    member = make.a_member(email="known@example.org")
    browser = make.Browser(app)
    browser.post("/sign-up", FORM | {"email": "known@example.org"})
    asked = db.session.query(SignUp).one()
    asked.code_hash = joining._code_hash(asked, "123456")

    answer = browser.post("/sign-up/check", {"code": "123456"})

    assert answer.status_code == 422
    assert make.sessions_of(member) == []


def test_a_code_is_worth_five_tries(app: Flask) -> None:
    browser = make.Browser(app)
    browser.post("/sign-up", FORM)
    code = make.code_in(make.mail_to("ana@example.org")[0])
    for guess in range(joining.CODE_TRIES):
        browser.post("/sign-up/check", {"code": f"{(int(code) + guess + 1) % 1_000_000:06d}"})

    answer = browser.post("/sign-up/check", {"code": code})

    assert answer.status_code == 422
    assert "Ask for a new message" in answer.text


def test_a_code_grows_old_before_the_link_does(app: Flask) -> None:
    with clock.frozen_at(NOON):
        browser = make.Browser(app)
        browser.post("/sign-up", FORM)
        message = make.mail_to("ana@example.org")[0]

    with clock.frozen_at(NOON + timedelta(minutes=31)):
        by_code = browser.post("/sign-up/check", {"code": make.code_in(message)})
        by_link = browser.post(make.link_in(message, "/verify/"))

    assert (by_code.status_code, by_link.status_code) == (422, 303)


def test_a_link_ends_after_two_days(app: Flask) -> None:
    with clock.frozen_at(NOON):
        browser = make.Browser(app)
        browser.post("/sign-up", FORM)
        message = make.mail_to("ana@example.org")[0]

    with clock.frozen_at(NOON + timedelta(hours=49)):
        answer = browser.post(make.link_in(message, "/verify/"))

    assert answer.status_code == 404
    assert "no longer works" in answer.text


def test_a_new_message_replaces_the_earlier_code_and_link(app: Flask) -> None:
    browser = make.Browser(app)
    browser.post("/sign-up", FORM)
    browser.post("/sign-up/resend")
    first, second = make.mail_to("ana@example.org")

    assert browser.get(make.link_in(first, "/verify/")).status_code == 404
    assert browser.get(make.link_in(second, "/verify/")).status_code == 200


def test_two_strangers_may_ask_and_the_proven_one_gets_the_address(app: Flask) -> None:
    attacker, owner = make.Browser(app), make.Browser(app)
    attacker.post("/sign-up", FORM | {"password": make.OTHER_PASSWORD})
    owner.post("/sign-up", FORM)

    owner.post("/sign-up/check", {"code": make.code_in(make.mail_to("ana@example.org")[1])})

    member = queries.by_email("ana@example.org")
    assert operations.password_matches(member, make.PASSWORD)


def test_a_link_opened_twice_leads_on(app: Flask) -> None:
    browser = make.Browser(app)
    browser.post("/sign-up", FORM | {"next": SLOT})
    link = make.link_in(make.mail_to("ana@example.org")[0], "/verify/")
    browser.post(link)

    answer = browser.get(link)

    assert answer.headers["Location"] == SLOT


def test_the_first_tab_learns_that_another_browser_confirmed(app: Flask) -> None:
    first, other = make.Browser(app), make.Browser(app)
    first.post("/sign-up", FORM | {"next": SLOT})
    link = make.link_in(make.mail_to("ana@example.org")[0], "/verify/")
    other.post(link, {"password": make.PASSWORD})

    answer = first.get("/sign-up/check")

    assert answer.headers["Location"].startswith("/sign-in?next=/listings")


def test_what_was_typed_is_kept_when_something_is_wrong(app: Flask) -> None:
    answer = make.Browser(app).post("/sign-up", FORM | {"password": "short", "next": SLOT})

    assert answer.status_code == 422
    assert 'value="ana@example.org"' in answer.text
    assert 'value="Ana Lopes"' in answer.text
    assert 'href="#field-password"' in answer.text
    assert "party=2" in answer.text


def test_every_field_says_what_it_lacks(app: Flask) -> None:
    answer = make.Browser(app).post("/sign-up", {})

    for anchor in ("#field-name", "#field-email", "#field-password"):
        assert anchor in answer.text
    assert "Write your name." in answer.text


def test_a_name_cannot_carry_a_link_into_the_message(app: Flask) -> None:
    answer = make.Browser(app).post("/sign-up", FORM | {"name": "Win at www.evil.example"})

    assert answer.status_code == 422
    assert make.mail_to("ana@example.org") == []


def test_the_message_does_not_repeat_what_a_stranger_typed(app: Flask) -> None:
    make.Browser(app).post("/sign-up", FORM | {"name": "Buy Cheap Things"})

    message = make.mail_to("ana@example.org")[0]

    assert "Cheap" not in message.text + message.html + message.subject + message.to_name


def test_roles_are_never_taken_from_the_form(app: Flask) -> None:
    browser = make.Browser(app)
    browser.post("/sign-up", FORM | {"role": "admin", "is_demo": "1", "status": "active", "verified": "1"})
    browser.post("/sign-up/check", {"code": make.code_in(make.mail_to("ana@example.org")[0])})

    member = queries.by_email("ana@example.org")

    assert member is not None
    assert queries.roles_of(member.id) == set()
    assert not member.is_demo


def test_the_message_speaks_the_language_of_the_page(app: Flask) -> None:
    make.Browser(app, locale="fr").post("/sign-up", FORM)

    message = make.mail_to("ana@example.org")[0]

    assert message.locale == "fr"
    assert "Confirmer mon adresse" in message.text


def test_sign_ups_nobody_proved_are_erased(app: Flask) -> None:
    with clock.frozen_at(NOON):
        make.Browser(app).post("/sign-up", FORM)

    with clock.frozen_at(NOON + timedelta(days=3)):
        gone = joining.forget_expired()

    assert gone == 1
    assert db.session.query(SignUp).count() == 0
