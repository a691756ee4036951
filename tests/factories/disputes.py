"""Disputes and stuck refunds for tests, by what the payment provider would say of them; flushed, nobody is asked."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.money.debts import operations as debts
from marketplace.money.debts.models import Cause, Debt
from marketplace.money.disputes.models import Dispute
from marketplace.money.ledger import troubles
from marketplace.money.ledger.troubles import Sale, Taken
from marketplace.money.payments import calls, refunds
from marketplace.money.payments import operations as payment_operations
from marketplace.money.payments import queries as payments
from marketplace.money.payments.facts import SessionFacts
from marketplace.money.payments.models import ConnectedAccount, Operation, Payment, Refund
from marketplace.money.payments.operations import Purchase
from marketplace.money.payouts import operations as payout_operations
from marketplace.money.payouts import queries as payouts
from marketplace.people.accounts.models import Member, MemberSession
from marketplace.trade.bookings.models import Booking
from marketplace.trade.tips.models import Tip, TipState
from marketplace.workflows import settle_dispute, settle_payment

FEE = 1_500
WEEK = 7 * 86_400


def told(payment: Payment, **changes: Any) -> dict[str, Any]:
    """What the payment provider says of a dispute that was just opened, but for the changes."""
    now = int(clock.now().timestamp())
    said: dict[str, Any] = {
        "id": f"dp_{ids.random_code(12)}",
        "charge": payment.charge_id,
        "amount": payment.amount_minor,
        "currency": payment.currency.lower(),
        "reason": "product_not_received",
        "status": "needs_response",
        "created": now,
        "evidence_details": {"due_by": now + WEEK, "submission_count": 0},
        "balance_transactions": [{"amount": -payment.amount_minor, "fee": FEE}],
    }
    return said | changes


def payment_of(booking: Booking) -> Payment:
    payment = payments.paid("booking", booking.public_id)
    assert payment is not None
    return payment


def a_dispute(booking: Booking, **changes: Any) -> Dispute:
    """The customer's bank disputes a paid booking."""
    body = told(payment_of(booking), **changes)
    assert settle_dispute.apply(body) is None
    return db.session.scalars(select(Dispute).where(Dispute.stripe_id == body["id"])).one()


def a_stuck_refund(booking: Booking, amount: int = 100) -> Refund:
    """A refund that the payment provider refused."""
    refund = refunds.promise(payment_of(booking), amount, "The oven broke down.")
    booking.refunded_minor += amount
    refunds.record_stuck(refund)
    return refund


def in_days(days: int) -> int:
    """So many days from now, in epoch seconds."""
    return int((clock.now() + timedelta(days=days)).timestamp())


def lost(dispute: Dispute) -> Dispute:
    """The bank decided for the customer."""
    payment = db.session.get_one(Payment, dispute.payment_id)
    assert settle_dispute.apply(told(payment, id=dispute.stripe_id, status="lost")) is None
    return dispute


def calls_for(dispute: Dispute) -> list[str]:
    """The kinds of calls intended for a dispute."""
    return list(db.session.scalars(select(Operation.kind).where(Operation.subject_id == dispute.public_id)))


def fresh(dispute: Dispute) -> Dispute:
    """As the database has it."""
    db.session.refresh(dispute)
    return dispute


def a_debt(provider: Member, amount: int, *, label: str) -> Debt:
    """What a provider owes after a refund that came too late, with its line in the ledger."""
    earning, booking = ids.public_id("ear"), ids.public_id("bk")
    sale = Sale(booking, provider.public_id, "EUR")
    troubles.refund_owed(f"{booking}:owed", sale, Taken(owed=amount), clock.now())
    return debts.begin(
        provider.id, Cause.REFUND, earning_id=earning, label=label, currency="EUR", amount_minor=amount
    )


def a_stopped_account(provider: Member, wanted: list[str]) -> ConnectedAccount:
    """An account that was switched off because answers are overdue."""
    now = clock.now()
    account = ConnectedAccount(
        member_id=provider.id,
        stripe_id=f"acct_{ids.random_code(12)}",
        payouts_enabled=False,
        transfers_active=False,
        requirements=wanted,
        past_due=wanted,
        disabled_reason="requirements.past_due",
        bank_last4="4242",
        created_at=now,
        updated_at=now,
    )
    db.session.add(account)
    db.session.commit()
    return account


def hours_pass() -> None:
    """The password of the newest session was typed long ago."""
    row = db.session.scalars(select(MemberSession).order_by(MemberSession.id.desc()).limit(1)).one()
    row.authenticated_at = clock.now() - timedelta(hours=2)
    db.session.commit()


def earned(booking: Booking) -> Booking:
    """The booking with what it brought its provider."""
    payout_operations.record_earning(
        booking.provider_id,
        source=("booking", booking.public_id),
        label=booking.terms["title"],
        currency=booking.currency,
        share=booking.share_minor,
        commission=booking.commission_minor,
        fee=booking.fee_minor,
        charge_id=str(payment_of(booking).charge_id),
        earned_at=clock.now(),
    )
    return booking


def a_debt_of(booking: Booking, amount: int) -> Debt:
    """What the provider of a sold booking owes because of it, with its line in the ledger."""
    earning = payouts.earning_of("booking", booking.public_id)
    provider = db.session.get_one(Member, booking.provider_id)
    assert earning is not None
    sale = Sale(booking.public_id, provider.public_id, "EUR")
    troubles.refund_owed(f"{earning.public_id}:owed", sale, Taken(owed=amount), clock.now())
    return debts.begin(
        provider.id,
        Cause.REFUND,
        earning_id=earning.public_id,
        label=earning.label,
        currency="EUR",
        amount_minor=amount,
    )


def a_refused_refund(booking: Booking, amount: int, error: str) -> Refund:
    """A refund that was called for and refused."""
    refund = a_stuck_refund(booking, amount)
    call = refunds.send(payment_of(booking), refund)
    calls.refuse(call, error)
    refunds.record_stuck(refund)
    return refund


def keys_of(refund: Refund) -> list[str]:
    """The business keys of the calls that send a refund."""
    query = select(Operation.business_key).where(Operation.subject_id == refund.public_id)
    return list(db.session.scalars(query.order_by(Operation.id)))


def a_tip(booking: Booking, amount: int) -> Tip:
    """A tip that was paid for a booking; what the payment provider says of its page is enough."""
    now, mark = clock.now(), ids.random_code(12)
    tip = Tip(
        public_id=ids.public_id("tip"),
        booking_id=booking.id,
        customer_id=booking.customer_id,
        provider_id=booking.provider_id,
        amount_minor=amount,
        currency="EUR",
        state=TipState.OPEN,
        created_at=now,
    )
    db.session.add(tip)
    db.session.flush()
    here = "https://proche.test/"
    lines = (("Tip", 1, amount),)
    purchase = Purchase(
        "tip", tip.public_id, booking.customer_id, "nora@proche.test", "en", "EUR", lines, here, here
    )
    payment, _call = payment_operations.open_payment(purchase)
    facts = SessionFacts(
        session_id=f"cs_{mark}",
        open=False,
        intent_id=f"pi_{mark}",
        charge_id=f"ch_{mark}",
        paid_minor=amount,
        currency="EUR",
        processor_fee_minor=10,
        paid_at=now,
    )
    settle_payment.apply(payment, facts)
    return tip


def payment_of_tip(tip: Tip) -> Payment:
    payment = payments.paid("tip", tip.public_id)
    assert payment is not None
    return payment
