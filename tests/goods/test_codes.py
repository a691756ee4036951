"""Printed codes: redeemed once, whoever asks and however often; worth nothing when revoked or late."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.errors import Invalid
from marketplace.goods.topups import codes, rules
from marketplace.goods.topups.codes import CodeRefusedError
from marketplace.goods.wallet import operations as wallet
from marketplace.people.accounts.models import Member, Role
from tests.factories import money, topups, wallets
from tests.factories.accounts import a_member, a_staff_member, signed_in
from tests.factories.races import at_once


def test_a_code_brings_its_credits_at_what_the_partner_paid(app: Flask) -> None:
    member = a_member()
    _batch, [code, *_others] = topups.a_batch()

    codes.redeem(member, code.lower().replace("-", " "))

    assert wallets.lots(member.id) == [("bought", 500, 450)]
    assert wallets.ledger_balance("voucher_liability") == -900


def test_a_code_is_redeemed_once(app: Flask) -> None:
    """Case 39: a voucher twice."""
    first, second = a_member(), a_member()
    _batch, [code, *_others] = topups.a_batch()
    codes.redeem(first, code)

    with pytest.raises(CodeRefusedError, match="used already"):
        codes.redeem(second, code)

    assert wallet.balance(second.id).total == 0


def test_sixteen_who_redeem_one_code_at_once_get_it_once(whole_app: Flask) -> None:
    """Case 39: a voucher twice at once."""
    with whole_app.app_context(), transaction():
        names = [a_member().id for _number in range(16)]
        _batch, [code] = topups.a_batch(count=1)
    queue = iter(names)

    outcomes = at_once(whole_app, 16, lambda _m: codes.redeem(db.session.get_one(Member, next(queue)), code))

    assert sorted(outcomes) == ["CodeRefusedError"] * 15 + ["done"]


def test_control_a_code_that_is_looked_up_before_it_is_taken_is_redeemed_often(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        money.raw("create table scratch_code (used int not null)")
        money.raw("insert into scratch_code values (0)")
        money.raw("grant all on scratch_code to public")

    outcomes = at_once(whole_app, 12, wallets.redeem_unlocked)

    assert outcomes.count("done") > 1


def test_the_table_holds_no_code(app: Flask) -> None:
    _batch, [code, *_others] = topups.a_batch()

    kept = " ".join(str(row) for row in db.session.execute(text("select * from voucher_code")))

    assert code not in kept
    assert rules.typed_code(code) not in kept


def test_another_secret_makes_another_digest(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    before = codes.digest("BCDF-GHJK-MNPQ-RSTV")

    monkeypatch.setattr(codes, "key_for", lambda purpose: b"another key of thirty-two bytes!")

    assert codes.digest("BCDF-GHJK-MNPQ-RSTV") != before


def test_unused_codes_of_a_revoked_batch_are_worthless_and_not_owed(app: Flask) -> None:
    staff = a_staff_member(Role.FINANCE)
    batch, [used, unused, _third] = topups.a_batch()
    codes.redeem(a_member(), used)

    count = codes.revoke(batch.public_id, staff)

    assert count == 2
    assert wallets.ledger_balance("voucher_liability") == 0
    assert wallets.ledger_balance("cash") == 450
    with pytest.raises(CodeRefusedError, match="withdrawn"):
        codes.redeem(a_member(), unused)


def test_codes_run_out_with_their_day_and_become_breakage(app: Flask) -> None:
    batch, [code, *_others] = topups.a_batch(days=10)

    with clock.frozen_at(clock.now() + timedelta(days=11)):
        with pytest.raises(CodeRefusedError, match="run out"):
            codes.redeem(a_member(), code)
        assert codes.due_to_run_out(clock.now()) == [batch.public_id]
        codes.run_out(batch.public_id)

    assert wallets.ledger_balance("credits_breakage") == -1_350


def test_codes_that_cost_nothing_bring_promotional_credits(app: Flask) -> None:
    member = a_member()
    _batch, [code] = topups.a_batch(count=1, price=0)

    codes.redeem(member, code)

    assert wallet.balance(member.id) == (0, 500)


@pytest.mark.parametrize(
    "wrong", [{"count": 0}, {"count": 10_001}, {"price": -1}, {"price": 501}, {"days": 0}]
)
def test_a_batch_that_makes_no_sense_is_refused(app: Flask, wrong: dict[str, int]) -> None:
    with pytest.raises(Invalid):
        topups.a_batch(**wrong)


def test_a_code_cannot_be_guessed_by_trying(app: Flask) -> None:
    """Case 39: brute force is throttled, by member."""
    browser = signed_in(app, a_member())

    tried = [browser.post("/wallet/code", {"code": rules.new_code()}).status_code for _guess in range(10)]

    assert tried == [409] * 8 + [429] * 2


def test_guesses_of_many_members_behind_one_address_are_throttled_together(app: Flask) -> None:
    browsers = [signed_in(app, a_member()) for _member in range(5)]

    tried = [
        browser.post("/wallet/code", {"code": rules.new_code()}).status_code
        for browser in browsers
        for _guess in range(7)
    ]

    assert tried.count(429) == 5
