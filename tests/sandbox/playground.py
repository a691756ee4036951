"""A sandbox on a real port for tests, and the hands to use it: client, browser, levers, receiver."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from wsgiref.types import WSGIApplication

import requests
import stripe
from requests.adapters import HTTPAdapter
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.contract.description import VERSION
from tests.contract.monitor import Monitor

APP = "http://127.0.0.1:8000"
SECRET = "whsec_of_the_tests"
KEY = "sk_test_sbx_proche"
CARD_OK = "4242424242424242"
CARD_DECLINED = "4000000000000002"
CARD_3DS = "4000002760003184"
_LOOKS_FOR_ITS_END = 0.01
"""Seconds between two looks of a server whether it is to stop; by default every test would wait half a second."""


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        del type, message, args


@contextmanager
def listening(app: WSGIApplication) -> Iterator[str]:
    """Serve an application on a free port; gives its address."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, args=[_LOOKS_FOR_ITS_END])
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Receiver:
    """The marketplace's webhook endpoint: verifies with stripe's own code, keeps events, answers as told."""

    def __init__(self) -> None:
        self.events: list[stripe.Event] = []
        self.raw: list[dict[str, Any]] = []
        self.answers: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                payload = self.rfile.read(int(self.headers["Content-Length"]))
                signature = self.headers["Stripe-Signature"]
                receiver.events.append(stripe.Webhook.construct_event(payload, signature, SECRET))
                receiver.raw.append(json.loads(payload))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 200)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                del format, args

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=[_LOOKS_FOR_ITS_END])
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/webhooks/stripe"

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]

    def forget(self) -> None:
        self.events, self.raw, self.answers = [], [], []

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def client_of(url: str, *, retries: int = 0, key: str = KEY) -> stripe.StripeClient:
    """The client as the marketplace builds it."""
    http = requests.Session()
    http.trust_env = False
    return stripe.StripeClient(
        key,
        base_addresses={"api": url},  # type: ignore[typeddict-item]
        stripe_version=VERSION,
        max_network_retries=retries,
        http_client=stripe.RequestsClient(timeout=20, session=http),
    )


