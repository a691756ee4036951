"""What the log may say, and what it never repeats."""

import logging

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from marketplace.core import ids
from marketplace.people.accounts.models import Role
from tests.factories.accounts import Browser, a_member, a_staff_member, signed_in
from tests.factories.logs import break_a_rule, line_of, lines_of, told_of


@pytest.mark.parametrize("word", ["a\nERROR forged", "a\r\nforged", "a\x1b[2Jb", "a\u2028b", "a\x85b"])
def test_nobody_writes_a_line_of_their_own(word: str) -> None:
    line = line_of("refused what=%s", word)

    assert len(line.splitlines()) == 1
    assert "\x1b" not in line


def test_a_line_names_no_address() -> None:
    line = line_of("refused by the server: %s", {"ana.lopes+x@example.org": (550, "unknown")})

    assert "ana" not in line
    assert "<address>" in line


def test_a_broken_rule_of_the_database_is_named_without_its_row(app: Flask) -> None:
    secret = ids.random_code(20)
    with pytest.raises(IntegrityError) as broken:
        break_a_rule(a_member(), secret)

    text = told_of(broken.value)

    assert "ck_member_status" in text
    assert secret not in text
    assert "@example.org" not in text


def test_a_traceback_starts_no_line() -> None:
    lines = told_of(ValueError("first\nERROR forged")).splitlines()[1:]

    assert all(line.startswith("    ") for line in lines)


def test_a_refused_attempt_leaves_one_line_with_who_what_and_why(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    member = a_member()
    browser = signed_in(app, member)
    caplog.set_level(logging.INFO, "marketplace")

    answer = browser.get("/admin/payouts")

    [line] = lines_of(caplog)
    assert f"id={answer.headers['X-Request-Id']} who={member.public_id} method=GET" in line
    assert line.endswith("endpoint=payouts.review status=404 why=no_role_finance")


def test_staff_without_second_factor_leave_a_line_too(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    browser = signed_in(app, a_staff_member(Role.FINANCE), second_factor_passed=False)
    caplog.set_level(logging.INFO, "marketplace")

    browser.get("/admin/payouts")

    [line] = lines_of(caplog)
    assert line.endswith("status=403 why=forbidden")


def test_an_address_typed_by_a_stranger_does_not_reach_the_log(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "marketplace")

    Browser(app).get("/admin/members/x%0aERROR%20forged")
    Browser(app).post("/sign-in", {"email": "ana@example.org", "password": "a guess of mine"})

    assert not any("forged" in line or "ana@" in line or "guess" in line for line in lines_of(caplog))
