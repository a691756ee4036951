"""Changes to payments. They write intentions; nothing here calls the provider."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from marketplace.core import clock, crypto, ids
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.money.payments import calls
from marketplace.money.payments.amounts import check_amount
from marketplace.money.payments.facts import SessionFacts
from marketplace.money.payments.models import (
    Capture,
    DatabaseStamp,
    Operation,
    OperationKind,
    Payment,
    PaymentState,
)

# A Checkout Session lives at least 30 minutes; ours is ended by a call of its own when the hold ends.
SESSION_LIFE = timedelta(minutes=31)
LONGEST_SESSION = timedelta(hours=23)
PAGE_MARGIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a customer pays for: the lines (name, quantity, unit in minor units) sum to the amount."""

    subject_kind: str
    subject_id: str
    payer_id: int
    email: str
    locale: str
    currency: str
    lines: tuple[tuple[str, int, int], ...]
    success_url: str
    cancel_url: str
    capture: Capture = Capture.AUTOMATIC
    open_until: datetime | None = None
    """Until when its page has to be open at least."""

    @property
    def amount_minor(self) -> int:
        return sum(quantity * unit for _name, quantity, unit in self.lines)


def open_payment(purchase: Purchase) -> tuple[Payment, Operation]:
    """A payment and the call that makes its hosted page, in the caller's transaction."""
    check_amount(purchase.amount_minor, purchase.currency)
    now = clock.now()
    attempts = db.session.scalar(
        select(func.count()).where(
            Payment.subject_kind == purchase.subject_kind, Payment.subject_id == purchase.subject_id
        )
    )
    payment = Payment(
        public_id=ids.public_id("pay"),
        subject_kind=purchase.subject_kind,
        subject_id=purchase.subject_id,
        attempt=(attempts or 0) + 1,
        payer_id=purchase.payer_id,
        amount_minor=purchase.amount_minor,
        currency=purchase.currency,
        state=PaymentState.OPEN,
        capture=purchase.capture,
        refunded_minor=0,
        expires_at=_page_ends(purchase, now),
        created_at=now,
    )
    db.session.add(payment)
    db.session.flush()
    operation = calls.intend(
        OperationKind.CHECKOUT,
        payment.public_id,
        f"checkout:{payment.public_id}",
        _checkout(purchase, payment) if purchase.capture != Capture.SAVED else _card_page(purchase, payment),
    )
    return payment, operation


def _page_ends(purchase: Purchase, now: datetime) -> datetime:
    least = now + SESSION_LIFE
    wanted = (purchase.open_until or now) + PAGE_MARGIN
    return max(least, min(wanted, now + LONGEST_SESSION))


def record_billed(
    subject: tuple[str, str],
    payer_id: int,
    amount_minor: int,
    currency: str,
    *,
    intent_id: str | None,
    charge_id: str,
    fee_minor: int,
    paid_at: datetime,
) -> Payment:
    """A payment the provider collected by itself, for a bill of a subscription: it never had a page of ours."""
    payment = Payment(
        public_id=ids.public_id("pay"),
        subject_kind=subject[0],
        subject_id=subject[1],
        attempt=1,
        payer_id=payer_id,
        amount_minor=amount_minor,
        currency=currency,
        state=PaymentState.PAID,
        capture=Capture.AUTOMATIC,
        refunded_minor=0,
        intent_id=intent_id,
        charge_id=charge_id,
        processor_fee_minor=fee_minor,
        expires_at=paid_at,
        created_at=clock.now(),
        paid_at=paid_at,
    )
    db.session.add(payment)
    db.session.flush()
    return payment


