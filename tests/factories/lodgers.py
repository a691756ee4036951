"""Strangers in a database that tests share one after the other."""

import psycopg
from psycopg.rows import scalar_row

from tests.kept import Kept

ENTRY = """
    insert into audit_entry (at, act, subject_kind, subject_id) values (now(), 'a test', 'test', '1') returning id
"""
EVERYBODY_OUT = """
    select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = current_database()
    order by pid = pg_backend_pid()
"""


def inside(kept: Kept) -> psycopg.Connection[object]:
    """A connection that nobody ends but its owner, or whoever wants to be alone."""
    return psycopg.connect(kept.url.replace("+psycopg", ""), autocommit=True, row_factory=scalar_row)


def asked(kept: Kept, sql: str) -> object:
    """The first value of an answer, or None for a statement that has none."""
    with inside(kept) as connection:
        answer = connection.execute(sql)  # type: ignore[arg-type]
        return answer.fetchone() if answer.description else None
