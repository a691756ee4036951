"""A payment sandbox in a process of its own, and sales of which transfers and refunds are due, for measurements."""

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import requests
from flask import Flask

from marketplace.core import clock, ids
from marketplace.core.database import db, transaction
from marketplace.money.ledger import operations as ledger
from marketplace.money.payments import gateway
from marketplace.money.payments import operations as payments
from marketplace.money.payments.models import ConnectedAccount, Payment, PaymentState
from marketplace.money.payouts import operations as payouts
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Decision
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.workflows import inbox, outbox

ROOT = Path(__file__).parents[1]
PRICE = 9_000
PART = 2_000
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


def charges(count: int) -> list[dict[str, Any]]:
    """So many captured charges at the sandbox, with the fee of each."""

    def pay(_number: int) -> dict[str, Any]:
        intent = gateway.client().v1.payment_intents.create(
            {
                "amount": PRICE,
                "currency": "eur",
                "payment_method": "pm_card_visa",
                "confirm": True,
                "capture_method": "automatic",
                "expand": ["latest_charge.balance_transaction"],
            }
        )
        return intent.to_dict()

    with ThreadPoolExecutor(6) as pool:
        return list(pool.map(pay, range(count)))


def sale(intent: dict[str, Any], payer: Member) -> Payment:
    """A paid payment of a booking that stands for one of those charges, booked."""
    charge = intent["latest_charge"]
    at = datetime.fromtimestamp(charge["created"], UTC)
    payment = Payment(
        public_id=ids.public_id("pay"),
        subject_kind="booking",
        subject_id=ids.public_id("bk"),
        payer_id=payer.id,
        amount_minor=PRICE,
        currency="EUR",
        state=PaymentState.PAID,
        intent_id=intent["id"],
        charge_id=charge["id"],
        processor_fee_minor=charge["balance_transaction"]["fee"],
        refunded_minor=0,
        expires_at=at,
        created_at=at,
        paid_at=at,
    )
    db.session.add(payment)
    db.session.flush()
    fee = charge["balance_transaction"]["fee"]
    ledger.charge_captured(payment.subject_id, charge["id"], PRICE, fee, at, currency="EUR")
    return payment


def paid_provider() -> Member:
    """A provider whose account can receive transfers, through the sandbox's own onboarding page."""
    with transaction():
        provider = member("Samira Benali")
        operation = payments.request_account(provider.id, provider.public_id, provider.email)
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


def order_transfers(app: Flask, count: int) -> None:
    """So many sales whose shares were approved: their transfers wait in the outbox."""
    with app.app_context():
        provider, intents = paid_provider(), charges(count)
        with transaction():
            people = [member("Ada First"), member("Bo Second")]
            payer = member("Nora Klein")
            for intent in intents:
                payment = sale(intent, payer)
                payouts.record_earning(
                    provider.id,
                    source=("booking", payment.subject_id),
                    label="Couscous",
                    currency="EUR",
                    share=PART,
                    commission=PRICE - PART,
                    fee=0,
                    charge_id=intent["latest_charge"]["id"],
                    earned_at=clock.now() - timedelta(days=3),
                )
        with transaction():
            [payout] = payouts.gather_for(provider.id, clock.now())
            name = payout.public_id
        for person in people[: 1 + payout.needs_second]:
            with transaction():
                review.decide(name, db.session.merge(person), Decision.APPROVE)


def order_refunds(app: Flask, count: int) -> None:
    """So many sales of which a part is to be given back."""
    with app.app_context():
        intents = charges(count)
        with transaction():
            payer = member("Ida Blum")
            for intent in intents:
                payments.request_refund(sale(intent, payer), PART, "measured")


def forget_connections() -> None:
    """A forked process must not speak on its parent's sockets."""
    db.engine.dispose(close=False)
    gateway._client.cache_clear()


def leave() -> None:
    """End a forked process as if nothing of its parent's were left to do."""
    os._exit(0)
