import re
from datetime import timedelta

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.access import Access, check
from marketplace.core.database import db
from marketplace.core.errors import Forbidden
from marketplace.people.accounts import operations, queries, second_factor
from marketplace.people.accounts.models import MemberStatus, RecoveryCode, Role
from tests.conftest import NOON
from tests.factories import accounts as make

RECOVERY = re.compile(r"<code[^>]*>([a-z0-9]{5}-[a-z0-9]{5})</code>")


def test_a_password_alone_is_not_enough_once_it_is_on(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    browser = make.Browser(app)

    answer = browser.sign_in(member)

    assert answer.headers["Location"] == "/sign-in/code"
    assert make.sessions_of(member) == []


def test_the_code_of_the_app_opens_the_account_and_leads_on(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    browser = make.Browser(app)
    browser.sign_in(member, next_path="/listings/lst_1?slot=now")

    answer = browser.post("/sign-in/code", {"code": make.app_code(member)})

    assert answer.headers["Location"] == "/listings/lst_1?slot=now"
    assert make.sessions_of(member)[0].second_factor_at is not None


def test_a_code_works_once(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    with clock.frozen_at(NOON):
        first, second = make.Browser(app), make.Browser(app)
        first.sign_in(member)
        second.sign_in(member)
        first.sign_in(member)
        code = make.app_code(member)
        first.post("/sign-in/code", {"code": code})

        second.sign_in(member)
        replayed = second.post("/sign-in/code", {"code": code})

    assert replayed.status_code == 422


@pytest.mark.parametrize(
    ("seconds", "accepted"), [(-30, True), (0, True), (30, True), (-90, False), (90, False)]
)
def test_a_phone_may_be_half_a_minute_off(app: Flask, seconds: int, accepted: bool) -> None:
    member = make.with_second_factor(make.a_member())
    with clock.frozen_at(NOON + timedelta(seconds=seconds)):
        shown = make.app_code(member)

    with clock.frozen_at(NOON):
        assert second_factor.accept(member, shown) is accepted


def test_an_earlier_code_is_refused_after_a_later_one(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    with clock.frozen_at(NOON):
        earlier = make.app_code(member)
    with clock.frozen_at(NOON + timedelta(seconds=30)):
        second_factor.accept(member, make.app_code(member))

        assert not second_factor.accept(member, earlier)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "000 00"])
def test_what_is_no_code_is_refused(app: Flask, code: str) -> None:
    assert not second_factor.accept(make.with_second_factor(make.a_member()), code)


def test_a_recovery_code_replaces_the_app_once(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    code = second_factor.new_recovery_codes(member)[0]
    first, second = make.Browser(app), make.Browser(app)
    for browser in (first, second):
        browser.sign_in(member)

    answers = []
    for browser in (first, second):
        browser.sign_in(member)
        answers.append(browser.post("/sign-in/code", {"code": code.upper()}).status_code)

    assert answers == [303, 422]


def test_using_a_recovery_code_is_announced_with_how_many_are_left(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    code = second_factor.new_recovery_codes(member)[0]
    browser = make.Browser(app)
    browser.sign_in(member)

    browser.post("/sign-in/code", {"code": code})

    assert "9 codes are left." in make.mail_to(member.email)[0].text


def test_recovery_codes_of_another_member_open_nothing(app: Flask) -> None:
    member, other = make.a_member(), make.a_member("Bo Chen")
    code = second_factor.new_recovery_codes(other)[0]

    assert not second_factor.use_recovery_code(member, code)


def test_recovery_codes_are_kept_as_keyed_digests(app: Flask) -> None:
    member = make.a_member()

    codes = second_factor.new_recovery_codes(member)

    stored = b"".join(row.code_hash for row in db.session.query(RecoveryCode).all())
    assert len(codes) == 10
    assert not any(code.replace("-", "").encode() in stored for code in codes)


def test_the_second_step_waits_ten_minutes(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    with clock.frozen_at(NOON):
        browser = make.Browser(app)
        browser.sign_in(member)

    with clock.frozen_at(NOON + timedelta(minutes=11)):
        answer = browser.post("/sign-in/code", {"code": make.app_code(member)})

    assert answer.headers["Location"].startswith("/sign-in")
    assert make.sessions_of(member) == []


def test_nobody_reaches_the_second_step_without_the_first(app: Flask) -> None:
    answer = make.Browser(app).get("/sign-in/code")

    assert answer.headers["Location"].startswith("/sign-in")


def test_a_password_change_closes_a_waiting_second_step(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    browser = make.Browser(app)
    browser.sign_in(member)

    operations.change_password(member, make.OTHER_PASSWORD)

    assert browser.post("/sign-in/code", {"code": make.app_code(member)}).status_code == 303
    assert make.sessions_of(member) == []


def test_a_suspended_member_does_not_get_through_the_second_step(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    browser = make.Browser(app)
    browser.sign_in(member)

    member.status = MemberStatus.SUSPENDED
    browser.post("/sign-in/code", {"code": make.app_code(member)})

    assert make.sessions_of(member) == []


def test_setting_it_up_shows_a_picture_and_then_ten_codes_once(app: Flask) -> None:
    member = make.a_member()
    browser = make.signed_in(app, member)

    page = browser.get("/settings/second-factor/set-up")
    answer = browser.post("/settings/second-factor/set-up", {"code": make.app_code(member)})

    assert 'src="data:image/svg+xml' in page.text
    assert len(RECOVERY.findall(answer.text)) == 10
    assert answer.headers["Cache-Control"] == "no-store"
    assert not RECOVERY.findall(browser.get("/settings/second-factor/codes").text)


def test_setting_it_up_signs_other_devices_out_and_is_announced(app: Flask) -> None:
    member = make.a_member()
    browser = make.signed_in(app, member)
    make.signed_in(app, member)
    browser.get("/settings/second-factor/set-up")

    browser.post("/settings/second-factor/set-up", {"code": make.app_code(member)})

    assert len(make.sessions_of(member)) == 1
    assert make.mail_to(member.email)[0].subject == "The second factor is on"


def test_a_wrong_first_code_leaves_it_off(app: Flask) -> None:
    member = make.a_member()
    browser = make.signed_in(app, member)
    browser.get("/settings/second-factor/set-up")

    answer = browser.post("/settings/second-factor/set-up", {"code": "000000"})

    assert answer.status_code == 422
    assert not second_factor.is_on(member)


def test_turning_it_off_takes_the_password_and_is_announced(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    second_factor.new_recovery_codes(member)
    browser = make.signed_in(app, member)

    wrong = browser.post("/settings/second-factor/off", {"password": "a guess of a password"})
    right = browser.post("/settings/second-factor/off", {"password": make.PASSWORD})

    assert (wrong.status_code, right.status_code) == (422, 303)
    assert member.totp_secret is None
    assert queries.recovery_codes_left(member.id) == 0
    assert make.mail_to(member.email)[0].subject == "The second factor is off"


def test_new_recovery_codes_end_the_earlier_ones(app: Flask) -> None:
    member = make.with_second_factor(make.a_member())
    earlier = second_factor.new_recovery_codes(member)
    browser = make.signed_in(app, member)

    answer = browser.post("/settings/second-factor/codes")

    assert len(RECOVERY.findall(answer.text)) == 10
    assert not second_factor.use_recovery_code(member, earlier[0])


def test_staff_without_a_second_factor_do_not_open_staff_pages(app: Flask) -> None:
    member = make.a_member()
    operations.grant_role(member, Role.FINANCE, by=None)
    row = operations.begin_session(member, user_agent="")[1]

    with make.acting_as(app, make.as_signed_in(member, row, "finance")), pytest.raises(Forbidden):
        check(Access.FINANCE)


def test_staff_with_a_second_factor_open_staff_pages(app: Flask) -> None:
    member = make.a_staff_member(Role.FINANCE)
    row = operations.begin_session(member, user_agent="", second_factor=True)[1]

    with make.acting_as(app, make.as_signed_in(member, row, "finance")):
        assert check(Access.FINANCE) is None


def test_settings_tell_staff_that_they_need_it(app: Flask) -> None:
    member = make.a_member()
    operations.grant_role(member, Role.MODERATOR, by=None)

    page = make.signed_in(app, member).get("/settings").text

    assert "Staff pages need a second factor" in page
