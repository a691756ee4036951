"""Has the provider of payments forget whoever leaves. Writes intentions only."""

from marketplace.money.payments import calls
from marketplace.money.payments.models import Operation, OperationKind


def forget(customer_ref: str) -> Operation:
    """Intend to delete a customer at the provider, with the cards kept there; what was paid stays in its books."""
    kind = OperationKind.FORGET_CUSTOMER
    known = calls.live(kind, customer_ref)
    attempt = calls.attempts(kind, customer_ref) + 1
    params = {"customer": customer_ref, "body": {}}
    return known or calls.intend(kind, customer_ref, f"{kind}:{customer_ref}:{attempt}", params)
