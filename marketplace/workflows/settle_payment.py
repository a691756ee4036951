"""The one way a payment takes effect, whoever noticed it: return page, webhook, poller or admin."""

import logging

import stripe

from marketplace.core.database import transaction
from marketplace.money.ledger import operations as ledger
from marketplace.money.payments import alerts, gateway, operations, queries
from marketplace.money.payments.facts import SessionFacts, facts_of
from marketplace.money.payments.models import AlertKind, Payment
from marketplace.trade.bookings import emails
from marketplace.trade.bookings import operations as bookings
from marketplace.trade.bookings import queries as booking_queries
from marketplace.trade.bookings.models import BookingState

log = logging.getLogger("marketplace.payments")


def reconcile(payment_public_id: str) -> bool:
    """Ask the provider how a payment stands and make it so here; False when the provider did not answer.

    Order and number of calls do not matter: facts are noted once, and states never step back.
    """
    with transaction():
        payment = queries.locked(payment_public_id)
        session_id = payment.session_id if payment else None
    if session_id is None:
        return True
    try:
        facts = facts_of(gateway.checkout_session(session_id))
    except stripe.StripeError as error:
        log.warning("no answer for payment=%s error=%s", payment_public_id, type(error).__name__)
        return False
    with transaction():
        payment = queries.locked(payment_public_id)
        if payment is not None:
            apply(payment, facts)
    return True


def apply(payment: Payment, facts: SessionFacts) -> None:
    """Make what the provider says true here, in the open transaction. The payment's row is locked."""
    if facts.charge_id is not None:
        _paid(payment, facts)
    elif not facts.open and operations.record_closed(payment):
        _given_up(payment)


def _paid(payment: Payment, facts: SessionFacts) -> None:
    if facts.paid_minor != payment.amount_minor or facts.currency != payment.currency:
        # Never book what was not asked for: a person has to look.
        log.error(
            "amount differs payment=%s asked=%s paid=%s",
            payment.public_id,
            payment.amount_minor,
            facts.paid_minor,
        )
        alerts.raise_alert(
            AlertKind.AMOUNT_DIFFERS,
            ("payment", payment.public_id),
            asked=payment.amount_minor,
            paid=facts.paid_minor,
            currency=facts.currency,
            charge=facts.charge_id,
        )
        return
    if not operations.record_paid(payment, facts):
        return
    ledger.charge_captured(
        payment.subject_id,
        facts.known_charge,
        facts.paid_minor,
        facts.processor_fee_minor,
        payment.paid_at or payment.created_at,
        currency=payment.currency,
    )
    booking = booking_queries.locked(payment.subject_id)
    if booking is not None and booking.state == BookingState.HELD:
        bookings.confirm(booking)
        emails.confirmed(booking)
        return
    # Paid after the hold had ended: the place is gone, so the money goes back by itself, all of it.
    operations.request_refund(payment, payment.amount_minor, "paid_after_hold")
    if booking is not None:
        booking.refunded_minor = booking.total_minor
        emails.paid_too_late(booking)


def _given_up(payment: Payment) -> None:
    booking = booking_queries.locked(payment.subject_id)
    if booking is not None and booking.state == BookingState.HELD:
        bookings.expire(booking, reason="page_closed")
