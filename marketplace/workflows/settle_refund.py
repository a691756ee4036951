"""A refund as the payment provider tells it later: arrived for good, or sent back by the customer's bank."""

import stripe

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.money.payments import gateway
from marketplace.workflows import refund_booking

CAME_BACK = frozenset({"failed", "canceled"})


def reconcile(stripe_id: str) -> str | None:
    """Fetch a refund and book it when it came back; None when done, else why it has to wait."""
    try:
        body = gateway.refund(stripe_id)
    except stripe.StripeError as error:
        return f"the payment provider did not answer: {type(error).__name__}"
    if body["status"] not in CAME_BACK:
        return None
    with transaction():
        known = refund_booking.came_back(stripe_id, clock.now())
    return None if known else "no refund of ours is known for it yet"
