"""Reads the files and statements of payouts, for tests."""

import csv
from datetime import date
from io import StringIO

from sqlalchemy import text
from werkzeug.test import TestResponse

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.payouts import claims, statement
from marketplace.money.payouts.statement import Statement
from marketplace.people.accounts.models import Member


def rows_of(answer: TestResponse) -> list[dict[str, str]]:
    """A CSV answer by the names of its columns."""
    words = answer.get_data().decode("utf-8-sig")
    return list(csv.DictReader(StringIO(words)))


def this_month() -> date:
    return statement.month_of(clock.now(), claims.DESK_ZONE)


def month_of(provider: Member, month: date | None = None) -> Statement:
    return statement.of_provider(provider.public_id, month or this_month(), "EUR", claims.DESK_ZONE)


def in_the_ledger(code: str) -> int:
    """The sum of the entries of an account, counted from the table itself."""
    query = text(
        "select coalesce(sum(e.amount), 0) from ledger_entry e join ledger_account a on a.id = e.account_id"
        " where a.code = :code"
    )
    return int(db.session.scalar(query, {"code": code}) or 0)
