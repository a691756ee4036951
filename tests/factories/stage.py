"""The whole company on a stage: the application, its database and the payment sandbox, all real, on loopback."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier
from typing import Any

import requests
from flask import Flask
from sqlalchemy import text

from marketplace.core import clock, config, jobs
from marketplace.core.config import Settings
from marketplace.core.database import db, transaction
from marketplace.money.payments import accounts as payment_accounts
from marketplace.money.payments import gateway
from marketplace.money.payments import jobs as payment_jobs
from marketplace.money.payments import queries as payments
from marketplace.money.payouts import operations as payouts
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member, Role
from marketplace.sandbox import schema
from marketplace.sandbox.app import create_sandbox
from marketplace.sandbox.context import open_pool
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import agreement, queries
from marketplace.trade.bookings import jobs as booking_jobs
from marketplace.trade.bookings.models import Booking
from marketplace.trade.listings.models import Listing
from marketplace.workflows import book, complete_booking, inbox, outbox, settle_payment
from tests.databases import settings_for
from tests.factories import hands
from tests.factories.accounts import a_member, a_staff_member
from tests.factories.listings import make_meal, make_provider
from tests.sandbox.playground import listening

CARD_OK = "4242424242424242"
CARD_DECLINED = "4000000000000002"
CARD_3DS = "4000002760003184"
IBAN = "FR14 2004 1010 0505 0001 3M02 606"
PATIENCE = 30


class Stage:
    """Acts on the application as its edges would; every method leaves nothing open."""

    def __init__(self, app: Flask, url: str, sandbox_url: str, settings: Settings) -> None:
        self.app = app
        self.url = url
        self.sandbox_url = sandbox_url
        self.settings = settings
        self.http = requests.Session()

    @contextmanager
    def acting(self) -> Iterator[None]:
        """A context whose transaction is committed at the end."""
        with self.app.app_context(), transaction():
            yield

    def customer(self, name: str = "Nora Klein", locale: str = "en") -> Member:
        with self.acting():
            return a_member(name, locale=locale)

    def unverified(self) -> Member:
        """A member whose address is not confirmed; call it while acting."""
        return a_member("Uma Field", verified=False)

    def provider_of(self, listing: Listing) -> Member:
        with self.app.app_context():
            member = accounts.by_id(listing.provider_id)
            assert member is not None
            return member

    def staff(self, *roles: Role, name: str = "Sam Roy") -> Member:
        with self.acting():
            return a_staff_member(*roles, name=name)

    def meal(self, *, paid_out: bool = False, **changes: Any) -> Listing:
        """A published meal; with `paid_out` its cook has a bank account at the sandbox."""
        with self.acting():
            cook = make_provider("Samira Benali")
            listing = make_meal(cook, **changes)
        if paid_out:
            self.open_account(cook)
        return listing

    def instant_beside(self, listing: Listing, **changes: Any) -> Listing:
        """Another published meal of the same provider, booked at once."""
        with self.acting():
            return make_meal(self.provider_of(listing), **changes)

    def open_account(self, provider: Member) -> None:
        """Take a provider through the sandbox's own onboarding page."""
        with self.acting():
            operation = payment_accounts.request_account(provider.id, provider.public_id, provider.email)
            assert operation is not None
            key = operation.public_id
        with self.app.app_context():
            outbox.send(key)
            account = payments.account_of(provider.id)
            assert account is not None
            stripe_id = str(account.stripe_id)
            link = gateway.onboarding_link(
                stripe_id, return_url=self.settings.site_url, refresh_url=self.settings.site_url
            )
        answer = self.http.post(
            link,
            data={"first_name": "Samira", "last_name": "Benali", "iban": IBAN, "agreed": "1"},
            allow_redirects=False,
            timeout=PATIENCE,
        )
        assert answer.status_code in {302, 303}, answer.text
        with self.app.app_context():
            assert inbox.refresh_account(stripe_id) is None

    def next_start(self, listing: Listing, party: int = 1) -> datetime:
        """The next free start of a listing."""
        with self.app.app_context():
            slot = availability.next_free(listing.id, party=party, now=clock.now())
            assert slot is not None
            return slot.starts_at

    def hold(
        self, listing: Listing, customer: Member, starts_at: datetime | None = None, party: int = 1
    ) -> str:
        """Hold a place and open its payment page; the booking's public id."""
        booking_id, operation = self.promised_page(listing, customer, starts_at, party)
        with self.app.app_context():
            outbox.send(operation)
        return booking_id

    def promised_page(
        self, listing: Listing, customer: Member, starts_at: datetime | None = None, party: int = 1
    ) -> tuple[str, str]:
        """Hold a place whose payment page is not made yet; the booking, and the call that makes it."""
        wish_at = starts_at or self.next_start(listing, party)
        with self.acting():
            total = agreement.quote_for(listing, party).total_minor
            wish = book.Wish(listing.public_id, wish_at, party, total)
            booking, _payment, operation = book.hold_place(customer, wish, "en")
            return booking.public_id, operation

    def page_of(self, booking_id: str) -> str:
        """The address of a booking's payment page."""
        with self.app.app_context():
            payment = payments.latest("booking", booking_id)
            assert payment is not None
            assert payment.checkout_url is not None
            return payment.checkout_url

    def pay_page(self, page: str, card: str = CARD_OK) -> requests.Response:
        """Fill in a payment page and press its button."""
        mark = re.search(r'name="attempt" value="(\w+)"', self.http.get(page, timeout=PATIENCE).text)
        form = {"number": card, "expiry": "12 / 34", "cvc": "123", "name": "Nora Klein"}
        form["attempt"] = mark[1] if mark else ""
        return self.http.post(page, data=form, allow_redirects=False, timeout=PATIENCE)

    def settle(self, booking_id: str) -> bool:
        """What the return page does."""
        with self.app.app_context():
            payment = payments.latest("booking", booking_id)
            assert payment is not None
            return settle_payment.reconcile(payment.public_id)

    def booked(
        self,
        listing: Listing,
        customer: Member | None = None,
        starts_at: datetime | None = None,
        party: int = 1,
    ) -> str:
        """A booking held, paid and confirmed."""
        booking_id = self.hold(listing, customer or self.customer(), starts_at, party)
        self.pay_page(self.page_of(booking_id))
        assert self.settle(booking_id)
        return booking_id

    def finished(self, listing: Listing, **more: Any) -> str:
        """A booking whose service took place, its share past the hold period."""
        booking_id = self.booked(listing, **more)
        over = self.booking(booking_id).ends_at
        with clock.frozen_at(over + timedelta(minutes=1)), self.app.app_context():
            complete_booking.complete(booking_id)
        return booking_id

    def payout(self, listing: Listing) -> str:
        """The payout of one finished booking, waiting in the queue; its public id."""
        booking_id = self.finished(listing)
        released = self.booking(booking_id).ends_at + timedelta(
            hours=self.settings.payout_hold_hours, minutes=1
        )
        with clock.frozen_at(released), self.acting():
            return payouts.gather(released)[0].public_id

    def booking(self, booking_id: str) -> Booking:
        with self.app.app_context():
            booking = queries.locked(booking_id)
            assert booking is not None
            db.session.rollback()
            db.session.refresh(booking)
            db.session.expunge(booking)
            return booking

    def customer_of(self, booking_id: str) -> Member:
        customer_id = self.booking(booking_id).customer_id
        with self.app.app_context():
            member = accounts.by_id(customer_id)
            assert member is not None
            return member

    def work(self) -> None:
        """Do every job, and every sweep that runs each few minutes, as a worker would (factories/hands.py)."""
        jobs.bind(self.app)
        with self.app.app_context():
            payment_jobs.send_due()
            booking_jobs.end_holds()
        with _no_sweeps() as frequent:
            self._do_jobs()
            for sweep in frequent:
                sweep(timestamp=0)
            self._do_jobs()

    def _do_jobs(self) -> None:
        with self.app.app_context():
            waiting = db.session.scalar(
                text("select exists (select from procrastinate_jobs where status = 'todo')")
            )
        if waiting:
            hands.do_what_waits(self.url)

    def lever(self, name: str, **facts: Any) -> dict[str, Any]:
        """Move the sandbox's clock, inject a fault, pause its webhooks."""
        answer = self.http.post(
            f"{self.sandbox_url}/_sandbox/{name}",
            json=facts,
            headers={"X-Sandbox-Admin": "1"},
            timeout=PATIENCE,
        )
        assert answer.ok, answer.text
        return dict(answer.json())

    def at_once(self, count: int, act: Any) -> list[Any]:
        """Do something in so many threads that start together; results or exceptions, in order."""
        start = Barrier(count)

        def one(number: int) -> Any:
            start.wait(PATIENCE)
            try:
                return act(number)
            except Exception as error:
                return error

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))


