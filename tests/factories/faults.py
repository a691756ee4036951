"""Makes a dependency fail: a database that is gone or full, one that locks, a mail server that refuses."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import psycopg
from flask import Flask
from sqlalchemy import QueuePool

from marketplace.app import create_app
from marketplace.core import config
from marketplace.core.database import db
from tests.databases import settings_for
from tests.factories.accounts import Browser

NOBODY_LISTENS = "postgresql+psycopg://nobody@127.0.0.1:1/nothing"


@contextmanager
def without_database() -> Iterator[Flask]:
    """An application whose database does not answer."""
    before = config.settings()
    try:
        yield create_app(settings_for(NOBODY_LISTENS))
    finally:
        config.use(before)


def remembered_browser(app: Flask) -> Browser:
    """A browser with the cookie of an earlier sign-in, which only the database could recognise."""
    browser = Browser(app)
    with browser.client.session_transaction() as cookie:
        cookie["_user_id"] = "a token of yesterday"
        cookie["_fresh"] = True
    return browser


@contextmanager
def locked(url: str, statement: str) -> Iterator[None]:
    """Somebody else holds a lock that a statement takes, and does not let go."""
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        connection.execute(statement.encode())
        yield
        connection.rollback()


@contextmanager
def all_connections_taken(app: Flask) -> Iterator[None]:
    """As many requests as there may be are at work and hold their connections."""
    with app.app_context(), ExitStack() as held:
        pool = db.engine.pool
        assert isinstance(pool, QueuePool)
        for _number in range(pool.size() + pool._max_overflow):
            held.enter_context(db.engine.connect())
        yield


def cut_all_connections(url: str) -> None:
    """The database ends every session of an application, as it does when it is restarted."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where datname = current_database() and pid <> pg_backend_pid()"
        )
