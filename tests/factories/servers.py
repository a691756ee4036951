"""Makes embedded servers, and programs that own one, in folders of a test's own."""

import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import psycopg

from marketplace.core.postgres import EmbeddedPostgres

POSTGRES_FILE = Path(__file__).parents[2] / "marketplace" / "core" / "postgres.py"

# Only the file itself is loaded: the application would start a server of its own.
_OWNER = """
import importlib.util, sys
from pathlib import Path
spec = importlib.util.spec_from_file_location("postgres", sys.argv[1])
postgres = importlib.util.module_from_spec(spec)
spec.loader.exec_module(postgres)
print(postgres.EmbeddedPostgres(Path(sys.argv[2]), durable=False).start(), flush=True)
sys.stdin.read()
"""


@cache
def _pristine() -> tuple[Path, tempfile.TemporaryDirectory[str]]:
    """A cluster never written to: making one takes most of a second, copying it a tenth."""
    folder = tempfile.TemporaryDirectory()
    with EmbeddedPostgres(Path(folder.name, "server"), durable=False) as server:
        return server.data_dir, folder


@contextmanager
def a_server(folder: Path, *, running: bool = True, durable: bool = False) -> Iterator[EmbeddedPostgres]:
    """A server of one's own on a fresh cluster in the folder, stopped at the end."""
    shutil.copytree(_pristine()[0], folder / "server")
    server = EmbeddedPostgres(folder / "server", durable=durable)
    try:
        if running:
            server.start()
        yield server
    finally:
        server.stop()


@contextmanager
def an_owner(server: EmbeddedPostgres) -> Iterator[subprocess.Popen[str]]:
    """Another program that has started the server and waits."""
    command = [sys.executable, "-c", _OWNER, str(POSTGRES_FILE), str(server.data_dir)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as owner:
        try:
            assert owner.stdout is not None
            assert owner.stdout.readline().startswith("postgresql+psycopg://")
            yield owner
        finally:
            owner.kill()


def ask(server: EmbeddedPostgres, statement: str) -> tuple[object, ...] | None:
    """Execute a statement in the server's own database, commit, and return the first row if there is one."""
    with psycopg.connect(server.url.replace("+psycopg", ""), autocommit=True) as connection:
        cursor = connection.execute(statement.encode())
        return cursor.fetchone() if cursor.description else None


def kill_outright(server: EmbeddedPostgres) -> None:
    """Kill the server as the kernel would when memory runs out, and wait until it is gone."""
    assert server.pid is not None
    descriptor = os.pidfd_open(server.pid)
    signal.pidfd_send_signal(descriptor, signal.SIGKILL)
    select.select([descriptor], [], [], 10)
    os.close(descriptor)


def log_of(server: EmbeddedPostgres) -> str:
    return server.data_dir.with_name(f"{server.data_dir.name}.log").read_text()