@contextmanager
def _no_sweeps() -> Iterator[list[Callable[..., Any]]]:
    """Keep the worker from sweeping; yields the sweeps of each few minutes, for whoever calls them himself.

    Hourly and nightly ones would run or not by the minute at which a test happens to be: tests call them. And a
    worker that writes two dozen jobs to do two dozen things at once takes longer than most tests.
    """
    sweeps = jobs.queue.periodic_registry.periodic_tasks
    every = dict(sweeps)
    sweeps.clear()
    try:
        yield [sweep.task.func for sweep in every.values() if sweep.cron.startswith("*")]
    finally:
        sweeps.update(every)


@contextmanager
def on_stage(app: Flask, url: str) -> Iterator[Stage]:
    """A sandbox in the application's own database, and settings that point to it."""
    before = config.settings()
    schema.prepare(url)
    pool = open_pool(url)
    sandbox = _sandbox(url, before)
    sandbox.extensions["sandbox"] = replace(
        sandbox.extensions["sandbox"],
        pool=pool,
        app_url=before.site_url.rstrip("/"),
        webhook_secret=before.stripe_webhook_secret,
    )
    with listening(sandbox) as sandbox_url:
        settings = settings_for(url, stripe_api_base=sandbox_url)
        config.use(settings)
        try:
            yield Stage(app, url, sandbox_url, settings)
        finally:
            config.use(before)
            pool.close()


_sandboxes: list[Flask] = []


def _sandbox(url: str, settings: Settings) -> Flask:
    """This process's sandbox: one put together for each stage would compile its pages each time anew."""
    if not _sandboxes:
        sandbox = create_sandbox(
            url,
            app_url=settings.site_url,
            webhook_url="http://127.0.0.1:9/nobody",
            webhook_secret=settings.stripe_webhook_secret,
        )
        sandbox.extensions["sandbox"].pool.close()
        _sandboxes.append(sandbox)
    return _sandboxes[0]
