"""Where the payment provider's webhooks arrive: verified on the raw bytes, stored, answered at once."""

import json
import logging
import time
from typing import Any

import stripe
from flask import Blueprint, jsonify, request
from flask.typing import ResponseReturnValue

from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.money.payments import gateway, intake

payments = Blueprint("payments", __name__)
log = logging.getLogger("marketplace.payments")

TOLERANCE_SECONDS = 300


@payments.post("/webhooks/stripe")
@requires(Access.SIGNED)
def webhook() -> ResponseReturnValue:
    """Store one event. 400 and nothing stored when the signature, its time or the mode is wrong."""
    body, signature = request.get_data(cache=False), request.headers.get("Stripe-Signature", "")
    try:
        event = _verified(body, signature)
    except (stripe.SignatureVerificationError, ValueError) as error:
        log.warning("refused webhook: %s", type(error).__name__)
        return jsonify(error=type(error).__name__), 400
    if event["livemode"] is not gateway.is_live():
        log.warning("refused webhook: wrong mode event=%s", event["id"])
        return jsonify(error="wrong mode"), 400
    with transaction():
        new = intake.store_event(event)
    return jsonify(received=True, new=new)


def _verified(body: bytes, signature: str) -> dict[str, Any]:
    """The event that was signed, as plain JSON: most deliveries are copies, of which nothing is read but the name.

    Raises ValueError when it is none, `SignatureVerificationError` when its signature or time is wrong. The
    library takes stamps from the future, so those are refused here.
    """
    payload = body.decode()
    stripe.WebhookSignature.verify_header(
        payload, signature, settings().stripe_webhook_secret, TOLERANCE_SECONDS
    )
    stamps = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    if any(int(stamp) > time.time() + TOLERANCE_SECONDS for stamp in stamps):
        raise ValueError("time stamp from the future")
    event = json.loads(payload)
    if not isinstance(event, dict) or event.get("object") != "event":
        raise ValueError("not an event")
    return event
