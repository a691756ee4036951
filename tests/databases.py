"""Test databases: one migrated template, copies of it for whoever needs one."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Event
from typing import Any
from uuid import uuid4

import psycopg
from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import Dialect, Engine, create_engine, event
from sqlalchemy.engine import make_url

from marketplace.command_line import create_app
from marketplace.core import config
from marketplace.core.config import Profile, Settings
from marketplace.core.database import db, engine_options
from marketplace.core.postgres import EmbeddedPostgres, running_url
from marketplace.sandbox import schema

ROOT = Path(__file__).parents[1]
DATA = ROOT / ".data" / "tests"


def server_url() -> tuple[str, EmbeddedPostgres | None]:
    """The server to test on: TEST_DATABASE_URL, a running one of ours, or a new throw-away one."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        return given, None
    folder = (ROOT / ".data" / "test-postgres").resolve()
    running = running_url(folder)
    if running:
        return running, None
    server = EmbeddedPostgres(folder, durable=False)
    return server.start(), server


def sibling(url: str, name: str) -> str:
    return make_url(url).set(database=name).render_as_string(hide_password=False)


def _admin(url: str) -> psycopg.Connection:
    plain = url.replace("postgresql+psycopg://", "postgresql://", 1)
    return psycopg.connect(plain, autocommit=True)


def settings_for(url: str, **changes: object) -> Settings:
    values: dict[str, object] = {
        "profile": Profile.TEST,
        "database_url": url,
        "data_dir": DATA,
        "secret_key": "a key for tests that is long enough to be one",
    }
    return Settings(**(values | changes))


@cache
def migrations_digest() -> str:
    digest = hashlib.sha256()
    for path in sorted((ROOT / "migrations").rglob("*")):
        if path.suffix in {".py", ".sql"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@cache
def template(url: str) -> str:
    """The name of a migrated database of this checkout's migrations, made once and never written again."""
    name = f"template_{migrations_digest()}"
    _made_once(url, name, "template0", _migrate)
    return name


@cache
def stage_template(url: str) -> str:
    """The same with the tables of the payment sandbox."""
    steps = hashlib.sha256("".join(schema.STEPS).encode()).hexdigest()[:6]
    name = f"stage_{migrations_digest()}_{steps}"
    _made_once(url, name, template(url), schema.prepare)
    return name


def _made_once(url: str, name: str, source: str, furnish: Callable[[str], None]) -> None:
    with _admin(url) as admin:
        admin.execute("select pg_advisory_lock(7250002)")
        if admin.execute("select 1 from pg_database where datname = %s", (name,)).fetchone():
            return
        half = f"half_{uuid4().hex[:12]}"
        admin.execute(f"create database {half} template {source}")
        furnish(sibling(url, half))
        admin.execute(f"alter database {half} rename to {name}")


def _migrate(url: str) -> None:
    app = create_app(settings_for(url))
    with app.app_context():
        upgrade()
        # What France asks of providers is put back by the tests that are about it (factories/credentials.py).
        with db.engine.begin() as connection:
            connection.exec_driver_sql("delete from credential_gate")
        db.engine.dispose()


@contextmanager
def copy_of_template(url: str, *, staged: bool = False) -> Iterator[str]:
    """A database of one's own, dropped at the end; a staged one has the tables of the payment sandbox too."""
    source, name = stage_template(url) if staged else template(url), f"test_{uuid4().hex[:12]}"
    with _admin(url) as admin:
        admin.execute("select pg_advisory_lock(7250003)")
        admin.execute(f"create database {name} template {source}")
    try:
        yield sibling(url, name)
    finally:
        with _admin(url) as admin:
            _drop(admin, name)


@contextmanager
def moved(app: Flask, url: str, kept: Engine | None = None) -> Iterator[None]:
    """Have an application work on another database for the length of a block; a `kept` engine stays open."""
    before = config.settings()
    engines, home = db._app_engines[app], app.config["SQLALCHEMY_DATABASE_URI"]
    away = kept or _engine_away(engines[None], url)
    engine, engines[None] = engines[None], away
    app.config["SQLALCHEMY_DATABASE_URI"] = url
    config.use(settings_for(url))
    try:
        yield
    finally:
        if kept is None:
            away.dispose()
        engines[None] = engine
        app.config["SQLALCHEMY_DATABASE_URI"] = home
        config.use(before)


def _engine_away(now: Engine, url: str) -> Engine:
    travels = travelling()
    # Whoever moves while being away gets an engine of their own.
    return create_engine(url, **engine_options(url)) if now is travels.engine else travels.to(url)


class Travelling:
    """One engine whose connections lead to one database after the other.

    What a query is in SQL is worked out once for all of them, and not again for each test.
    """

    def __init__(self) -> None:
        self.engine = an_engine("postgresql+psycopg://")
        self._url = self.engine.url
        event.listen(self.engine, "do_connect", self._lead)

    def to(self, url: str) -> Engine:
        self._url = make_url(url)
        return self.engine

    def _lead(self, dialect: Dialect, _record: object, _args: object, options: dict[str, Any]) -> None:
        options |= dialect.create_connect_args(self._url)[1]


@cache
def travelling() -> Travelling:
    """This process's one."""
    return Travelling()


def an_engine(url: str) -> Engine:
    """An engine as the application has it; it remembers the SQL of as many queries as there are in all tests."""
    return create_engine(url, **engine_options(url), query_cache_size=5_000)


def _drop(admin: psycopg.Connection, name: str) -> None:
    """Drop a database for good: nobody comes in any more, and who is on the way out is waited for.

    Forced out, a connection needs a moment to end; the server waits five seconds for it, which are too few
    when many end at once. A clean-up of the server's own that looks in just now may not be forced out.
    """
    admin.execute(f"alter database {name} with allow_connections false")
    for tries_left in reversed(range(6)):
        try:
            admin.execute(f"drop database {name} with (force)")
        except (psycopg.errors.ObjectInUse, psycopg.errors.InsufficientPrivilege):
            if not tries_left:
                raise
            Event().wait(0.5)
        else:
            return
