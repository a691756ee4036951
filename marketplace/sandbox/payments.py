"""What happens to an intent when a card is tried: taken, set aside, challenged, declined, cancelled."""

from marketplace.sandbox.cards import Card
from marketplace.sandbox.errors import ApiError, Body, card_error, invalid
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import random_symbols
from marketplace.sandbox.resources import charges, customers, payment_methods
from marketplace.sandbox.store import Store

# The smallest charge of each currency the sandbox takes, in minor units.
MINIMUM = {
    "eur": 50,
    "usd": 50,
    "gbp": 30,
    "chf": 50,
    "jpy": 50,
    "sek": 300,
    "dkk": 250,
    "nok": 300,
    "pln": 200,
}
MAXIMUM = 99_999_999


def check_amount(amount: int, currency: str) -> None:
    """Refuse what Stripe refuses: an unknown currency, too little, too much."""
    if currency not in MINIMUM:
        known = ", ".join(sorted(MINIMUM))
        raise invalid(f"Invalid currency: {currency}. The sandbox takes {known}.", param="currency")
    if amount < MINIMUM[currency]:
        message = f"Amount must be at least {MINIMUM[currency]} in the smallest unit of {currency}."
        raise invalid(message, code="amount_too_small", param="amount")
    if amount > MAXIMUM:
        raise invalid("Amount must be no more than 999,999.99.", code="amount_too_large", param="amount")


def require(intent: Body, act: str, *allowed: str) -> None:
    """Refuse an act on an intent in a state that does not allow it."""
    if intent["status"] in allowed:
        return
    error = invalid(
        f"This PaymentIntent could not be {act} because it has a status of {intent['status']}."
        f" Only a PaymentIntent with one of the following statuses may be {act}: {', '.join(allowed)}.",
        code="payment_intent_unexpected_state",
    )
    error.error["payment_intent"] = intent
    raise error


def confirm(
    store: Store,
    intent: Body,
    *,
    base_url: str,
    return_url: str | None = None,
    off_session: bool = False,
    authenticated: bool = False,
) -> Body:
    """Try the intent's card. Raises a card error, whose traces are kept, when the bank says no.

    The caller holds the intent's lock. A card that wants 3-D Secure leaves the intent in
    `requires_action` with the address of the challenge, or declines when nobody is there to answer it.
    """
    if intent["payment_method"] is None:
        message = "You cannot confirm this PaymentIntent because it's missing a payment method."
        raise invalid(message, code="payment_intent_unexpected_state")
    method = store.get("payment_method", intent["payment_method"])
    card = payment_methods.card_of(store, method["id"])
    if card.authenticate and not authenticated:
        return _challenge(store, intent, method, base_url, return_url, off_session)
    charge = charges.make(store, intent, method, card, authenticated=authenticated)
    intent.update(latest_charge=charge["id"], next_action=None)
    if card.code is not None:
        raise _declined(store, intent, method, charge, card)
    intent["last_payment_error"] = None
    _remember_card(store, intent)
    if intent["capture_method"] == "manual":
        return _set_aside(store, intent)
    return succeed(store, intent, intent["amount"])


def succeed(store: Store, intent: Body, amount: int) -> Body:
    """The amount is ours."""
    intent.update(status="succeeded", amount_received=amount, amount_capturable=0)
    store.save(intent)
    emit(store, "payment_intent.succeeded", intent)
    return intent


def cancel(store: Store, intent: Body, reason: str | None) -> Body:
    """Give up on a payment; what was set aside is let go."""
    if intent["status"] == "requires_capture":
        charges.release(store, store.lock("charge", intent["latest_charge"]))
    intent.update(
        status="canceled",
        canceled_at=store.now,
        cancellation_reason=reason,
        amount_capturable=0,
        next_action=None,
    )
    store.save(intent)
    emit(store, "payment_intent.canceled", intent)
    return intent


def challenged(store: Store, name: str, secret: str) -> Body | None:
    """The intent whose 3-D Secure challenge this is, locked; None when the secret is not its own."""
    intent = store.lock("payment_intent", name)
    waiting = store.hidden(name).get("challenge")
    return intent if waiting is not None and waiting == secret else None


def fail_challenge(store: Store, intent: Body) -> Body:
    """The customer did not prove to be who they are."""
    error = {
        "code": "payment_intent_authentication_failure",
        "doc_url": "https://stripe.com/docs/error-codes/payment-intent-authentication-failure",
        "message": (
            "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a"
            " new PaymentMethod to attempt to fulfill this PaymentIntent again."
        ),
        "payment_method": store.get("payment_method", intent["payment_method"]),
        "type": "invalid_request_error",
    }
    intent.update(
        status="requires_payment_method", next_action=None, payment_method=None, last_payment_error=error
    )
    store.save(intent)
    store.hide(intent["id"], challenge=None)
    emit(store, "payment_intent.payment_failed", intent)
    return intent


def _set_aside(store: Store, intent: Body) -> Body:
    intent.update(status="requires_capture", amount_capturable=intent["amount"])
    store.save(intent)
    emit(store, "payment_intent.amount_capturable_updated", intent)
    return intent


def _challenge(
    store: Store, intent: Body, method: Body, base_url: str, return_url: str | None, off_session: bool
) -> Body:
    if off_session:
        raise _authentication_required(store, intent, method)
    secret = random_symbols(32)
    intent["status"] = "requires_action"
    intent["next_action"] = {
        "redirect_to_url": {
            "return_url": return_url,
            "url": f"{base_url}/3ds/{intent['id']}/{secret}",
        },
        "type": "redirect_to_url",
    }
    store.save(intent)
    store.hide(intent["id"], challenge=secret, return_url=return_url)
    emit(store, "payment_intent.requires_action", intent)
    return intent


def _declined(store: Store, intent: Body, method: Body, charge: Body, card: Card) -> ApiError:
    facts: Body = {"charge": charge["id"], "payment_method": method}
    message = charges.message_of(card)
    error = card_error(message, code=str(card.code), decline_code=card.decline, **facts)
    return _refused(store, intent, error)


def _authentication_required(store: Store, intent: Body, method: Body) -> ApiError:
    message = "Your card was declined. This transaction requires authentication."
    code = "authentication_required"
    return _refused(store, intent, card_error(message, code=code, decline_code=code, payment_method=method))


def _refused(store: Store, intent: Body, error: ApiError) -> ApiError:
    """Note the refusal on the intent, which then waits for another card."""
    intent.update(status="requires_payment_method", payment_method=None, last_payment_error=dict(error.error))
    store.save(intent)
    emit(store, "payment_intent.payment_failed", intent)
    error.error["payment_intent"] = intent
    return error


def _remember_card(store: Store, intent: Body) -> None:
    """Keep the card for later when the payment asked for it; that takes a customer."""
    if intent["setup_future_usage"] is None:
        return
    if intent["customer"] is None:
        method = store.get("payment_method", intent["payment_method"])
        details = method["billing_details"]
        intent["customer"] = customers.make(store, {"email": details["email"], "name": details["name"]})["id"]
    payment_methods.attach_to(store, intent["payment_method"], intent["customer"])
