"""Starts the product's processes as an operator would, with an environment of one's own, and reads what they say."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from tests.databases import ROOT, sibling
from tests.factories.servers import a_server

WEB = [
    sys.executable,
    "-c",
    "from marketplace.serving import application; application('marketplace.app:serve')",
]
WORKER = [sys.executable, "-m", "flask", "--app", "marketplace", "worker", "--until-empty"]
UPGRADE = [sys.executable, "-m", "flask", "--app", "marketplace", "db", "upgrade"]

PRODUCTION = {
    "PROFILE": "production",
    "SITE_URL": "https://proche.example",
    "SECRET_KEY": "a key of a test that is long enough to be one",
    "PROCHE_ALLOW_SANDBOX_IN_PRODUCTION": "1",
    "STRIPE_SECRET_KEY": "",
}
REAL_KEYS = {"STRIPE_SECRET_KEY": "sk_test_51abc", "STRIPE_WEBHOOK_SECRET": "whsec_of_the_test"}


def start(command: list[str], url: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a process that ends by itself."""
    given = os.environ | {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)} | environment
    return subprocess.run(
        command, cwd=ROOT, env=given, capture_output=True, text=True, timeout=120, check=False
    )


@contextmanager
def a_database(server_url: str, template: str = "template0") -> Iterator[str]:
    """A database of one's own on a server: an empty one, or a copy of another."""
    name = f"test_{uuid4().hex[:12]}"
    with psycopg.connect(server_url.replace("+psycopg", ""), autocommit=True) as admin:
        admin.execute(f"create database {name} template {template}".encode())
        try:
            yield sibling(server_url, name)
        finally:
            admin.execute(f"drop database {name} with (force)".encode())


@contextmanager
def a_production_server(folder: Path) -> Iterator[str]:
    """A durable server whose database `proche` has every table; its URL."""
    with a_server(folder, durable=True) as server:
        done = start(UPGRADE, server.url, **PRODUCTION)
        assert done.returncode == 0, done.stderr
        yield server.url


def tell(url: str, statement: str) -> None:
    """Execute a statement in a database."""
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(statement.encode())
