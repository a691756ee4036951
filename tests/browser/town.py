"""The whole company on real ports for browsers: the application, the payment sandbox, its webhooks, a database."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

from marketplace.app import create_app
from marketplace.core import config
from marketplace.core.database import db
from marketplace.money.payments import queries as payments
from marketplace.money.payouts import desk
from marketplace.people.accounts.models import Member
from marketplace.sandbox import serve
from marketplace.trade.bookings import queries as bookings
from marketplace.workflows import self_check
from tests import databases
from tests.factories.stage import Stage
from tests.sandbox.playground import client_of, wait_until

HOST = "127.0.0.1"


class Town(Stage):
    """A stage that browsers can visit at `settings.site_url`."""

    def address(self, path: str) -> str:
        return f"{self.settings.site_url}{path}"

    def work(self) -> None:
        # In a thread of its own: the browser's driver keeps the event loop of this one.
        with ThreadPoolExecutor(max_workers=1) as thread:
            thread.submit(super().work).result(timeout=60)

    def hears_from_the_payment_server(self) -> None:
        """Wait until every event of the sandbox has arrived."""
        assert wait_until(lambda: self.lever("webhooks", drain=True)["waiting"] == 0)

    def charges_of(self, booking_id: str) -> list[int]:
        """What the payment server took for a booking, charge by charge, in minor units."""
        with self.app.app_context():
            payment = payments.latest("booking", booking_id)
            assert payment is not None
            session_id = str(payment.session_id)
        api = client_of(self.sandbox_url).v1
        intent = api.checkout.sessions.retrieve(session_id).payment_intent
        charges = api.charges.list({"payment_intent": str(intent)}).data if intent else []
        return [charge.amount for charge in charges if charge.status == "succeeded"]

    def states_of(self, customer: Member) -> list[str]:
        """The states of a customer's bookings."""
        with self.app.app_context():
            return [
                booking.state for booking in bookings.page_of_customer(customer.id, limit=10, after_id=None)
            ]

    def payout_state(self, payout_id: str) -> str:
        with self.app.app_context():
            return desk.payout(payout_id).state


class _Quiet(WSGIRequestHandler):
    # A browser opens connections ahead of need; one that says nothing is let go.
    timeout = 20

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        del code, size


@contextmanager
def open_town(server_url: str) -> Iterator[Town]:
    """Start everything on a database of its own; at the end the books are checked and all of it is gone."""
    before = config.settings()
    with databases.copy_of_template(server_url) as url:
        app = create_app(databases.settings_for(url))
        try:
            with _serving(app) as site_url:
                yield from _with_sandbox(app, url, site_url)
            with app.app_context():
                assert self_check.failures() == []
        finally:
            config.use(before)
            with app.app_context():
                db.session.remove()
                db.engine.dispose()


def _with_sandbox(app: Flask, url: str, site_url: str) -> Iterator[Town]:
    sandbox = serve.start(
        url,
        0,
        app_url=site_url,
        webhook_url=f"{site_url}/webhooks/stripe",
        webhook_secret=config.settings().stripe_webhook_secret,
    )
    settings = databases.settings_for(url, site_url=site_url, stripe_api_base=sandbox.url)
    config.use(settings)
    town = Town(app, url, sandbox.url, settings)
    try:
        yield town
    finally:
        town.http.close()
        sandbox.stop()


@contextmanager
def _serving(app: Flask) -> Iterator[str]:
    """The application on a free port, a thread per request."""
    server = make_server(HOST, 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, name="site", daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
