"""A storm of webhooks while the database is killed: doubled, shuffled, some forged; and how many took effect."""

import http.client
import json
import os
import queue
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import psycopg
from stripe import WebhookSignature

from bench import _money, _paid_pages, _serving, _worlds
from marketplace.core.config import Settings
from marketplace.core.postgres import EmbeddedPostgres

PAYMENTS = 1_000
COPIES = 10
FORGED_IN = 20
"""One forged delivery to so many true ones."""
CLIENTS = 6
PATIENCE = 240
GOAL_SECONDS = 60
CONTROL = 100
"""Payments of the control, which loses nothing and is told nothing twice: its handler doubles by itself."""
SECRET = Settings().stripe_webhook_secret
ROOT = Path(__file__).parents[1]
# The hourly reading of the provider's list may bring others, of the page the rest were copied from.
_WAITING = "select count(*) from payment_event where state <> 'done' and id like 'evt_sbx_true%'"


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield "webhooks.effects", "webhooks.forged", "webhooks.drained" and "webhooks.control"."""
    nobody = "http://127.0.0.1:9/nobody"
    with (
        _worlds.world() as theirs,
        _money.sandbox(theirs, nobody, SECRET) as address,
        _own_server() as server,
        _worlds.world() as ours,
    ):
        lines = _storms(server, (ours, theirs), address, prefix)
        yield from (line for line in lines if line["name"].startswith(prefix))


def _storms(
    server: EmbeddedPostgres, worlds: tuple[str, str], address: str, prefix: str
) -> Iterator[dict[str, Any]]:
    if prefix != "webhooks.control":
        _paid_pages.prepare(*worlds, address, PAYMENTS)
        yield from _Storm(server, worlds[0], address).run()
    if "webhooks.control".startswith(prefix):
        with _worlds.world() as careless:
            _paid_pages.hold_places(careless, CONTROL)
            yield _Storm(server, careless, address, payments=CONTROL).run_careless()


@contextmanager
def _own_server() -> Iterator[EmbeddedPostgres]:
    """A database server that may be killed; the worlds made inside live on it."""
    before = os.environ["DATABASE_URL"]
    with TemporaryDirectory(dir=os.environ.get("DATA_DIR")) as folder:
        # The server runs as somebody else when this process is root's.
        Path(folder).chmod(0o755)
        with EmbeddedPostgres(Path(folder, "postgres")) as server:
            os.environ["DATABASE_URL"] = server.url
            try:
                yield server
            finally:
                os.environ["DATABASE_URL"] = before


class _Storm:
    """Ten thousand deliveries, two deaths, and what is left when it is over."""

    def __init__(self, server: EmbeddedPostgres, url: str, address: str, *, payments: int = PAYMENTS) -> None:
        self._payments = payments
        self._forged = payments * COPIES // FORGED_IN
        self._server = server
        self._url = url
        self._environment = {"DATABASE_URL": url, "STRIPE_API_BASE": address, "SECRET_KEY": "a" * 40}
        self._answers: Counter[tuple[str, int]] = Counter()
        self._todo: queue.Queue[tuple[str, int]] = queue.Queue()
        self._left = payments * COPIES + self._forged
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._deaths = 0

    def run(self) -> Iterator[dict[str, Any]]:
        self._brew()
        with _serving.served("marketplace.app:create_app", self._environment) as port:
            begun = time.monotonic()
            worker = threading.Thread(target=self._keep_a_worker)
            worker.start()
            try:
                delivered, drained = self._rage(port, begun)
            finally:
                self._over.set()
                worker.join()
        yield from self._verdict(delivered, drained)

    def run_careless(self) -> dict[str, Any]:
        """The same storm on a calm database, met by a handler that acts on arrival: it must do too much."""
        self._brew()
        with _serving.served("bench._careless:create_app", self._environment) as port:
            clients = [threading.Thread(target=self._deliver, args=(port,)) for _ in range(CLIENTS)]
            for client in clients:
                client.start()
            for client in clients:
                client.join()
        with psycopg.connect(_worlds.plain(self._url), autocommit=True) as connection:
            row = connection.execute(
                "select count(*) from outgoing_mail where kind = 'booking_confirmed'"
            ).fetchone()
        effects = row[0] if row else 0
        return {
            "name": "webhooks.control",
            "value": effects,
            "unit": f"effects of {self._payments} payments without an inbox",
            "goal": f"more than {self._payments}",
            "ok": effects > self._payments,
        }

    def _brew(self) -> None:
        deliveries = [("true", number) for number in range(self._payments)] * COPIES
        deliveries += [("forged", number) for number in range(self._forged)]
        random.Random(5).shuffle(deliveries)
        for delivery in deliveries:
            self._todo.put(delivery)

    def _rage(self, port: int, begun: float) -> tuple[float, float]:
        """Seconds until all was delivered, and until nothing waited."""
        clients = [threading.Thread(target=self._deliver, args=(port,), daemon=True) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        self._kill_twice()
        for client in clients:
            client.join()
        return time.monotonic() - begun, self._await_drained(begun)

    def _keep_a_worker(self) -> None:
        """A worker that is started again when it ends, as a supervisor would."""
        command = [sys.executable, "-m", "flask", "--app", "marketplace", "worker", "--concurrency", "2"]
        while not self._over.is_set():
            with subprocess.Popen(
                command,
                cwd=ROOT,
                env=os.environ | self._environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            ) as process:
                while process.poll() is None and not self._over.wait(0.2):
                    pass
                process.kill()

    def _deliver(self, port: int) -> None:
        """What the provider and a forger do: send, and send again what was not answered."""
        while True:
            with self._lock:
                if self._left == 0:
                    return
            try:
                kind, number = self._todo.get(timeout=0.2)
            except queue.Empty:
                continue
            status = _post(port, kind, number)
            if status is None or status >= 500:
                self._todo.put((kind, number))
                time.sleep(0.05)
                continue
            with self._lock:
                self._answers[kind, status] += 1
                self._left -= 1

    def _kill_twice(self) -> None:
        """The database dies when a third and when two thirds are delivered, without a word, and comes back."""
        whole = self._left
        for share in (2 / 3, 1 / 3):
            while self._left > whole * share:
                time.sleep(0.05)
            first = (self._server.data_dir / "postmaster.pid").read_text().splitlines()[0]
            os.kill(int(first), signal.SIGKILL)
            self._deaths += 1
            while self._server.is_alive():
                time.sleep(0.02)
            address = self._server.start()
            if address.rpartition("/")[0] != self._url.rpartition("/")[0]:
                raise RuntimeError("The database came back at another address.")

    def _await_drained(self, begun: float) -> float:
        """Seconds until no event waits, since the first delivery."""
        with psycopg.connect(_worlds.plain(self._url), autocommit=True) as connection:
            while time.monotonic() - begun < PATIENCE:
                row = connection.execute(_WAITING).fetchone()
                if row is not None and row[0] == 0:
                    break
                time.sleep(0.25)
        return time.monotonic() - begun

    def _verdict(self, delivered: float, drained: float) -> Iterator[dict[str, Any]]:
        with psycopg.connect(_worlds.plain(self._url), autocommit=True) as connection:
            row = connection.execute(
                "select (select count(*) from booking where state = 'confirmed'),"
                " (select count(*) from ledger_transaction where kind = 'charge_captured'),"
                " (select count(*) from outgoing_mail where kind = 'booking_confirmed'),"
                " (select count(*) from payment_event where id like 'evt_sbx_true%')"
            ).fetchone()
        confirmed, booked, letters, events = row or (0, 0, 0, 0)
        exact = (confirmed, booked, events) == (PAYMENTS,) * 3
        forged = sum(
            count for (kind, status), count in self._answers.items() if kind == "forged" and status < 400
        )
        yield {
            "name": "webhooks.effects",
            "value": confirmed,
            "unit": "bookings confirmed",
            "goal": PAYMENTS,
            "ok": exact and self._deaths == 2,
            "ledger": booked,
            "letters": letters,
            "events": events,
            "database_killed": self._deaths,
        }
        yield {
            "name": "webhooks.forged",
            "value": forged,
            "unit": f"of {self._forged} accepted",
            "goal": 0,
            "ok": forged == 0,
        }
        yield {
            "name": "webhooks.drained",
            "value": round(drained, 1),
            "unit": "s",
            "goal": GOAL_SECONDS,
            "ok": drained <= GOAL_SECONDS,
            "delivered": round(delivered, 1),
        }


def _post(port: int, kind: str, number: int) -> int | None:
    """Deliver one event; the status, or None when nobody answered."""
    target = {"id": f"cs_sbx_{number}", "object": "checkout.session", "metadata": {}}
    event = {"id": f"evt_sbx_{kind}_{number}", "object": "event", "type": "checkout.session.completed"}
    body = json.dumps({**event, "created": int(time.time()), "livemode": False, "data": {"object": target}})
    secret, stamp = SECRET, int(time.time())
    if kind == "forged":
        secret, stamp = ("whsec_guessed", stamp) if number % 2 else (SECRET, stamp - 3_600)
    headers = {
        "Stripe-Signature": WebhookSignature.generate_signature_header(body, secret, timestamp=stamp),
        "Content-Type": "application/json",
    }
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    try:
        connection.request("POST", "/webhooks/stripe", body, headers)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
