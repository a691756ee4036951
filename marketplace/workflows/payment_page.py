"""Opens the hosted page of a payment after the commit; the payment server is asked here, in no transaction."""

from marketplace.core.database import release
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import Payment
from marketplace.workflows import outbox


def open_page(subject_kind: str, subject_id: str) -> Payment | None:
    """The payment of a subject with its page opened.

    When the payment server does not answer the payment has no address yet: a sweep goes on trying.
    """
    payment = payments.latest(subject_kind, subject_id)
    if payment is None or payment.checkout_url is not None:
        return payment
    operation = payments.operation_for(f"checkout:{payment.public_id}")
    if operation is not None:
        key = operation.public_id
        release()
        outbox.send(key)
        payment = payments.latest(subject_kind, subject_id)
    return payment