class Playground:
    """One running sandbox with everything a test does to it."""

    def __init__(self, url: str, monitor: Monitor, receiver: Receiver) -> None:
        self.url = url
        self.monitor = monitor
        self.receiver = receiver
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.mount("http://", HTTPAdapter(pool_maxsize=32))
        self.api = client_of(url).v1

    # Levers

    def lever(self, name: str, /, **facts: Any) -> dict[str, Any]:
        """Pull one of the sandbox's levers: clock, faults, webhooks, accounts/<id>, reset."""
        answer = self.http.post(
            f"{self.url}/_sandbox/{name}", json=facts, headers={"X-Sandbox-Admin": "1"}, timeout=30
        )
        answer.raise_for_status()
        return dict(answer.json())

    def advance(self, **span: int) -> None:
        """Move the clock: `advance(days=3)`."""
        seconds = span.get("days", 0) * 86_400 + span.get("minutes", 0) * 60 + span.get("seconds", 0)
        self.lever("clock", advance=seconds)

    def deliver(self, **manner: Any) -> list[str]:
        """Have the waiting events delivered; returns what the receiver has got so far."""
        self.lever("webhooks", drain=True, **manner)
        return self.receiver.types

    # Objects

    def session(self, amount: int = 5184, **given: Any) -> stripe.checkout.Session:
        """A checkout session for one line."""
        line = {
            "price_data": {"currency": "eur", "unit_amount": amount, "product_data": {"name": "Couscous"}}
        }
        facts: dict[str, Any] = {
            "mode": "payment",
            "success_url": f"{APP}/paid?session={{CHECKOUT_SESSION_ID}}",
            "cancel_url": f"{APP}/back",
            "line_items": [{**line, "quantity": 1}],
            "customer_email": "camille@example.org",
        }
        wanted = {name: value for name, value in (facts | given).items() if value is not None}
        return self.api.checkout.sessions.create(wanted)  # type: ignore[typeddict-item]

    def intent(
        self, amount: int = 10_000, method: str = "pm_card_visa", **given: Any
    ) -> stripe.PaymentIntent:
        """A payment intent, confirmed with a ready-made card."""
        facts: dict[str, Any] = {
            "amount": amount,
            "currency": "eur",
            "payment_method": method,
            "confirm": True,
        }
        return self.api.payment_intents.create({**facts, **given})  # type: ignore[typeddict-item]

    def charge(self, amount: int = 10_000, method: str = "pm_card_visa", **given: Any) -> str:
        """The id of a captured charge."""
        return str(self.intent(amount, method, **given).latest_charge)

    def account(self, *, ready: bool = True) -> str:
        """The id of a connected account, through its onboarding page when it is to be ready."""
        made = self.api.accounts.create(
            {
                "country": "FR",
                "email": "cook@example.org",
                "controller": {
                    "fees": {"payer": "application"},
                    "losses": {"payments": "application"},
                    "stripe_dashboard": {"type": "express"},
                },
                "capabilities": {"transfers": {"requested": True}},
            }
        )
        if ready:
            self.onboard(self.link(made.id))
        return made.id

    def link(self, account: str) -> str:
        """The address of an account's onboarding page."""
        return self.api.account_links.create(
            {
                "account": account,
                "type": "account_onboarding",
                "refresh_url": f"{APP}/again",
                "return_url": f"{APP}/studio",
            }
        ).url

    def transfer(self, account: str, amount: int, source: str | None = None, **given: Any) -> stripe.Transfer:
        facts: dict[str, Any] = {"amount": amount, "currency": "eur", "destination": account, **given}
        if source is not None:
            facts["source_transaction"] = source
        return self.api.transfers.create(facts)  # type: ignore[arg-type]

    # Pages

    def open(self, url: str) -> requests.Response:
        return self.http.get(url, allow_redirects=False, timeout=30)

    def send(self, url: str, **form: str) -> requests.Response:
        return self.http.post(url, data=form, allow_redirects=False, timeout=30)

    def form(self, url: str, card: str = CARD_OK, **changes: str) -> dict[str, str]:
        """The fields of a session's page, filled in, with the page's own attempt mark."""
        mark = re.search(r'name="attempt" value="(\w+)"', self.open(url).text)
        filled = {"number": card, "expiry": "12 / 34", "cvc": "123", "name": "Camille Martin"}
        return {"attempt": mark[1] if mark else "", **filled, **changes}

    def pay(self, url: str, card: str = CARD_OK, **changes: str) -> requests.Response:
        """Fill in a session's page and press the button."""
        return self.send(url, **self.form(url, card, **changes))

    def kept_card(self, page: dict[str, Any], card: str) -> stripe.SetupIntent:
        """A card left on a page of mode setup, the bank's question answered."""
        session = self.session(**page)
        answer = self.pay(str(session.url), card)
        where = answer.headers.get("Location", "")
        if "/3ds/" in where:
            self.http.post(where, data={"answer": "complete"}, allow_redirects=False, timeout=30)
        after = self.api.checkout.sessions.retrieve(session.id, {"expand": ["setup_intent"]})
        assert isinstance(after.setup_intent, stripe.SetupIntent)
        return after.setup_intent

    def charge_kept(self, setup: stripe.SetupIntent, amount: int = 5184) -> stripe.PaymentIntent:
        """Charge a kept card while its owner is away."""
        return self.intent(amount, str(setup.payment_method), customer=str(setup.customer), off_session=True)

    def onboard(self, url: str, iban: str = "FR14 2004 1010 0505 0001 3M02 606") -> requests.Response:
        return self.send(url, first_name="Samira", last_name="Benali", iban=iban, agreed="1")

    # Races

    def at_once(self, count: int, act: Callable[[int], Any]) -> list[Any]:
        """Do something in so many threads that start together; results or exceptions, in order."""
        start = threading.Barrier(count)

        def one(number: int) -> Any:
            start.wait(30)
            try:
                return act(number)
            except Exception as error:
                return error

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))


def wait_until(true: Callable[[], bool], patience: float = 20.0) -> bool:
    """Look again and again until something is so; False when it is not within `patience` seconds."""
    deadline, pause = time.monotonic() + patience, threading.Event()
    while time.monotonic() < deadline:
        if true():
            return True
        pause.wait(0.02)
    return False


def refund_once(url: str, charge: str, amount: int) -> None:
    """Ask for a refund under a key that names it; a server that is gone is no error."""
    with suppress(stripe.APIConnectionError):
        client_of(url).v1.refunds.create(
            {"charge": charge, "amount": amount}, {"idempotency_key": f"{charge}-{amount}"}
        )


@contextmanager
def meanwhile(act: Callable[..., None], *given: Any) -> Iterator[None]:
    """Do something in another thread while the block runs, and wait for its end after it."""
    thread = threading.Thread(target=act, args=given)
    thread.start()
    try:
        yield
    finally:
        thread.join()
