"""A storm of webhooks while the database is killed: doubled, shuffled, some forged; and how many took effect."""

import http.client
import json
import os
import queue
import random
import re
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
import requests
from stripe import WebhookSignature

from bench import _money, _serving, _worlds
from marketplace.app import create_app
from marketplace.core import config
from marketplace.core.config import Settings
from marketplace.core.database import db, transaction
from marketplace.core.postgres import EmbeddedPostgres
from marketplace.money.payments import gateway

PAYMENTS = 1_000
COPIES = 10
FORGED = PAYMENTS * COPIES // 20
CLIENTS = 6
PATIENCE = 240
GOAL_SECONDS = 60
SECRET = Settings().stripe_webhook_secret
ROOT = Path(__file__).parents[1]
# The hourly reading of the provider's list may bring others, of the page the rest were copied from.
_WAITING = "select count(*) from payment_event where state <> 'done' and id like 'evt_sbx_true%'"


def run(prefix: str) -> Iterator[dict[str, Any]]:
    """Yield "webhooks.effects", "webhooks.forged" and "webhooks.drained"."""
    nobody = "http://127.0.0.1:9/nobody"
    with (
        _worlds.world() as theirs,
        _money.sandbox(theirs, nobody, SECRET) as address,
        _own_server() as server,
        _worlds.world() as ours,
    ):
        _prepare(ours, theirs, address)
        storm = _Storm(server, ours, address)
        yield from (line for line in storm.run() if line["name"].startswith(prefix))


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


def _prepare(ours: str, theirs: str, address: str) -> None:
    """So many places held here, and for each a page that was paid there."""
    _money.neighbourhood(ours, PAYMENTS)
    app = create_app(_worlds.settings_for(ours))
    with app.app_context():
        for number in range(PAYMENTS):
            with transaction():
                _money.hold(number, PAYMENTS)
        db.session.remove()
        db.engine.dispose()
    with config.overridden(stripe_api_base=address), app.app_context():
        _clone(theirs, _paid_page(_money.PRICE))
    with psycopg.connect(_worlds.plain(ours), autocommit=True) as connection:
        connection.execute(
            "update payment set session_id = 'cs_sbx_' || (id - least), intent_id = 'pi_sbx_' || (id - least)"
            " from (select min(id) as least from payment) first;"
            "update payment_operation set state = 'done', remote_id = 'none', settled_at = now();"
            "truncate procrastinate_jobs cascade"
        )


def _paid_page(amount: int) -> list[str]:
    """One page paid at the sandbox: the ids of session, intent, charge and balance transaction."""
    line = {"price_data": {"currency": "eur", "unit_amount": amount, "product_data": {"name": "Couscous"}}}
    session = gateway.client().v1.checkout.sessions.create(
        {
            "mode": "payment",
            "success_url": "http://127.0.0.1:8000/",
            "cancel_url": "http://127.0.0.1:8000/",
            "line_items": [{**line, "quantity": 1}],  # type: ignore[typeddict-item]
            "payment_intent_data": {"capture_method": "automatic"},
        }
    )
    page = str(session.url)
    mark = re.search(r'name="attempt" value="(\w+)"', requests.get(page, timeout=30).text)
    form = {"number": "4242424242424242", "expiry": "12 / 34", "cvc": "123", "name": "Nora Klein"}
    form |= {"attempt": mark[1] if mark else "", "email": "nora@example.org"}
    requests.post(page, data=form, allow_redirects=False, timeout=30).raise_for_status()
    paid = gateway.checkout_session(session.id)
    charge = paid["payment_intent"]["latest_charge"]
    return [session.id, paid["payment_intent"]["id"], charge["id"], charge["balance_transaction"]["id"]]


def _clone(theirs: str, known: list[str]) -> None:
    """Put as many copies of these objects beside them, each under names of its own."""
    with psycopg.connect(_worlds.plain(theirs)) as connection:
        columns = "kind, account, created"
        rows = connection.execute(
            f"select id, {columns}, body::text from sandbox.object where id = any(%s)",  # noqa: S608
            (known,),
        ).fetchall()
        names = {name: f"{name.partition('_')[0]}_sbx_" for name in known}
        with connection.cursor() as cursor:
            for number in range(PAYMENTS):
                for name, kind, account, created, body in rows:
                    copy = body
                    for old, new in names.items():
                        copy = copy.replace(old, f"{new}{number}")
                    cursor.execute(
                        f"insert into sandbox.object (id, {columns}, body) values (%s, %s, %s, %s, %s)",  # noqa: S608
                        (f"{names[name]}{number}", kind, account, created, copy),
                    )


class _Storm:
    """Ten thousand deliveries, two deaths, and what is left when it is over."""

    def __init__(self, server: EmbeddedPostgres, url: str, address: str) -> None:
        self._server = server
        self._url = url
        self._environment = {"DATABASE_URL": url, "STRIPE_API_BASE": address, "SECRET_KEY": "a" * 40}
        self._answers: Counter[tuple[str, int]] = Counter()
        self._todo: queue.Queue[tuple[str, int]] = queue.Queue()
        self._left = PAYMENTS * COPIES + FORGED
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._deaths = 0

    def run(self) -> Iterator[dict[str, Any]]:
        deliveries = [("true", number) for number in range(PAYMENTS)] * COPIES
        deliveries += [("forged", number) for number in range(FORGED)]
        random.Random(5).shuffle(deliveries)
        for delivery in deliveries:
            self._todo.put(delivery)
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
                row = connection.execute(
                    "select count(*) from payment_event where state <> 'done'"
                ).fetchone()
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
            "unit": f"of {FORGED} accepted",
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
