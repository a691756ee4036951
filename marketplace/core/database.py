"""The database session, the declarative base and the one transaction per request or job; defines no table."""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import date, datetime
from typing import Any

import psycopg
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Date, DateTime, Integer, MetaData, Pool, Text, event, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import DeclarativeBase, Session, registry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# A stuck statement must not hold a worker: deadlines for statements, locks and idle transactions.
CONNECTION_OPTIONS = (
    "-c timezone=UTC -c statement_timeout=10000 -c lock_timeout=4000"
    " -c idle_in_transaction_session_timeout=30000"
)


class Model(DeclarativeBase):
    """Base of all tables. Text is unbounded in PostgreSQL; instants are aware; JSON is jsonb."""

    registry = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={
            str: Text(),
            int: Integer(),
            datetime: DateTime(timezone=True),
            date: Date(),
            dict[str, Any]: JSONB(),
            list[str]: JSONB(),
            list[Any]: JSONB(),
        },
    )


BigInt = BigInteger
db = SQLAlchemy(model_class=Model, session_options={"expire_on_commit": False, "autoflush": False})


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work, opened at an edge: commits when the block ends, rolls back when it raises.

    Jobs and mail are rows of the same transaction, so nothing leaves before the commit.
    Nesting is a mistake: an operation that opened its own would commit half of a story.
    """
    session = db.session()
    if session.info.get("in_transaction"):
        raise RuntimeError("A transaction is already open; operations flush, edges commit.")
    session.info["in_transaction"] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["in_transaction"] = False


def release() -> None:
    """End what was only read, so that no connection is held while someone outside is asked."""
    if db.session().info.get("in_transaction"):
        raise RuntimeError("A transaction is open; nobody outside is asked inside one.")
    db.session.commit()


@contextmanager
def planned_for_its_values() -> Iterator[None]:
    """Have statements within the block planned for the values they are asked with, however often they were asked.

    A connection keeps one plan for any values from the eleventh time on; for a day and for two years that cannot
    be the same.
    """
    db.session.execute(text("set local plan_cache_mode = force_custom_plan"))
    yield
    # After an error there is nothing to put back: what a transaction sets goes with it.
    db.session.execute(text("set local plan_cache_mode to default"))


def driver_rows(statement: str, values: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows as the driver gives them: SQLAlchemy's own result takes longer to make than some take to find.

    Whoever listens to statements is told, and a database that does not answer is the same error, as ever.
    """
    connection = db.session.connection()
    with closing(connection.connection.cursor()) as cursor:
        connection.dispatch.before_cursor_execute(connection, cursor, statement, values, None, False)
        try:
            cursor.execute(statement, values)
        except psycopg.OperationalError as error:
            raise OperationalError(statement, values, error) from error
        return list(cursor.fetchall())


# Where an administrator made the role and a migration gave it its rights; elsewhere nothing changes.
_STEP_DOWN = """
    select set_config('role', r.rolname, false) from pg_roles r
    where r.rolname = 'proche_app' and pg_has_role(r.oid, 'member')
        and has_table_privilege(r.oid, to_regclass('ledger_entry')::oid, 'select')
"""


def _step_down(connection: Any, _record: Any) -> None:
    """Work as the role that may read the ledger and call its functions, not as the owner of all tables."""
    connection.autocommit = True
    connection.execute(_STEP_DOWN)
    connection.autocommit = False


event.listen(Pool, "connect", _step_down)


def engine_options(url: str) -> dict[str, Any]:
    """Options of the engine for a URL; the pool matches workers with one blocking thread each."""
    return {
        "pool_pre_ping": False,
        "pool_size": 5,
        "max_overflow": 10,
        # Overload is said at once: whoever finds no connection free in this time is asked to come back.
        "pool_timeout": 3,
        "pool_recycle": 1800,
        # What went into a statement that failed may be anybody's address, note or hash: logs never hold it.
        "hide_parameters": True,
        "connect_args": {"options": CONNECTION_OPTIONS, "connect_timeout": 5},
    }


def count_statements(session_or_engine: Any, into: list[str]) -> None:
    """Append every statement the engine executes to `into`: for tests that count queries."""
    event.listen(
        session_or_engine,
        "before_cursor_execute",
        lambda _c, _cur, statement, *_: into.append(statement),
    )
