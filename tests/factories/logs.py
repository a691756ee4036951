"""Reads the log as it would be written, and makes the database complain about a row."""

import logging

import pytest
from sqlalchemy import text

from marketplace.core.database import db
from marketplace.core.logs import OneLine
from marketplace.people.accounts.models import Member


def line_of(message: str, *arguments: object) -> str:
    """A record as a line."""
    return OneLine().format(logging.LogRecord("x", logging.WARNING, "x", 1, message, arguments, None))


def lines_of(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What our own loggers wrote."""
    return [OneLine().format(record) for record in caplog.records if record.name.startswith("marketplace")]


def told_of(error: BaseException) -> str:
    """What is written of an error that nobody expected."""
    record = logging.LogRecord(
        "x", logging.ERROR, "x", 1, "unexpected", (), (type(error), error, error.__traceback__)
    )
    return OneLine().format(record)


def break_a_rule(member: Member, name: str) -> None:
    """Write a member whose state is none."""
    values = {"name": name, "id": member.id}
    db.session.execute(text("update member set name = :name, status = 'odd' where id = :id"), values)
