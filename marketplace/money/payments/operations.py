"""Changes to payments, refunds and accounts. They write intentions; nothing here calls the provider."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from marketplace.core import clock, crypto, ids, jobs
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.money.payments import calls, emails
from marketplace.money.payments.amounts import check_amount
from marketplace.money.payments.facts import SessionFacts
from marketplace.money.payments.models import (
    Capture,
    ConnectedAccount,
    DatabaseStamp,
    Operation,
    OperationKind,
    Payment,
    PaymentCursor,
    PaymentState,
)
from marketplace.money.reconciliation import queries as reconciliation
from marketplace.people.accounts import queries as accounts

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


def request_transfer(
    *,
    earning_public_id: str,
    provider_member_id: int,
    amount_minor: int,
    currency: str,
    charge_id: str,
    transfer_group: str,
) -> Operation:
    """Intend the transfer of one earning to its provider's account. Another attempt after a refusal is a new row.

    Raises `NoAccount` when the provider has no account that can receive it, `Blocked` while lines of the
    reconciliation that touch them are open.
    """
    refuse_blocked(provider_member_id)
    account = db.session.get(ConnectedAccount, provider_member_id)
    if account is None or account.stripe_id is None or not account.transfers_active:
        raise NoAccount(
            _("This provider has no bank account that can be paid yet."),
            kept=_("The payout stays in review."),
            todo=_("They are asked to add one; approve it afterwards."),
        )
    known = calls.live(OperationKind.TRANSFER, earning_public_id)
    if known is not None:
        return known
    attempt = calls.attempts(OperationKind.TRANSFER, earning_public_id) + 1
    return calls.intend(
        OperationKind.TRANSFER,
        earning_public_id,
        f"transfer:{earning_public_id}:{attempt}",
        {
            "body": {
                "amount": amount_minor,
                "currency": currency.lower(),
                "destination": account.stripe_id,
                "source_transaction": charge_id,
                "transfer_group": transfer_group,
                "metadata": {"earning": earning_public_id},
            }
        },
    )


class NoAccount(Refusal):
    code = "no_account"


class Blocked(Refusal):
    """What the provider lists and what the ledger says differ: no money leaves until a person knows why."""

    code = "transfers_blocked"


def refuse_blocked(provider_member_id: int) -> None:
    """Raises `Blocked` while open lines of the reconciliation touch a provider, whatever way money would leave."""
    if reconciliation.count_touching(provider_member_id):
        raise Blocked(
            _("The books and the payment provider do not agree about this provider’s money."),
            kept=_("Nothing was sent and the payout stays as it is."),
            todo=_("Resolve the open lines of the reconciliation first, each with a reason."),
        )


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


def request_account(
    member_id: int, member_public_id: str, email: str, country: str = "FR"
) -> Operation | None:
    """Intend a connected account for a provider; None when there is one. The platform bears fees and losses."""
    row = db.session.get(ConnectedAccount, member_id)
    if row is not None and row.stripe_id is not None:
        return None
    if row is None:
        now = clock.now()
        row = ConnectedAccount(
            member_id=member_id,
            payouts_enabled=False,
            transfers_active=False,
            requirements=[],
            past_due=[],
            created_at=now,
            updated_at=now,
        )
        db.session.add(row)
        db.session.flush()
    known = calls.live(OperationKind.ACCOUNT, member_public_id)
    attempt = calls.attempts(OperationKind.ACCOUNT, member_public_id) + 1
    return known or calls.intend(
        OperationKind.ACCOUNT,
        member_public_id,
        f"account:{member_public_id}:{attempt}",
        {
            "body": {
                "country": country,
                "email": email,
                "controller": {
                    "fees": {"payer": "application"},
                    "losses": {"payments": "application"},
                    "stripe_dashboard": {"type": "express"},
                    "requirement_collection": "stripe",
                },
                "capabilities": {"transfers": {"requested": True}},
                "metadata": {"member": member_public_id},
            }
        },
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


def record_account(row: ConnectedAccount, account: dict[str, Any]) -> None:
    """Note what a connected account can do now, and when its bank account changed."""
    requirements = account.get("requirements") or {}
    banks = (account.get("external_accounts") or {}).get("data") or []
    row.stripe_id = account["id"]
    row.payouts_enabled = bool(account.get("payouts_enabled"))
    row.transfers_active = (account.get("capabilities") or {}).get("transfers") == "active"
    row.requirements = list(requirements.get("currently_due") or [])
    row.past_due = list(requirements.get("past_due") or [])
    row.disabled_reason = requirements.get("disabled_reason")
    if banks:
        fingerprint = banks[0].get("fingerprint") or banks[0]["id"]
        if row.bank_fingerprint is not None and row.bank_fingerprint != fingerprint:
            row.bank_changed_at = clock.now()
            _tell_bank_changed(row.member_id, banks[0].get("last4"))
        row.bank_added_at = row.bank_added_at or clock.now()
        row.bank_fingerprint, row.bank_last4 = fingerprint, banks[0].get("last4")
    row.updated_at = clock.now()
    db.session.flush()


def _tell_bank_changed(member_id: int, last4: str | None) -> None:
    member = accounts.by_id(member_id)
    if member is not None:
        emails.bank_changed(member, last4)


# Copies that arrive together wait for each other here, and one of them is new.
_STORE = text("""
    insert into payment_event (id, type, object_id, payload, state, attempts, received_at)
    values (:id, :type, :object_id, cast(:payload as jsonb), 'new', 0, :now)
    on conflict (id) do nothing returning id
""")


def store_event(event: dict[str, Any]) -> bool:
    """Put a verified event into the inbox and have a worker look into it; False when it was there already.

    One job looks after all that waits, so a storm of events is not a storm of jobs.
    """
    values = {
        "id": event["id"],
        "type": event["type"],
        "object_id": event["data"]["object"].get("id", ""),
        # Prices come with exact decimals from the library, and as text from the wire.
        "payload": json.dumps(event, default=str),
        "now": clock.now(),
    }
    new = db.session.execute(_STORE, values).first() is not None
    if new:
        jobs.enqueue("payments.take_in_now", once="payments.take_in_now", urgent=True)
    return new


def cursor(name: str) -> int | None:
    """How far a list of the provider was read: the newest `created` seen, in epoch seconds."""
    return db.session.scalar(select(PaymentCursor.position).where(PaymentCursor.name == name))


def move_cursor(name: str, position: int) -> None:
    """Note how far a list was read; it never moves back."""
    values = {"position": position, "moved_at": clock.now()}
    db.session.execute(
        insert(PaymentCursor)
        .values(name=name, **values)
        .on_conflict_do_update(index_elements=["name"], set_=values, where=PaymentCursor.position <= position)
    )


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
