"""Gives the made-up neighbours a past and a near future through the real path: bookings, payouts."""

import random
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import requests
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from marketplace.core import clock, config
from marketplace.core.database import db, transaction
from marketplace.core.errors import Refusal
from marketplace.money.payments import gateway
from marketplace.money.payments import operations as payments
from marketplace.money.payments import queries as payment_queries
from marketplace.money.payouts import operations as payouts
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Decision, Payout, PayoutState
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member
from marketplace.sandbox.app import create_sandbox
from marketplace.trade.availability import queries as availability
from marketplace.trade.bookings import agreement
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.listings.models import Listing
from marketplace.workflows import book, cancel_booking, complete_booking, inbox, outbox, settle_payment

CARD = {"number": "4242424242424242", "expiry": "12 / 34", "cvc": "123", "name": "Nora Klein"}
IBAN = "FR14 2004 1010 0505 0001 3M02 606"
PATIENCE = 30
Say = Callable[[str], None]


class _Time:
    """The instant both sides believe in while a past is told."""

    def __init__(self) -> None:
        self.instant = datetime.now(UTC)

    def __call__(self) -> datetime:
        return self.instant


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing: hundreds of lines would hide the steps."""


@contextmanager
def _sandbox(database_url: str, time: _Time) -> Iterator[None]:
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

    def __init__(self, time: _Time, seed: int = 11) -> None:
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
            operation = payments.request_account(provider.id, provider.public_id, provider.email)
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
                wish = book.Wish(listing.public_id, slot.starts_at, party, total)
                try:
                    booking, payment, operation = book.hold_place(customer, wish, customer.locale)
                except Refusal:
                    return None
                booking_id, payment_id = booking.public_id, payment.public_id
            outbox.send(operation)
            self._pay(booking_id)
            settle_payment.reconcile(payment_id)
        return booking_id

    def _pay(self, booking_id: str) -> None:
        with transaction():
            payment = payment_queries.latest("booking", booking_id)
            page = str(payment.checkout_url) if payment else ""
        mark = re.search(r'name="attempt" value="(\w+)"', self.http.get(page, timeout=PATIENCE).text)
        form = {**CARD, "attempt": mark[1] if mark else ""}
        self.http.post(page, data=form, allow_redirects=False, timeout=PATIENCE).raise_for_status()

    def refuse_next_transfer(self) -> None:
        """Have the sandbox refuse one transfer, as a bank may."""
        fault: Any = {"method": "POST", "path": "/v1/transfers", "kind": "status", "status": 400, "count": 1}
        self.http.post(
            f"{config.settings().stripe_api_base}/_sandbox/faults",
            json=fault,
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


def tell(database_url: str, customers: list[Member], listings: list[Listing], say: Say) -> None:
    """Past bookings with payouts in every state, and bookings of the coming days."""
    time = _Time()
    now = time.instant.replace(second=0, microsecond=0)
    with _sandbox(database_url, time):
        story = Storyteller(time)
        _accounts(story, listings, now, say)
        past = _past(story, customers, listings, now, say)
        _reviews(story, now, past, say)
        _future(story, customers, listings, now, say)
        with story.at(now):
            story.make_calls()


def _accounts(story: Storyteller, listings: list[Listing], now: datetime, say: Say) -> None:
    """Two providers in three have given a bank account; the others are asked for one."""
    providers = list(dict.fromkeys(listing.provider_id for listing in listings))
    with story.at(now - timedelta(days=40)):
        for number, provider_id in enumerate(providers[:24]):
            if number % 6 != 5:
                member = accounts.by_id(provider_id)
                if member is not None:
                    story.open_account(member)
    say("Bank accounts opened at the sandbox")


def _past(
    story: Storyteller, customers: list[Member], listings: list[Listing], now: datetime, say: Say
) -> list[str]:
    made: list[str] = []
    for number in range(54):
        ago = 36 - number * 34 // 54
        listing = listings[number % 48]
        customer = customers[number % len(customers)]
        day = (now - timedelta(days=ago)).date()
        booking = story.book(listing, customer, now - timedelta(days=ago + 4), day)
        if booking is not None:
            made.append(booking)
        if number % 18 == 17:
            say(f"{len(made)} past bookings made and paid")
    # One cook with full tables, so that a payout needs a second person.
    feast = max(listings[:48], key=lambda one: one.price_minor * one.capacity if one.shared else 0)
    for ago in range(13, 2, -1):
        day = (now - timedelta(days=ago)).date()
        booking = story.book(
            feast, customers[ago % len(customers)], now - timedelta(days=ago + 3), day, whole_table=True
        )
        if booking is not None:
            made.append(booking)
    over = []
    for number, booking_id in enumerate(made):
        with transaction():
            row = bookings.locked(booking_id)
            ended = row is not None and row.ends_at < now
            starts_at = row.starts_at if row else now
        if not ended:
            continue
        if number % 13 == 12:
            with story.at(starts_at - timedelta(days=1, hours=2)):
                story.cancel(booking_id, by_provider=number % 2 == 0)
        else:
            story.complete(booking_id)
            over.append(booking_id)
    return over


def _reviews(story: Storyteller, now: datetime, past: list[str], say: Say) -> None:
    """Gather what is due at two moments, and leave payouts in every state a reviewer can meet."""
    with story.at(now - timedelta(days=12)), transaction():
        payouts.gather(clock.now())
    _decide_old(story, now - timedelta(days=11))
    with story.at(now - timedelta(hours=30)), transaction():
        payouts.gather(clock.now())
    _decide_new(story, now - timedelta(hours=20))
    say("Payouts gathered and reviewed")


def _decide_old(story: Storyteller, at: datetime) -> None:
    first, second = _reviewers()
    for number, payout_id in enumerate(_waiting()):
        with story.at(at + timedelta(minutes=number * 7)):
            if number == 3:
                _try(payout_id, first, Decision.REJECT, "did_not_happen")
                continue
            if number == 5:
                story.refuse_next_transfer()
            if _try(payout_id, first, Decision.APPROVE) == PayoutState.SECOND_REVIEW:
                _try(payout_id, second, Decision.APPROVE)
            story.make_calls()


def _decide_new(story: Storyteller, at: datetime) -> None:
    """One held, the large one approved by a first person, the others left for whoever looks."""
    first, _second = _reviewers()
    with story.at(at):
        for number, payout_id in enumerate(_waiting()):
            if number == 1:
                _try(payout_id, first, Decision.HOLD, "new_bank")
            elif _is_large(payout_id):
                _try(payout_id, first, Decision.APPROVE)


def _is_large(payout_id: str) -> bool:
    with transaction():
        query = select(Payout.needs_second).where(Payout.public_id == payout_id)
        return bool(db.session.scalar(query))


def _try(payout_id: str, by: Member, decision: Decision, reason: str = "") -> str | None:
    """Decide as a reviewer would; a refusal (no bank account yet) leaves the payout where it is."""
    try:
        with transaction():
            return str(review.decide(payout_id, by, decision, reason).state)
    except Refusal:
        return None


def _waiting() -> list[str]:
    with transaction():
        query = select(Payout.public_id).where(Payout.state == PayoutState.IN_REVIEW).order_by(Payout.id)
        return list(db.session.scalars(query))


def _reviewers() -> tuple[Member, Member]:
    with transaction():
        first, second = accounts.holders_of("finance")[:2]
    return first, second


def _future(
    story: Storyteller, customers: list[Member], listings: list[Listing], now: datetime, say: Say
) -> None:
    count = 0
    for number in range(26):
        listing = listings[(number * 5) % len(listings)] if number % 3 else listings[number % 6]
        customer = customers[0] if number < 4 else customers[number % len(customers)]
        day = (now + timedelta(days=1 + number % 9)).date()
        if story.book(listing, customer, now - timedelta(minutes=90 + number), day):
            count += 1
    say(f"{count} bookings of the coming days made and paid")
