"""Many spend from one wallet at once, and a crash comes between; each beside a control that must fail."""

from flask import Flask
from sqlalchemy import text

from marketplace.core.database import db, transaction
from marketplace.goods.wallet import operations
from tests.factories import money, wallets
from tests.factories.races import at_once


def test_sixteen_spends_at_once_never_take_a_wallet_below_zero(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        name = wallets.a_wallet(bought=70, promotional=30).id

    outcomes = at_once(whole_app, 16, lambda _meet: wallets.spend(name, 30))

    assert sorted(outcomes) == ["NotEnoughError"] * 13 + ["done"] * 3
    with whole_app.app_context():
        assert operations.balance(name).total == 10


def test_control_a_purse_without_a_lock_lets_too_many_through(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        money.raw("create table scratch_wallet (balance int not null)")
        money.raw("insert into scratch_wallet values (100)")
        money.raw("grant all on scratch_wallet to public")

    outcomes = at_once(whole_app, 12, lambda meet: wallets.spend_unlocked(30, meet))

    assert outcomes.count("done") > 3


def test_one_order_tapped_sixteen_times_is_spent_once(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        name = wallets.a_wallet(bought=100).id

    outcomes = at_once(whole_app, 16, lambda _meet: wallets.spend(name, 30, "order:1"))

    assert outcomes == ["done"] * 16
    with whole_app.app_context():
        assert operations.balance(name).total == 70


def test_sixteen_first_uses_make_one_wallet(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        name = wallets.a_wallet().id

    outcomes = at_once(whole_app, 16, lambda _meet: operations.wallet_of(name))

    assert outcomes == ["done"] * 16


def test_a_crash_between_debit_and_grant_leaves_neither(whole_app: Flask) -> None:
    with whole_app.app_context(), transaction():
        money.raw("create table scratch_goods (name text)")
        money.raw("grant all on scratch_goods to public")
        name = wallets.a_wallet(bought=100).id

    outcomes = at_once(whole_app, 1, lambda _meet: wallets.buy_and_crash(name))

    assert outcomes == ["OperationalError"]
    with whole_app.app_context():
        assert operations.balance(name).total == 100
        assert db.session.scalar(text("select count(*) from scratch_goods")) == 0
