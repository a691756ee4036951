"""Small applications, and the product's own web server serving one on loopback."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import requests
from flask import Flask
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from marketplace.core import compiled
from tests.databases import ROOT

MADE = f"{os.getpid()} {uuid4().hex}"
"""Drawn when this module is imported: processes that share it share the import."""


def an_app(templates: Path, page: str) -> Flask:
    """An application with one template, `page.html`, compiled as the product's are."""
    templates.mkdir(exist_ok=True)
    (templates / "page.html").write_text(page)
    app = Flask("tests", template_folder=str(templates))
    app.jinja_options = {"bytecode_cache": compiled.templates()}
    return app


def a_teller() -> Flask:
    """An application that tells which process answers, and where its modules were imported."""
    app = Flask("teller")
    app.add_url_rule("/", view_func=lambda: f"{os.getpid()} {MADE}")
    return app


class Served:
    """A web server in a process of its own."""

    def __init__(self, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}/"

    def ask(self) -> tuple[int, str]:
        """The worker that answered, and what it says about its import; a server that still starts is waited for."""
        with requests.Session() as session:
            session.mount("http://", HTTPAdapter(max_retries=Retry(connect=12, backoff_factor=0.05)))
            worker, _, made = session.get(self.address, timeout=30).text.partition(" ")
        return int(worker), made

    def workers(self) -> dict[int, str]:
        """Both workers, found by asking until each has answered."""
        found: dict[int, str] = {}
        while len(found) < 2:
            found.update([self.ask()])
        return found


@contextmanager
def served(factory: str) -> Iterator[Served]:
    """The application of `module:factory`, served as the product is."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "marketplace.serving", "--port", str(port), "--application", factory]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        try:
            yield Served(port)
        finally:
            process.send_signal(signal.SIGTERM)
            process.communicate(timeout=30)
