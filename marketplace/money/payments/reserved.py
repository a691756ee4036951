"""Calls about money that is only set aside or promised: take it, or let it go. They write intentions only."""

from datetime import datetime

from marketplace.money.payments import calls
from marketplace.money.payments.models import Capture, Operation, OperationKind, Payment, PaymentState


def request_charge(payment: Payment) -> Operation:
    """Intend to take what is set aside, or to charge the card that is kept; once, however often it is asked.

    The payment's row must be locked. Raises ValueError when there is nothing to take.
    """
    if payment.state != PaymentState.AUTHORISED:
        raise ValueError(f"{payment.public_id} is {payment.state}, nothing is set aside")
    if payment.capture == Capture.SAVED:
        return _once(OperationKind.CHARGE_SAVED, payment, {"body": _off_session(payment)})
    body = {"expand": ["latest_charge.balance_transaction"]}
    return _once(OperationKind.CAPTURE, payment, {"intent": payment.intent_id, "body": body})


def request_release(payment: Payment) -> Operation | None:
    """Intend to let go of what is set aside, or to forget the card; None when nothing is held."""
    if payment.capture == Capture.SAVED and payment.method_ref is not None:
        return _once(OperationKind.FORGET_CARD, payment, {"method": payment.method_ref, "body": {}})
    if payment.state != PaymentState.AUTHORISED:
        return None
    body = {"cancellation_reason": "requested_by_customer"}
    return _once(OperationKind.CANCEL_INTENT, payment, {"intent": payment.intent_id, "body": body})


def charge_was_refused(payment: Payment) -> bool:
    """Whether the call that takes what is set aside was made and refused."""
    made = calls.attempts(OperationKind.CAPTURE, payment.public_id)
    return bool(made) and calls.live(OperationKind.CAPTURE, payment.public_id) is None


def is_held_until(payment: Payment) -> datetime | None:
    """When the bank lets go of what is set aside; None for a kept card, which has no such end."""
    return payment.capture_before if payment.capture == Capture.MANUAL else None


def _once(kind: OperationKind, payment: Payment, params: dict[str, object]) -> Operation:
    known = calls.live(kind, payment.public_id)
    attempt = calls.attempts(kind, payment.public_id) + 1
    return known or calls.intend(kind, payment.public_id, f"{kind}:{payment.public_id}:{attempt}", params)


def _off_session(payment: Payment) -> dict[str, object]:
    return {
        "amount": payment.amount_minor,
        "currency": payment.currency.lower(),
        "customer": payment.customer_ref,
        "payment_method": payment.method_ref,
        "payment_method_types": ["card"],
        "off_session": True,
        "confirm": True,
        "capture_method": "automatic",
        "transfer_group": f"{payment.subject_kind}_{payment.subject_id}",
        "metadata": {"payment": payment.public_id, payment.subject_kind: payment.subject_id},
        "expand": ["latest_charge.balance_transaction"],
    }


def charged_intent(payment: Payment) -> str | None:
    """The payment made with a kept card, once its call was answered; the page knows nothing of it."""
    if payment.capture != Capture.SAVED:
        return None
    call = calls.live(OperationKind.CHARGE_SAVED, payment.public_id)
    return call.remote_id if call else None
