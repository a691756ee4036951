"""Shared fixtures: a real database with commits undone per test, and whole ones for races and browsers."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import settings
from sqlalchemy import Connection, event
from sqlalchemy.orm import Session

from marketplace.command_line import create_app
from marketplace.core import clock
from marketplace.core import config as product_config
from marketplace.core.database import db
from marketplace.trade.places.towns import gazetteer
from marketplace.workflows import self_check
from tests import databases
from tests.factories.stage import Stage, on_stage
from tests.factories.towns import PLAIN, WATCHED, Town, Towns
from tests.kept import Lending

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


# A deadline per example would be a timed test, and a busy machine would fail it.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    clock.run_from(_last(int(os.environ.get("TEST_HOUR", "12"))))
    # One server and one template for all workers of a run, made before they start.
    if not hasattr(config, "workerinput"):
        url, server = databases.server_url()
        databases.stage_template(url)
        # Built inside a test's transaction it would outlast what an idle one is allowed.
        with product_config.overridden(data_dir=databases.DATA):
            gazetteer().prepare()
        databases.os.environ["TEST_DATABASE_URL"] = url
        config.stash[_SERVER] = server


def _last(hour: int) -> datetime:
    """The last time it was that hour in UTC.

    Without it what is free next, and whether there is time for friends to pay, would depend on when a test runs.
    Never ahead of the database, which would keep jobs that are due.
    """
    now = datetime.now(UTC)
    begun = now.replace(hour=hour, minute=0, second=0, microsecond=0)
    return begun if begun <= now else begun - timedelta(days=1)


def pytest_collection_finish() -> None:
    # What was imported and collected stays as long as the run, and a test leaves little: looking through it all for
    # garbage, every 700 objects, took a twentieth of the time.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 10, 10)


def pytest_unconfigure(config: pytest.Config) -> None:
    server = config.stash.get(_SERVER, None)
    if server is not None:
        server.stop()


_SERVER = pytest.StashKey[object]()


@pytest.fixture(scope="session")
def server_url() -> str:
    return databases.server_url()[0]


@pytest.fixture(scope="session")
def _worker_app(server_url: str) -> Iterator[Flask]:
    with databases.copy_of_template(server_url) as url:
        app = create_app(databases.settings_for(url))
        db._app_engines[app][None] = databases.an_engine(url)
        yield app
        with app.app_context():
            db.engine.dispose()


@pytest.fixture
def app(_worker_app: Flask) -> Iterator[Flask]:
    """The application in a pushed context, on a connection whose work is undone when the test ends."""
    with _undoing(_worker_app):
        yield _worker_app


@contextmanager
def _undoing(app: Flask) -> Iterator[None]:
    with app.app_context():
        engine = db.engine
        with engine.connect() as connection:
            _learn_to_ask(connection)
            outer = connection.begin()
            db._app_engines[app][None] = connection
            db.session.configure(join_transaction_mode="create_savepoint")
            event.listen(Session, "before_commit", _check_deferred)
            try:
                yield
                db.session.rollback()
                if connection.exec_driver_sql(_ASKS).scalar():
                    assert self_check.failures() == []
            finally:
                db.session.remove()
                event.remove(Session, "before_commit", _check_deferred)
                db._app_engines[app][None] = engine
                outer.rollback()


@pytest.fixture(scope="session")
def _towns(server_url: str, _worker_app: Flask) -> Iterator[Towns]:
    with ExitStack() as stack:
        yield Towns(_worker_app, server_url, stack)


@pytest.fixture
def town(_towns: Towns) -> Iterator[Town]:
    """A neighbourhood with one object of every kind, at the moment it was made; what a test does there is undone."""
    with _towns.at(PLAIN) as known, clock.frozen_at(known.made_at), _undoing(known.app):
        yield known


@pytest.fixture
def watched_town(_towns: Towns) -> Iterator[Town]:
    """The same where members wrote nothing but markup, and where the provider's home is one that tests know."""
    with _towns.at(WATCHED) as known, clock.frozen_at(known.made_at), _undoing(known.app):
        yield known


# Planning more than a hundred invariants takes far longer than asking them of the few rows of a test. A function
# keeps its plan for as long as the connection lives, and a worker's tests share one.
_ASKS = "select pg_temp.any_broken()"
_LEARNS = """
    create or replace function pg_temp.any_broken() returns boolean language plpgsql
    set enable_nestloop = off as $$
    begin
        return {any_broken};
    end $$
"""


def _learn_to_ask(connection: Connection) -> None:
    if connection.exec_driver_sql("select to_regproc('pg_temp.any_broken')").scalar() is None:
        learned = _LEARNS.format(any_broken=self_check.any_broken())
        connection.exec_driver_sql(learned.replace("%", "%%"))
    connection.commit()


def _check_deferred(session: Session) -> None:
    # Commits of a test end savepoints, so deferred constraints are asked for their verdict here.
    bind = session.get_bind()
    if isinstance(bind, Connection):
        session.flush()
        session.connection().exec_driver_sql("set constraints all immediate")
        session.connection().exec_driver_sql("set constraints all deferred")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def _lending(server_url: str) -> Iterator[Lending]:
    lending = Lending(server_url)
    yield lending
    lending.end()


@contextmanager
def _at_home_alone(lending: Lending, app: Flask, server_url: str) -> Iterator[str]:
    """The application on a database in which nobody else is, and which nobody sees again as it is left.

    It breaks no law at the end. Whoever needs a second one at the same time gets a copy.
    """
    if not lending.is_possible or not lending.is_free:
        with databases.copy_of_template(server_url, staged=True) as url, databases.moved(app, url):
            yield url
            _keeps_every_law(app)
        return
    with lending.lent() as kept, databases.moved(app, kept.url, kept.engine):
        yield kept.url
        with app.app_context():
            db.session.remove()
        if kept.may_break_a_law():
            _keeps_every_law(app)


def _keeps_every_law(app: Flask) -> None:
    with app.app_context():
        try:
            assert self_check.failures() == []
        finally:
            db.session.remove()


@pytest.fixture
def whole_app(server_url: str, _worker_app: Flask, _lending: Lending) -> Iterator[Flask]:
    """The application on a database of its own, where commits are real: for races, seals and browsers.

    No context is pushed; threads push their own. The application is the worker's: putting one together for each
    test would take longer than most of them.
    """
    with _at_home_alone(_lending, _worker_app, server_url):
        yield _worker_app


@pytest.fixture
def statements(app: Flask) -> Callable[[], list[str]]:
    """Call it to begin listening; the list it returns fills with every statement executed."""

    def listen() -> list[str]:
        seen: list[str] = []
        connection = db._app_engines[app][None]
        event.listen(connection, "before_cursor_execute", lambda _c, _u, sql, *_: seen.append(sql))
        return seen

    return listen


@pytest.fixture
def stage(whole_app: Flask) -> Iterator[Stage]:
    """The application with the payment sandbox beside it, on a database of its own."""
    with on_stage(whole_app, whole_app.config["SQLALCHEMY_DATABASE_URI"]) as ready:
        yield ready
        ready.http.close()


@pytest.fixture
def new_stage(
    server_url: str, _worker_app: Flask, _lending: Lending
) -> Callable[[], AbstractContextManager[Stage]]:
    """Opens one stage after the other, each on a database of its own: what one did, no other has seen."""

    @contextmanager
    def opened() -> Iterator[Stage]:
        with (
            _at_home_alone(_lending, _worker_app, server_url) as url,
            on_stage(_worker_app, url) as ready,
        ):
            yield ready
            ready.http.close()

    return opened
