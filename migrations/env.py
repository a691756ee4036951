"""Runs migrations inside the application's context, on its engine; the job library's tables are its own."""

from pathlib import Path

from alembic import context
from flask import current_app

from marketplace.core.database import Model

WALLS = Path(__file__).parent / "walls.sql"


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


def run() -> None:
    engine = current_app.extensions["migrate"].db.engine
    with engine.connect() as connection:
        # Tables belong to whoever logs in; the application steps down from that (see core/database.py).
        connection.exec_driver_sql("reset role")
        # Migrations may take longer than a page is allowed to.
        connection.exec_driver_sql("set statement_timeout = 0")
        connection.exec_driver_sql("set lock_timeout = '10s'")
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=Model.metadata,
            include_name=include_name,
            compare_type=True,
            compare_server_default=False,
        )
        with context.begin_transaction():
            # Two processes that start at once migrate one after the other.
            connection.exec_driver_sql("select pg_advisory_xact_lock(7250001)")
            context.run_migrations()
            connection.connection.driver_connection.execute(WALLS.read_text())
    # Its connections are the owner's; the application takes new ones.
    engine.dispose()


run()
