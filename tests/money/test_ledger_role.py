"""The application's own role reads the ledger and calls its functions, and nothing else."""

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from marketplace.core.database import db
from marketplace.money.ledger import operations, queries
from tests.factories import money
from tests.factories.owners import as_owner

BY_HAND = [
    "insert into ledger_account (code, kind, unit) values ('mine', 'liability', 'eur')",
    """insert into ledger_transaction (key, body_hash, kind, source_kind, source_id, event_at, actor)
    values ('k', '', 'k', 's', 's', now(), 'me')""",
    "insert into ledger_entry (transaction_id, account_id, unit, amount) values (1, 1, 'eur', 5)",
    "update ledger_account set balance = 1000000",
    "update ledger_entry set amount = -amount",
    "delete from ledger_transaction",
    "truncate ledger_entry",
    "alter table ledger_entry disable trigger user",
    "drop function ledger_post",
    "update alembic_version set version_num = '0001'",
]


@pytest.mark.parametrize("statement", BY_HAND)
def test_nothing_is_written_into_the_ledger_by_hand(app: Flask, statement: str) -> None:
    with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"):
        db.session.execute(text(statement))

    db.session.rollback()


def test_the_posting_function_is_the_way_in(app: Flask) -> None:
    account = money.purse()

    money.fill(account, 100)

    assert queries.balance(account.code) == -100


def test_the_application_works_as_its_own_role_from_the_first_statement(whole_app: Flask) -> None:
    with whole_app.app_context():
        first, owner = db.session.execute(text("select current_user, session_user")).one()

    assert (first, owner) == ("proche_app", "proche")


def test_control_the_owner_of_the_tables_gets_as_far_as_the_triggers(app: Flask) -> None:
    operations.ensure_accounts([money.cash()])
    as_owner()

    with pytest.raises(Exception, match="append-only"):
        db.session.execute(text("truncate ledger_entry cascade"))

    db.session.rollback()
