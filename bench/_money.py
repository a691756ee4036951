"""A payment sandbox in a process of its own, and sales of which transfers and refunds are due, for measurements."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import requests
from flask import Flask

from bench import _worlds
from bench._tables import PROVIDERS, WORLD
from marketplace.core import clock, ids
from marketplace.core.database import db, transaction
from marketplace.money.payments import accounts as payment_accounts
from marketplace.money.payments import gateway, refunds
from marketplace.money.payments.facts import facts_of
from marketplace.money.payments.models import ConnectedAccount, Payment
from marketplace.money.payouts import operations as payouts
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Decision
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.workflows import book, inbox, outbox, settle_payment

ROOT = Path(__file__).parents[1]
PRICE = 2_592
PART = 800
"""So little of each sale is sent or given back that doing it twice would be possible."""

_SANDBOX = """
import sys
from marketplace.sandbox.serve import start

url, webhook_url, secret = sys.argv[1:]
running = start(url, 0, app_url="http://127.0.0.1:8000", webhook_url=webhook_url, webhook_secret=secret)
print(running.url, flush=True)
sys.stdin.read()
running.stop()
"""


@contextmanager
def sandbox(url: str, webhook_url: str, secret: str) -> Iterator[str]:
    """The address of a running sandbox over this database."""
    command = [sys.executable, "-c", _SANDBOX, url, webhook_url, secret]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as child:
        if child.stdin is None or child.stdout is None:
            raise RuntimeError("The sandbox cannot be spoken to.")
        address = child.stdout.readline().strip()
        try:
            yield address
        finally:
            child.stdin.close()
            child.wait(30)


def member(name: str) -> Member:
    code = ids.random_code(10)
    made = Member(
        public_id=f"mem_{code}",
        email=f"{code}@example.org",
        name=name,
        password_hash="x",  # noqa: S106
        locale="en",
        status=MemberStatus.ACTIVE,
        created_at=clock.now(),
        email_verified_at=clock.now(),
    )
    db.session.add(made)
    db.session.flush()
    return made


def paid_page() -> dict[str, Any]:
    """A page that was paid by card at the sandbox, as the provider describes it then."""
    line = {"price_data": {"currency": "eur", "unit_amount": PRICE, "product_data": {"name": "Couscous"}}}
    asked: Any = {
        "mode": "payment",
        "success_url": "http://127.0.0.1:8000/",
        "cancel_url": "http://127.0.0.1:8000/",
        "line_items": [{**line, "quantity": 1}],
        "payment_intent_data": {"capture_method": "automatic"},
    }
    session = gateway.client().v1.checkout.sessions.create(asked)
    page = str(session.url)
    mark = re.search(r'name="attempt" value="(\w+)"', requests.get(page, timeout=30).text)
    form = {"number": "4242424242424242", "expiry": "12 / 34", "cvc": "123", "name": "Nora Klein"}
    form |= {"attempt": mark[1] if mark else "", "email": "nora@example.org"}
    requests.post(page, data=form, allow_redirects=False, timeout=30).raise_for_status()
    return gateway.checkout_session(session.id)


def paid_pages(count: int) -> list[dict[str, Any]]:
    """So many of them."""
    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(lambda _number: paid_page(), range(count)))


def neighbourhood(url: str, providers: int) -> None:
    """So many providers with a meal for 25.92 each, and one customer more."""
    world = WORLD.replace(str(PROVIDERS + 1), str(providers + 1)).replace(str(PROVIDERS), str(providers))
    with psycopg.connect(_worlds.plain(url), autocommit=True) as connection:
        connection.execute(world)
        connection.execute("select setval(pg_get_serial_sequence('member', 'id'), max(id)) from member")


def hold(number: int, providers: int) -> Payment:
    """A place held at one of the providers, in the open transaction; its payment waits for a page."""
    day = clock.now().date() + timedelta(days=3 + number % 27)
    starts_at = datetime.combine(day, datetime.min.time(), UTC) + timedelta(hours=17, minutes=30)
    customer = accounts.by_id(providers + 1)
    if customer is None:
        raise RuntimeError("There is no customer.")
    wish = book.Wish(f"lst_{1 + number % providers}", starts_at, 1, PRICE)
    _booking, payment, _operation = book.hold_place(customer, wish, "fr")
    return payment


def sale(page: dict[str, Any], number: int, providers: int) -> Payment:
    """A booking paid on one of those pages, confirmed and booked, in the open transaction."""
    payment = hold(number, providers)
    payment.session_id = page["id"]
    settle_payment.apply(payment, facts_of(page))
    db.session.flush()
    return payment


def paid_provider() -> Member:
    """A provider whose account can receive transfers, through the sandbox's own onboarding page."""
    with transaction():
        provider = member("Samira Benali")
        operation = payment_accounts.request_account(provider.id, provider.public_id, provider.email)
        key = operation.public_id if operation else ""
    outbox.send(key)
    with transaction():
        account = db.session.get_one(ConnectedAccount, provider.id, populate_existing=True)
        name = str(account.stripe_id)
    link = gateway.onboarding_link(
        name, return_url="http://127.0.0.1:8000", refresh_url="http://127.0.0.1:8000"
    )
    person = {"first_name": "S", "last_name": "B", "iban": "FR1420041010050500013M02606", "agreed": "1"}
    requests.post(link, data=person, allow_redirects=False, timeout=30).raise_for_status()
    inbox.refresh_account(name)
    return provider


def order_transfers(app: Flask, count: int, providers: int) -> None:
    """So many sales whose shares were approved: their transfers wait in the outbox."""
    with app.app_context():
        provider, pages = paid_provider(), paid_pages(count)
        with transaction():
            people = [member("Ada First"), member("Bo Second")]
            for number, page in enumerate(pages):
                payment = sale(page, number, providers)
                payouts.record_earning(
                    provider.id,
                    source=("booking", payment.subject_id),
                    label="Couscous",
                    currency="EUR",
                    share=PART,
                    commission=PRICE - PART,
                    fee=0,
                    charge_id=page["payment_intent"]["latest_charge"]["id"],
                    earned_at=clock.now() - timedelta(days=3),
                )
        with transaction():
            [payout] = payouts.gather_for(provider.id, clock.now())
            name = payout.public_id
        for person in people[: 1 + payout.needs_second]:
            with transaction():
                review.decide(name, db.session.merge(person), Decision.APPROVE)


def order_refunds(app: Flask, count: int, providers: int) -> None:
    """So many sales of which a part is to be given back."""
    with app.app_context():
        pages = paid_pages(count)
        with transaction():
            for number, page in enumerate(pages):
                refunds.request(sale(page, number, providers), PART, "measured")


def forget_connections() -> None:
    """A forked process must not speak on its parent's sockets."""
    db.engine.dispose(close=False)
    gateway._client.cache_clear()


def leave() -> None:
    """End a forked process as if nothing of its parent's were left to do."""
    os._exit(0)
