"""Two at once: what must happen once happens once, with real commits and connections of their own."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.people.accounts import joining, operations, queries, second_factor, tokens
from marketplace.people.accounts.models import Member, TokenKind
from tests.conftest import NOON
from tests.factories import accounts as make
from tests.factories.races import at_once


def test_two_proofs_of_one_sign_up_make_one_member(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        sign_up_id = make.a_sign_up("ana@example.org")[0].id
    joined: list[bool] = []

    def prove(_meet: Callable[[], int]) -> None:
        found = queries.open_sign_up(sign_up_id)
        joined.append(found is not None and joining.join(found) is not None)

    at_once(whole_app, 2, prove)

    assert sorted(joined) == [False, True]


def test_two_sign_ups_of_one_address_make_one_member(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        waiting = [make.a_sign_up("ana@example.org")[0].id for _time in range(2)]

    def prove(meet: Callable[[], int]) -> None:
        found = queries.open_sign_up(waiting.pop())
        meet()
        assert found is not None
        joining.join(found)

    outcomes = at_once(whole_app, 2, prove)

    with whole_app.app_context():
        count = db.session.scalar(select(func.count()).where(Member.email == "ana@example.org"))
    assert (outcomes, count) == (["done", "done"], 1)


def test_one_code_of_the_app_is_accepted_once(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction(), clock.frozen_at(NOON):
        member = make.with_second_factor(make.a_member())
        member_id, code = member.id, make.app_code(member)
    accepted: list[bool] = []

    def enter(meet: Callable[[], int]) -> None:
        known = queries.by_id(member_id)
        meet()
        with clock.frozen_at(NOON):
            accepted.append(known is not None and second_factor.accept(known, code))

    at_once(whole_app, 3, enter)

    assert sorted(accepted) == [False, False, True]


def test_one_recovery_code_is_accepted_once(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        member = make.a_member()
        member_id, code = member.id, second_factor.new_recovery_codes(member)[0]
    accepted: list[bool] = []

    def enter(meet: Callable[[], int]) -> None:
        known = queries.by_id(member_id)
        meet()
        accepted.append(known is not None and second_factor.use_recovery_code(known, code))

    at_once(whole_app, 3, enter)

    assert sorted(accepted) == [False, False, True]


def test_one_reset_link_sets_one_password(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        token = make.a_token(make.a_member(), TokenKind.RESET)
    passwords, used = [make.PASSWORD, make.OTHER_PASSWORD], []

    def reset(_meet: Callable[[], int]) -> None:
        found = queries.open_token(token, TokenKind.RESET, clock.now())
        member = queries.by_id(found.member_id) if found else None
        if found is None or member is None:
            return
        tokens.use(found)
        used.append(passwords.pop())
        operations.change_password(member, used[-1])

    at_once(whole_app, 2, reset)

    assert len(used) == 1


def test_a_code_has_five_tries_however_many_come_at_once(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        sign_up_id = make.a_sign_up("ana@example.org")[0].id
    allowed: list[bool] = []

    def guess(_meet: Callable[[], int]) -> None:
        found = queries.open_sign_up(sign_up_id)
        allowed.append(found is not None and joining.count_try(found))

    at_once(whole_app, 8, guess)

    assert allowed.count(True) == joining.CODE_TRIES


def test_control_reading_the_last_step_first_accepts_a_code_twice(whole_app: Flask) -> None:
    """The harness sees a race: check, then write, without the comparison in one statement."""
    with whole_app.app_context(), transaction():
        member_id = make.with_second_factor(make.a_member()).id
    accepted: list[bool] = []

    def enter(meet: Callable[[], int]) -> None:
        known = queries.by_id(member_id)
        assert known is not None
        fresh = known.totp_last_step is None
        meet()
        known.totp_last_step = 1
        accepted.append(fresh)

    at_once(whole_app, 2, enter)

    assert accepted == [True, True]
