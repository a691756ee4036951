from datetime import timedelta

import pytest
from argon2 import extract_parameters
from flask import Flask

from marketplace.core import clock
from marketplace.core.config import overridden
from marketplace.core.database import db
from marketplace.people.accounts import operations
from marketplace.people.accounts.models import Member, MemberStatus, Role
from marketplace.people.accounts.rules import DEMO_PASSWORD
from tests.conftest import NOON
from tests.factories import accounts as make


def test_the_right_password_opens_the_account_and_leads_on(app: Flask) -> None:
    browser = make.Browser(app)

    answer = browser.sign_in(make.a_member(), next_path="/listings/lst_1?slot=now")

    assert answer.headers["Location"] == "/listings/lst_1?slot=now"
    assert browser.get("/settings").status_code == 200


def test_an_address_is_known_in_any_case_and_with_spaces(app: Flask) -> None:
    member = make.a_member(email="ana@example.org")
    browser = make.Browser(app)

    browser.post("/sign-in", {"email": "  ANA@Example.org ", "password": make.PASSWORD})

    assert len(make.sessions_of(member)) == 1


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(app: Flask) -> None:
    make.a_member(email="known@example.org")
    form = {"password": "not the password at all"}

    known = make.Browser(app).post("/sign-in", form | {"email": "known@example.org"})
    unknown = make.Browser(app).post("/sign-in", form | {"email": "knowa@example.org"})

    same = make.without_noise(unknown.text).replace("knowa@", "known@")
    assert (known.status_code, make.without_noise(known.text)) == (unknown.status_code, same)
    assert known.status_code == 422


def test_an_unknown_address_is_compared_with_a_hash_as_costly_as_any(app: Flask) -> None:
    member = make.a_member()

    decoy = operations._NOBODY

    assert extract_parameters(decoy) == extract_parameters(member.password_hash)
    assert not operations.password_matches(None, "a password that no account has")


def test_an_unknown_address_is_never_answered_without_hashing(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "_NOBODY", 42)

    with pytest.raises(AttributeError):
        operations.password_matches(None, "any password at all")


def test_what_was_typed_is_kept_but_never_the_password(app: Flask) -> None:
    answer = make.Browser(app).post("/sign-in", {"email": "a@example.org", "password": "secret words here"})

    assert 'value="a@example.org"' in answer.text
    assert "secret words here" not in answer.text


def test_a_session_is_new_after_signing_in(app: Flask) -> None:
    browser, member = make.Browser(app), make.a_member()
    browser.get("/sign-in")
    browser.csrf_token()
    before = browser.cookie

    browser.sign_in(member)

    victim = make.Browser(app)
    victim.client.set_cookie("proche", before)
    assert browser.get("/settings").status_code == 200
    assert victim.get("/settings").status_code == 302


def test_nothing_of_the_visitor_before_stays_in_the_cookie_but_the_language(app: Flask) -> None:
    browser = make.Browser(app)
    with browser.client.session_transaction() as cookie:
        cookie["planted"], cookie["locale"] = "by somebody else", "fr"

    browser.sign_in(make.a_member())

    with browser.client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert cookie["locale"] == "fr"


def test_a_session_planted_before_signing_in_opens_nothing(app: Flask) -> None:
    attacker, victim = make.signed_in(app, make.a_member("Mal Ory")), make.Browser(app)
    victim.client.set_cookie("proche", attacker.cookie)

    victim.sign_in(make.a_member("Ana Lopes"))
    victim.get("/sign-up")

    assert "Mal Ory" not in victim.get("/settings").text


def test_signing_in_again_ends_the_session_the_browser_had(app: Flask) -> None:
    first, second = make.a_member(), make.a_member("Bo Chen")
    browser = make.signed_in(app, first)

    browser.sign_in(second)

    assert make.sessions_of(first) == []


def test_signing_out_ends_the_session_on_the_server(app: Flask) -> None:
    member = make.a_member()
    browser = make.signed_in(app, member)
    stolen = browser.cookie

    browser.post("/sign-out")

    thief = make.Browser(app)
    thief.client.set_cookie("proche", stolen)
    assert make.sessions_of(member) == []
    assert thief.get("/settings").status_code == 302


def test_signing_out_twice_is_harmless(app: Flask) -> None:
    browser = make.signed_in(app, make.a_member())
    browser.post("/sign-out")

    assert browser.post("/sign-out").status_code == 303


def test_a_link_cannot_sign_anybody_out(app: Flask) -> None:
    browser = make.signed_in(app, make.a_member())

    assert browser.get("/sign-out").status_code == 405


@pytest.mark.parametrize(
    "path", ["/sign-in", "/sign-up", "/forgot", "/sign-out", "/settings", "/confirm-password"]
)
def test_a_form_without_its_token_is_refused(app: Flask, path: str) -> None:
    browser = make.signed_in(app, make.a_member())

    answer = browser.client.post(path, data={"email": "a@example.org"})

    assert answer.status_code == 400
    assert "Nothing was sent" in answer.text