def _checkout(purchase: Purchase, payment: Payment) -> dict[str, Any]:
    subject = {"payment": payment.public_id, purchase.subject_kind: purchase.subject_id}
    return {
        "body": {
            "mode": "payment",
            "client_reference_id": payment.public_id,
            "customer_email": purchase.email,
            "locale": purchase.locale,
            "success_url": purchase.success_url,
            "cancel_url": purchase.cancel_url,
            "expires_at": int(payment.expires_at.timestamp()),
            "metadata": subject,
            "payment_intent_data": {
                # The default settles the fee later; we book it with the charge.
                "capture_method": purchase.capture,
                "transfer_group": f"{purchase.subject_kind}_{purchase.subject_id}",
                "metadata": subject,
            },
            "line_items": [
                {
                    "quantity": quantity,
                    "price_data": {
                        "currency": purchase.currency.lower(),
                        "unit_amount": unit,
                        "product_data": {"name": name},
                    },
                }
                for name, quantity, unit in purchase.lines
            ],
        }
    }


def _card_page(purchase: Purchase, payment: Payment) -> dict[str, Any]:
    """A page on which a card is left and nothing is taken."""
    subject = {"payment": payment.public_id, purchase.subject_kind: purchase.subject_id}
    return {
        "body": {
            "mode": "setup",
            "currency": purchase.currency.lower(),
            "payment_method_types": ["card"],
            # A card can only be charged later for a customer of theirs.
            "customer_creation": "always",
            "client_reference_id": payment.public_id,
            "customer_email": purchase.email,
            "locale": purchase.locale,
            "success_url": purchase.success_url,
            "cancel_url": purchase.cancel_url,
            "expires_at": int(payment.expires_at.timestamp()),
            "metadata": subject,
            "setup_intent_data": {"metadata": subject},
        }
    }


def request_expiry(payment: Payment) -> Operation | None:
    """Intend to close the hosted page of a payment that may no longer be made."""
    if payment.session_id is None or payment.state != PaymentState.OPEN:
        return None
    known = calls.live(OperationKind.EXPIRE_CHECKOUT, payment.public_id)
    return known or calls.intend(
        OperationKind.EXPIRE_CHECKOUT,
        payment.public_id,
        f"expire:{payment.public_id}",
        {"session": payment.session_id, "body": {}},
    )


def record_authorised(payment: Payment, facts: SessionFacts) -> bool:
    """Note that the amount is set aside or the card is kept; False when that was known or is over.

    The payment's row must be locked.
    """
    # What was set aside on a page that we thought closed must be let go, so it is noted all the same.
    late = payment.state == PaymentState.CANCELLED and payment.capture == Capture.MANUAL
    if not facts.authorised or not (payment.state == PaymentState.OPEN or late):
        return False
    payment.state = PaymentState.AUTHORISED
    payment.session_id = facts.session_id
    payment.intent_id = facts.intent_id
    payment.capture_before = facts.capture_before
    payment.customer_ref, payment.method_ref = facts.customer_ref, facts.method_ref
    db.session.flush()
    return True


def record_paid(payment: Payment, facts: SessionFacts) -> bool:
    """Note that a payment was made; False when that was known already. The payment's row must be locked."""
    if payment.state == PaymentState.PAID or facts.charge_id is None:
        return False
    payment.state = PaymentState.PAID
    payment.session_id, payment.intent_id, payment.charge_id = (
        facts.session_id,
        facts.intent_id,
        facts.charge_id,
    )
    payment.processor_fee_minor = facts.processor_fee_minor
    payment.paid_at = facts.paid_at
    if facts.card_mark:
        payment.card_hash = ids.keyed_hash(crypto.key_for("cards"), facts.card_mark)
    db.session.flush()
    return True


def record_closed(payment: Payment) -> bool:
    """Note that a payment can no longer be made; False when it was paid or known."""
    if payment.state not in {PaymentState.OPEN, PaymentState.AUTHORISED}:
        return False
    payment.state = PaymentState.CANCELLED
    db.session.flush()
    return True


def stamp_database() -> None:
    """Mark this database as sandbox or real, and refuse to mix the two."""
    mode = "sandbox" if settings().sandbox else "real"
    row = db.session.get(DatabaseStamp, True)
    if row is None:
        db.session.add(DatabaseStamp(single=True, mode=mode, stamped_at=clock.now()))
        db.session.flush()
    elif row.mode != mode:
        raise RuntimeError(
            f"This database has met {row.mode} payments and cannot be used with {mode} ones. Use another database."
        )
