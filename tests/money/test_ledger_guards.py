"""Bad writes are refused by the database itself, whatever the code above it does."""

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError

from marketplace.core.database import db, transaction
from marketplace.money.ledger import operations, queries
from marketplace.money.ledger.errors import (
    AlreadyReversedError,
    KeyReusedError,
    OutOfBoundsError,
    TooFewEntriesError,
    UnbalancedError,
    UnknownAccountError,
    WalletMeetsProviderError,
    typed,
)
from tests.factories import money


def test_a_committed_transaction_is_sealed(whole_app: Flask) -> None:
    account = money.purse()
    with whole_app.app_context(), transaction():
        posted = money.fill(account, 100)

    with whole_app.app_context(), pytest.raises(DBAPIError, match="is sealed"), transaction():
        money.raw(
            "insert into ledger_entry (transaction_id, account_id, unit, amount)"
            " select :id, id, unit, 5 from ledger_account where code = :code",
            id=posted.id,
            code=account.code,
        )


def test_entries_that_do_not_sum_to_zero_are_refused_when_the_transaction_ends(app: Flask) -> None:
    account = money.purse()
    money.fill(account, 100)
    money.raw_post(f'[["cash", 10], ["{account.code}", -9]]')

    with pytest.raises(DBAPIError, match="does not balance") as caught:
        money.end_transaction()

    assert isinstance(typed(caught.value), UnbalancedError)
    db.session.rollback()


def test_two_units_do_not_balance_each_other(app: Flask) -> None:
    operations.ensure_accounts([money.cash(), money.source_of_credits()])
    money.raw_post('[["cash", 10], ["credits_issued", -10]]')

    with pytest.raises(DBAPIError, match="does not balance"):
        money.end_transaction()

    db.session.rollback()


def test_a_single_entry_is_refused_when_the_transaction_ends(app: Flask) -> None:
    operations.ensure_accounts([money.cash()])
    money.raw_post('[["cash", 10]]')

    with pytest.raises(DBAPIError, match="fewer than two") as caught:
        money.end_transaction()

    assert isinstance(typed(caught.value), TooFewEntriesError)
    db.session.rollback()


@pytest.mark.parametrize(
    "statement",
    [
        "update ledger_entry set amount = amount * 2",
        "update ledger_transaction set kind = 'other'",
        "delete from ledger_entry",
        "delete from ledger_transaction",
        "truncate ledger_entry cascade",
        "truncate ledger_transaction cascade",
    ],
)
def test_what_was_written_stays(app: Flask, statement: str) -> None:
    money.fill(money.purse(), 100)
    db.session.commit()

    with pytest.raises(DBAPIError, match="append-only"):
        money.raw(statement)

    db.session.rollback()


def test_a_balance_moves_through_entries_only(app: Flask) -> None:
    account = money.purse()
    money.fill(account, 100)
    db.session.commit()

    with pytest.raises(DBAPIError, match="through entries only"):
        money.raw("update ledger_account set balance = -999 where code = :code", code=account.code)

    db.session.rollback()


def test_an_account_cannot_be_removed(app: Flask) -> None:
    account = money.purse()
    operations.ensure_accounts([account])
    db.session.commit()

    with pytest.raises(DBAPIError, match="ledger accounts stay"):
        money.raw("delete from ledger_account where code = :code", code=account.code)

    db.session.rollback()


def test_a_purse_never_falls_below_its_bound(app: Flask) -> None:
    account = money.purse()
    money.fill(account, 100)
    db.session.commit()

    with pytest.raises(OutOfBoundsError):
        money.spend(account, 101)

    db.session.rollback()
    assert queries.balance(account.code) == -100


def test_an_unknown_account_is_refused(app: Flask) -> None:
    operations.ensure_accounts([money.cash()])
    db.session.commit()

    with pytest.raises(DBAPIError, match="unknown account") as caught:
        money.raw_post('[["cash", 10], ["nobody", -10]]')

    assert isinstance(typed(caught.value), UnknownAccountError)
    db.session.rollback()


def test_a_key_stands_for_one_set_of_entries(app: Flask) -> None:
    account = money.purse()
    money.fill(account, 100, key="ch_1:captured")
    db.session.commit()

    with pytest.raises(KeyReusedError):
        money.fill(account, 101, key="ch_1:captured")

    db.session.rollback()


def test_a_transaction_is_reversed_at_most_once(app: Flask) -> None:
    account = money.purse()
    first = money.fill(account, 100)
    money.move("back:1", account, money.cash(), 60, reverses=first.id)
    db.session.commit()

    with pytest.raises(AlreadyReversedError):
        money.move("back:2", account, money.cash(), 40, reverses=first.id)

    db.session.rollback()


def test_a_wallet_never_meets_a_provider(app: Flask) -> None:
    wallet, credits_issued = money.wallet(), money.source_of_credits()
    kept, granted = money.booking_account(), money.provider_account()
    legs = [(kept, 5), (granted, -5), (credits_issued, 5), (wallet, -5)]
    operations.post(
        "fill", "test", source=("test", "1"), entries=[(money.cash(), 5), (kept, -5)], event_at=money.AT
    )
    operations.post("mixed", "test", source=("test", "1"), entries=legs, event_at=money.AT)

    with pytest.raises(DBAPIError, match="joins a wallet with a provider") as caught:
        money.end_transaction()

    assert isinstance(typed(caught.value), WalletMeetsProviderError)
    db.session.rollback()


def test_an_account_opens_at_zero(app: Flask) -> None:
    with pytest.raises(DBAPIError, match="opens at zero"):
        money.raw("insert into ledger_account (code, kind, unit, balance) values ('rich', 'asset', 'eur', 5)")

    db.session.rollback()


@pytest.mark.parametrize("column", ["kind", "unit", "code", "owner_id"])
def test_what_an_account_is_never_changes(app: Flask, column: str) -> None:
    account = money.purse()
    operations.ensure_accounts([account])
    db.session.commit()

    with pytest.raises(DBAPIError, match="are fixed"):
        money.overwrite_account(account, column)

    db.session.rollback()


@pytest.mark.parametrize("amount", ["0", "1000000000000", "-1000000000000"])
def test_amounts_of_nothing_and_beyond_reason_are_refused(app: Flask, amount: str) -> None:
    operations.ensure_accounts([money.cash()])
    db.session.commit()

    with pytest.raises(IntegrityError, match="ck_ledger_entry_amount"):
        money.raw_post(f'[["cash", {amount}], ["cash", 1]]')

    db.session.rollback()
