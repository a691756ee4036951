"""Plays single scenes of the demo through the real path at chosen instants, with a sandbox of its own."""

import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import requests
from werkzeug.serving import WSGIRequestHandler, make_server

from marketplace.core import clock, config
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.money.payments import accounts as payment_accounts
from marketplace.money.payments import gateway
from marketplace.money.payments import queries as payment_queries
from marketplace.people.accounts.models import Member
from marketplace.sandbox.app import create_sandbox
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.visiting import Home
from marketplace.trade.listings.models import Listing, Venue
from marketplace.workflows import (
    book,
    cancel_booking,
    complete_booking,
    inbox,
    outbox,
    payment_page,
    settle_payment,
)

CARD = {"number": "4242424242424242", "expiry": "12 / 34", "cvc": "123", "name": "Nora Klein"}
IBAN = "FR14 2004 1010 0505 0001 3M02 606"
PATIENCE = 30
Say = Callable[[str], None]
"""Tells how far the demo is."""


class Time:
    """The instant both sides believe in while a past is told."""

    def __init__(self) -> None:
        self.instant = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.instant


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: hundreds of lines would hide the steps."""


@contextmanager
def sandbox(database_url: str, time: Time) -> Iterator[None]:
    """The payment sandbox in this process, on a free port of the loopback, while the past is made."""
    s = config.settings()
    app = create_sandbox(
        database_url,
        app_url=s.site_url,
        webhook_url=f"{s.site_url}/webhooks/stripe",
        webhook_secret=s.stripe_webhook_secret,
        clock=time,
    )
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with config.overridden(stripe_api_base=f"http://127.0.0.1:{server.server_port}"):
            yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        app.extensions["sandbox"].pool.close()


class Storyteller:
    """Plays bookings one after the other at chosen instants."""

    def __init__(self, time: Time, seed: int = 11) -> None:
        self.time = time
        self.http = requests.Session()
        self.draw = random.Random(seed)  # noqa: S311 - made-up bookings, no secret

    @contextmanager
    def at(self, instant: datetime) -> Iterator[None]:
        """Both clocks at an instant."""
        self.time.instant = instant
        with clock.frozen_at(instant):
            yield

    def open_account(self, provider: Member) -> None:
        """The provider's bank account at the sandbox, through its own onboarding page."""
        with transaction():
            operation = payment_accounts.request_account(provider.id, provider.public_id, provider.email)
            key = operation.public_id if operation else None
        if key:
            outbox.send(key)
        with transaction():
            account = payment_queries.account_of(provider.id)
            stripe_id = str(account.stripe_id) if account else ""
        site = config.settings().site_url
        link = gateway.onboarding_link(stripe_id, return_url=site, refresh_url=site)
        first, _, last = provider.name.partition(" ")
        form = {"first_name": first, "last_name": last, "iban": IBAN, "agreed": "1"}
        self.http.post(link, data=form, allow_redirects=False, timeout=PATIENCE).raise_for_status()
        inbox.refresh_account(stripe_id)

    def home_for(self, listing: Listing) -> Home | None:
        """A made-up home around the corner of a provider who comes to their customers."""
        point = agreement.bookable(listing.public_id).point
        if listing.venue != Venue.CUSTOMER or point is None:
            return None
        address = f"{self.draw.randint(1, 90)} rue des Acacias, {point.town}"
        return Home(address, "", point.lat, point.lon, "town")

    def book(
        self, listing: Listing, customer: Member, made_at: datetime, day: date, *, whole_table: bool = False
    ) -> str | None:
        """A paid booking made at an instant for a free place from a day on; None when there is none."""
        with self.at(made_at):
            with transaction():
                days = 0 if whole_table else 7
                last = day + timedelta(days=days)
                found = availability.slots(listing.id, day, last, party=1, now=made_at)
                if not found or customer.id == listing.provider_id:
                    return None
                slot = self.draw.choice(found[:6])
                most = min(slot.seats_left, listing.max_party, 4) if listing.shared else listing.max_party
                party = self.draw.randint(listing.min_party, max(most, listing.min_party))
                if whole_table:
                    party = slot.seats_left
                total = agreement.quote_for(listing, party).total_minor
                home = self.home_for(listing)
                wish = book.Wish(listing.public_id, slot.starts_at, party, total, home=home)
                try:
                    booking_id = book.hold_place(customer, wish, customer.locale)[0].public_id
                except Refusal:
                    return None
            self.settle(booking_id)
        return booking_id

    def settle(self, subject_id: str, kind: str = "booking") -> None:
        """Pay what is to be paid for a booking, or something else, on its hosted page."""
        payment = payment_page.open_page(kind, subject_id)
        if payment is not None:
            self.pay(str(payment.checkout_url))
            settle_payment.reconcile(payment.public_id)

    def pay(self, page: str, card: str = CARD["number"]) -> None:
        """Pay on a hosted page, with the card that always works unless another one is named."""
        mark = re.search(r'name="attempt" value="(\w+)"', self.http.get(page, timeout=PATIENCE).text)
        form = {**CARD, "number": card, "attempt": mark[1] if mark else ""}
        self.http.post(page, data=form, allow_redirects=False, timeout=PATIENCE).raise_for_status()

    def refuse_next_transfer(self) -> None:
        """Have the sandbox refuse one transfer, as a bank may."""
        self._lever("faults", method="POST", path="/v1/transfers", kind="status", status=400, count=1)

    def let_time_pass(self) -> None:
        """Have the sandbox do all that is due by the instant it is told: trials end, bills are made and charged."""
        self._lever("clock", now=int(self.time.instant.timestamp()))

    def _lever(self, name: str, **facts: Any) -> None:
        self.http.post(
            f"{config.settings().stripe_api_base}/_sandbox/{name}",
            json=facts,
            headers={"X-Sandbox-Admin": "1"},
            timeout=PATIENCE,
        ).raise_for_status()

    def complete(self, booking_id: str) -> None:
        with transaction():
            booking = bookings.locked(booking_id)
            over = booking.ends_at if booking else clock.now()
        with self.at(over + timedelta(minutes=1)):
            complete_booking.complete(booking_id)

    def cancel(self, booking_id: str, *, by_provider: bool) -> None:
        """Cancel a booking for the refund that is due."""
        with transaction():
            booking = bookings.locked(booking_id)
            if booking is None:
                return
            by = booking.provider_id if by_provider else booking.customer_id
            refund = cancel_booking.refund_now(booking, by).refund_minor
            cancel_booking.cancel(booking_id, by_id=by, expected_refund_minor=refund)
        self.make_calls()

    def make_calls(self) -> None:
        with transaction():
            due = payment_queries.due_operations(clock.now())
        for operation in due:
            outbox.send(operation)
