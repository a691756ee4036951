"""One sandbox per worker, emptied for each test; every exchange is held against Stripe's description."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy.engine import make_url

from marketplace.sandbox.app import create_sandbox
from marketplace.sandbox.schema import conninfo
from tests.contract.description import stripe as description
from tests.contract.monitor import Monitor
from tests.sandbox.playground import APP, SECRET, Playground, Receiver, listening
from tests.sandbox.process import Process
from tests.sandbox.stuck import Stuck


class _Running(NamedTuple):
    url: str
    monitor: Monitor
    receiver: Receiver


@contextmanager
def _database(server_url: str) -> Iterator[str]:
    """An empty database of our own, dropped at the end."""
    name = f"sandbox_{uuid4().hex[:12]}"
    with psycopg.connect(conninfo(server_url), autocommit=True) as admin:
        admin.execute(f"create database {name} template template0")
        yield make_url(server_url).set(database=name).render_as_string(hide_password=False)
        admin.execute(f"drop database if exists {name} with (force)")


@pytest.fixture(scope="session")
def sandbox_database(server_url: str) -> Iterator[str]:
    with _database(server_url) as url:
        yield url


@pytest.fixture(scope="session")
def _running(sandbox_database: str) -> Iterator[_Running]:
    receiver = Receiver()
    app = create_sandbox(sandbox_database, app_url=APP, webhook_url=receiver.url, webhook_secret=SECRET)
    monitor = Monitor(app)
    with listening(monitor) as url:
        yield _Running(url, monitor, receiver)
    app.extensions["sandbox"].pool.close()
    receiver.stop()


@pytest.fixture
def play(_running: _Running) -> Iterator[Playground]:
    """A sandbox with nothing in it. The test fails if any exchange or event is not as Stripe describes."""
    _running.monitor.violations.clear()
    _running.receiver.forget()
    ground = Playground(*_running)
    ground.lever("reset")
    yield ground
    assert _running.monitor.violations == []
    assert [fault for event in _running.receiver.raw for fault in description().object_faults(event)] == []
    ground.http.close()


@pytest.fixture
def empty_database(server_url: str) -> Iterator[str]:
    with _database(server_url) as url:
        yield conninfo(url)


@pytest.fixture
def start_process(sandbox_database: str, _running: _Running) -> Iterator[Callable[[], Process]]:
    """Starts sandboxes in processes of their own, on the same database; those still running are killed."""
    started: list[Process] = []

    def start() -> Process:
        started.append(Process(sandbox_database, _running.receiver.url, SECRET))
        return started[-1]

    yield start
    for process in started:
        process.kill()


@pytest.fixture
def stuck(sandbox_database: str) -> Iterator[Stuck]:
    holder = Stuck(conninfo(sandbox_database))
    yield holder
    holder.close()


@pytest.fixture
def homeless(server_url: str) -> Iterator[str]:
    """The address of a sandbox whose database is gone."""
    with _database(server_url) as url:
        app = create_sandbox(url, app_url=APP, webhook_url=APP, webhook_secret=SECRET)
    with listening(app) as address:
        yield address
    app.extensions["sandbox"].pool.close()
