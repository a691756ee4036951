"""Every event of credits and vouchers moves the amounts of its row, in euro and in credits apart."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from marketplace.core import ids
from marketplace.core.database import db
from marketplace.money.ledger import accounts, credits, operations, queries
from marketplace.money.ledger.errors import AlreadyReversedError, OutOfBoundsError
from tests.factories import money

PACK: dict[str, Any] = {"paid": 1000, "fee": 39, "credits": 1000, "unit": "eur", "at": money.AT}


def _pack(owner: str) -> None:
    credits.pack_bought(owner, ids.public_id("ch"), **PACK)


def _gift(owner: str) -> None:
    _pack(owner)
    operations.write(
        credits.spending(owner, ids.public_id("sp"), credits=100, cost=100, unit="eur", at=money.AT)
    )


def _grant(owner: str) -> None:
    credits.credits_granted(owner, ids.public_id("gr"), credits=50, at=money.AT)


def _voucher(owner: str) -> None:
    code = ids.public_id("vc")
    credits.voucher_sold(code, paid=500, unit="eur", at=money.AT)
    credits.voucher_redeemed(code, owner, paid=500, credits=500, unit="eur", at=money.AT)


@pytest.mark.parametrize(
    ("event", "moved"),
    [
        (_pack, {"stripe": 961, "stripe_fees": 39, "deferred_credits": -1000, "credits_issued": 1000}),
        (_gift, {"stripe": 961, "deferred_credits": -900, "credits_revenue": -100, "credits_issued": 900}),
        (_grant, {"credits_issued": 50}),
        (_voucher, {"cash": 500, "voucher_liability": 0, "deferred_credits": -500, "credits_issued": 500}),
    ],
    ids=["a pack", "a gift", "a grant", "a voucher"],
)
def test_an_event_moves_what_its_row_says(
    app: Flask, event: Callable[[str], None], moved: dict[str, int]
) -> None:
    codes = {name: name if name != "credits_issued" else "credits_issued:x_credit" for name in moved}
    before = {name: queries.balance(code) for name, code in codes.items()}

    event(ids.public_id("w"))

    assert {name: queries.balance(code) - before[name] for name, code in codes.items()} == moved


def test_a_wallet_holds_what_was_bought_less_what_was_spent(app: Flask) -> None:
    owner = ids.public_id("w")

    _gift(owner)

    assert queries.balance(accounts.wallet(owner, credits.CREDIT).code) == -900


def test_nobody_spends_more_credits_than_there_are(app: Flask) -> None:
    owner = ids.public_id("w")
    _pack(owner)
    db.session.commit()

    with pytest.raises(OutOfBoundsError):
        operations.write(credits.spending(owner, "sp_1", credits=1001, cost=1001, unit="eur", at=money.AT))

    db.session.rollback()


def test_a_voucher_is_redeemed_once_however_often_it_is_tried(app: Flask) -> None:
    owner, code = ids.public_id("w"), ids.public_id("vc")
    credits.voucher_sold(code, paid=500, unit="eur", at=money.AT)

    for _attempt in range(3):
        credits.voucher_redeemed(code, owner, paid=500, credits=500, unit="eur", at=money.AT)

    assert queries.balance(accounts.wallet(owner, credits.CREDIT).code) == -500


def test_a_reversal_leaves_every_account_as_it_was(app: Flask) -> None:
    account = money.purse()
    money.fill(account, 100)
    mistake = money.fill(account, 40)

    operations.reverse(mistake.id, actor="member:1", at=money.LATER)

    assert queries.balance(account.code) == -100


def test_a_reversal_is_made_once(app: Flask) -> None:
    account = money.purse()
    mistake = money.fill(account, 40)

    first = operations.reverse(mistake.id, actor="member:1", at=money.LATER)
    again = operations.reverse(mistake.id, actor="member:1", at=money.LATER)

    assert (again.id, again.created) == (first.id, False)


def test_a_second_reversal_under_another_key_is_refused(app: Flask) -> None:
    account = money.purse()
    mistake = money.fill(account, 40)
    operations.reverse(mistake.id, actor="member:1", at=money.LATER)
    db.session.commit()

    with pytest.raises(AlreadyReversedError):
        money.move("another", account, money.cash(), 40, reverses=mistake.id)

    db.session.rollback()


def test_what_was_given_on_meanwhile_cannot_be_reversed(app: Flask) -> None:
    account = money.purse()
    mistake = money.fill(account, 40)
    money.spend(account, 40)
    db.session.commit()

    with pytest.raises(OutOfBoundsError):
        operations.reverse(mistake.id, actor="member:1", at=money.LATER)

    db.session.rollback()