def test_a_suspended_member_is_signed_out_at_the_next_request(app: Flask) -> None:
    member, staff = make.a_member(), make.a_staff_member(Role.MODERATOR)
    browser = make.signed_in(app, member)

    operations.suspend(member, by=staff, reason="Repeated no-shows.")
    db.session.commit()

    assert browser.get("/settings").status_code == 302


@pytest.mark.parametrize("status", [MemberStatus.SUSPENDED, MemberStatus.CLOSED])
def test_a_session_that_was_left_behind_opens_nothing(app: Flask, status: MemberStatus) -> None:
    member = make.a_member()
    browser = make.signed_in(app, member)

    member.status = status
    db.session.commit()

    assert browser.get("/settings").status_code == 302


def test_a_suspended_member_with_the_right_password_learns_why(app: Flask) -> None:
    member, staff = make.a_member(), make.a_staff_member(Role.MODERATOR)
    operations.suspend(member, by=staff, reason="Repeated no-shows.")

    right = make.Browser(app).sign_in(member)
    wrong = make.Browser(app).sign_in(member, password="a guess of a password")

    assert (right.status_code, wrong.status_code) == (403, 422)
    assert "Repeated no-shows." in right.text
    assert "Repeated no-shows." not in wrong.text


def test_a_closed_account_is_like_none(app: Flask) -> None:
    member = make.a_member()
    member.status = MemberStatus.CLOSED

    assert make.Browser(app).sign_in(member).status_code == 422


def test_a_reinstated_member_signs_in_again(app: Flask) -> None:
    member, staff = make.a_member(), make.a_staff_member(Role.MODERATOR)
    operations.suspend(member, by=staff, reason="A mistake.")

    operations.reinstate(member, by=staff, reason="Cleared up.")

    assert make.Browser(app).sign_in(member).status_code == 303


def test_a_session_ends_by_itself_after_thirty_days(app: Flask) -> None:
    with clock.frozen_at(NOON):
        browser = make.signed_in(app, make.a_member())

    with clock.frozen_at(NOON + timedelta(days=31)):
        assert browser.get("/settings").status_code == 302


def test_use_of_a_session_is_noted_now_and_then(app: Flask) -> None:
    member = make.a_member()
    with clock.frozen_at(NOON):
        browser = make.signed_in(app, member)

    later = NOON + timedelta(hours=2)
    with clock.frozen_at(later):
        browser.get("/settings")

    db.session.expire_all()
    assert make.sessions_of(member)[0].seen_at == later


def test_a_weaker_hash_is_replaced_at_the_next_sign_in(app: Flask) -> None:
    member = make.a_member(password_hash=make.weak_hash(make.PASSWORD))

    make.Browser(app).sign_in(member)

    assert extract_parameters(member.password_hash) == extract_parameters(operations._NOBODY)
    assert operations.password_matches(member, make.PASSWORD)


def test_someone_signed_in_is_led_on_from_the_sign_in_page(app: Flask) -> None:
    answer = make.signed_in(app, make.a_member()).get("/sign-in?next=/bookings")

    assert answer.headers["Location"] == "/bookings"


def test_a_visitor_is_sent_to_sign_in_and_comes_back(app: Flask) -> None:
    answer = make.Browser(app).get("/settings/devices")

    assert answer.headers["Location"] == "/sign-in?next=/settings/devices"


def test_demo_accounts_are_one_tap_away_in_the_sandbox(app: Flask) -> None:
    cook = make.a_member(
        email="cook@demo.proche.test", is_demo=True, password_hash=operations.hash_password(DEMO_PASSWORD)
    )
    browser = make.Browser(app)

    page = browser.get("/sign-in").text
    browser.post("/sign-in", {"email": cook.email, "password": DEMO_PASSWORD})

    assert 'value="cook@demo.proche.test"' in page
    assert "coach@demo.proche.test" not in page
    assert len(make.sessions_of(cook)) == 1


def test_demo_accounts_are_not_shown_where_money_is_real(app: Flask) -> None:
    make.a_member(email="cook@demo.proche.test", is_demo=True)

    with overridden(stripe_secret_key="sk_live_of_a_real_shop"):
        page = make.Browser(app).get("/sign-in").text

    assert DEMO_PASSWORD not in page
    assert "cook@demo" not in page


def test_a_member_who_merely_took_a_demo_address_is_not_shown(app: Flask) -> None:
    make.a_member(email="cook@demo.proche.test", is_demo=False)

    assert "cook@demo" not in make.Browser(app).get("/sign-in").text


@pytest.mark.parametrize("sandbox", [True, False])
def test_demo_staff_need_no_second_factor_only_in_the_sandbox(app: Flask, sandbox: bool) -> None:
    member: Member = make.a_member(is_demo=True)
    row = operations.begin_session(member, user_agent="")[1]
    signed_in = make.as_signed_in(member, row)

    with overridden(stripe_secret_key="sk_test_sbx_x" if sandbox else "sk_live_x"):
        assert signed_in.second_factor_passed is sandbox
