"""Where the payment provider's webhooks arrive: verified on the raw bytes, stored, answered at once."""

import logging
import time

import stripe
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.money.payments import gateway, operations

payments = Blueprint("payments", __name__)
log = logging.getLogger("marketplace.payments")

TOLERANCE_SECONDS = 300


@payments.post("/webhooks/stripe")
@requires(Access.SIGNED)
def webhook() -> ResponseReturnValue:
    """Store one event. 400 and nothing stored when the signature, its time or the mode is wrong."""
    body, signature = request.get_data(cache=False), request.headers.get("Stripe-Signature", "")
    problem = _problem(body, signature)
    if problem is not None:
        log.warning("refused webhook: %s", problem)
        return jsonify(error=problem), 400
    event = stripe.Webhook.construct_event(
        body, signature, settings().stripe_webhook_secret, tolerance=TOLERANCE_SECONDS
    ).to_dict()
    if event["livemode"] is not gateway.is_live():
        log.warning("refused webhook: wrong mode event=%s", event["id"])
        return jsonify(error="wrong mode"), 400
    with transaction():
        new = operations.store_event(event)
    return jsonify(received=True, new=new)


def _problem(body: bytes, signature: str) -> str | None:
    """Why a webhook is refused. The library takes stamps from the future, so those are refused here."""
    try:
        stripe.Webhook.construct_event(
            body, signature, settings().stripe_webhook_secret, tolerance=TOLERANCE_SECONDS
        )
    except (stripe.SignatureVerificationError, ValueError) as error:
        return type(error).__name__
    stamps = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    if any(int(stamp) > time.time() + TOLERANCE_SECONDS for stamp in stamps):
        return "time stamp from the future"
    return None
