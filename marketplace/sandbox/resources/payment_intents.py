"""Payment intents: the life of one payment, from asking for it to captured or cancelled; shows no page."""

from typing import Any

from marketplace.sandbox import lists, payments
from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import new_id, random_symbols
from marketplace.sandbox.params import (
    LISTING,
    Fields,
    boolean,
    choice,
    clearable,
    currency,
    each,
    either,
    email,
    merged,
    metadata,
    nothing,
    positive,
    shape,
    text,
    url,
)
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.resources import charges, payment_methods
from marketplace.sandbox.store import Store

CAPTURE = choice("automatic", "automatic_async", "manual")
REUSE = choice("off_session", "on_session")
_OFF_SESSION = either(choice("true", "false", "one_off", "recurring"), choice())
_CONFIRM: Fields = {
    "payment_method": text,
    "off_session": _OFF_SESSION,
    "return_url": url,
    "receipt_email": email,
    "setup_future_usage": REUSE,
    "error_on_requires_action": boolean,
}
_EDIT: Fields = {
    "amount": positive,
    "currency": currency,
    "customer": text,
    "description": clearable,
    "metadata": metadata,
    "payment_method": text,
    "receipt_email": email,
    "setup_future_usage": REUSE,
    "transfer_group": text,
}
_CREATE: Fields = {
    **_EDIT,
    **_CONFIRM,
    "automatic_payment_methods": shape(
        ("enabled",), enabled=boolean, allow_redirects=choice("always", "never")
    ),
    "capture_method": CAPTURE,
    "confirm": boolean,
    "confirmation_method": choice("automatic"),
    "payment_method_types": each(choice("card")),
    "statement_descriptor_suffix": nothing,
}


def make(store: Store, given: dict[str, Any], payment_method: str | None = None) -> Body:
    """A new intent, not yet confirmed. `given` holds the parameters of Stripe's creation call."""
    payments.check_amount(given["amount"], given["currency"])
    name = new_id("pi")
    body: Body = {
        **_blank(),
        "id": name,
        "amount": given["amount"],
        "automatic_payment_methods": _automatic(given),
        "capture_method": given.get("capture_method", "automatic_async"),
        "client_secret": f"{name}_secret_{random_symbols(24)}",
        "created": store.now,
        "currency": given["currency"],
        "customer": given.get("customer"),
        "description": given.get("description"),
        "metadata": merged(None, given.get("metadata")),
        "payment_method": payment_method,
        "receipt_email": given.get("receipt_email"),
        "setup_future_usage": given.get("setup_future_usage"),
        "status": "requires_confirmation" if payment_method else "requires_payment_method",
        "transfer_group": given.get("transfer_group"),
    }
    store.add("payment_intent", body)
    emit(store, "payment_intent.created", body)
    return body


def _automatic(given: dict[str, Any]) -> Body | None:
    if "payment_method_types" in given:
        return None
    asked = given.get("automatic_payment_methods", {"enabled": True})
    return {"allow_redirects": asked.get("allow_redirects", "always"), "enabled": asked["enabled"]}


def _blank() -> Body:
    return {
        "object": "payment_intent",
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "confirmation_method": "automatic",
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "next_action": None,
        "on_behalf_of": None,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {"installments": None, "network": None, "request_three_d_secure": "automatic"}
        },
        "payment_method_types": ["card"],
        "processing": None,
        "review": None,
        "shipping": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "transfer_data": None,
    }


def _check_customer(call: Call) -> None:
    if "customer" in call.params:
        call.store.get("customer", call.params["customer"], param="customer", status=400)


@route("POST", "/v1/payment_intents", _CREATE, required=("amount", "currency"))
def create(call: Call) -> Body:
    _check_customer(call)
    given = call.params
    method = None
    if "payment_method" in given:
        method = payment_methods.resolve(call.store, given["payment_method"])["id"]
    if given.get("confirm") and method is None:
        raise invalid(
            "You cannot confirm this PaymentIntent because it's missing a payment method.",
            code="payment_intent_unexpected_state",
        )
    body = make(call.store, given, method)
    return _confirmed(call, body) if given.get("confirm") else body


@route("GET", "/v1/payment_intents", {**LISTING, "customer": text})
def index(call: Call) -> Body:
    return lists.answer(call, "payment_intent", "/v1/payment_intents")


@route("GET", "/v1/payment_intents/{intent}")
def retrieve(call: Call) -> Body:
    return call.store.get("payment_intent", call.args["intent"], account=call.account)


@route("POST", "/v1/payment_intents/{intent}", _EDIT)
def update(call: Call) -> Body:
    body = call.store.lock("payment_intent", call.args["intent"])
    _check_customer(call)
    before, changes = dict(body), {**call.params}
    body["metadata"] = merged(body["metadata"], changes.pop("metadata", None))
    if changes.keys() & {"amount", "currency", "payment_method"}:
        payments.require(
            body, "updated", "requires_payment_method", "requires_confirmation", "requires_action"
        )
        wanted = body | changes
        payments.check_amount(wanted["amount"], wanted["currency"])
    if "payment_method" in changes:
        changes["payment_method"] = payment_methods.resolve(call.store, changes["payment_method"])["id"]
        changes["status"] = "requires_confirmation"
    body.update(changes)
    call.store.save(body)
    if "amount" in changes:
        emit(call.store, "payment_intent.updated", body, before=before)
    return body


@route("POST", "/v1/payment_intents/{intent}/confirm", _CONFIRM)
def confirm(call: Call) -> Body:
    body = call.store.lock("payment_intent", call.args["intent"])
    payments.require(body, "confirmed", "requires_payment_method", "requires_confirmation", "requires_action")
    if "payment_method" in call.params:
        body["payment_method"] = payment_methods.resolve(call.store, call.params["payment_method"])["id"]
    for name in ("receipt_email", "setup_future_usage"):
        body[name] = call.params.get(name, body[name])
    return _confirmed(call, body)


def _confirmed(call: Call, body: Body) -> Body:
    off_session = call.params.get("off_session", "false") != "false"
    return payments.confirm(
        call.store,
        body,
        base_url=call.base_url,
        return_url=call.params.get("return_url"),
        off_session=off_session or call.params.get("error_on_requires_action", False),
    )


@route("POST", "/v1/payment_intents/{intent}/capture", {"amount_to_capture": positive, "metadata": metadata})
def capture(call: Call) -> Body:
    session = _session_of(call.store, call.args["intent"])
    body = call.store.lock("payment_intent", call.args["intent"])
    payments.require(body, "captured", "requires_capture")
    amount = int(call.params.get("amount_to_capture") or body["amount_capturable"])
    if amount > body["amount_capturable"]:
        raise invalid(
            f"The amount to capture ({amount}) is greater than the amount that can be captured"
            f" ({body['amount_capturable']}).",
            code="amount_too_large",
            param="amount_to_capture",
        )
    body["metadata"] = merged(body["metadata"], call.params.get("metadata"))
    charges.capture(call.store, call.store.lock("charge", body["latest_charge"]), amount)
    if session is not None:
        session["payment_status"] = "paid"
        call.store.save(session)
    return payments.succeed(call.store, body, amount)


def _session_of(store: Store, intent: str) -> Body | None:
    """The checkout session an intent came from, locked: always before the intent itself."""
    name = store.hidden(intent).get("session")
    return store.lock("checkout.session", name) if name else None


@route(
    "POST",
    "/v1/payment_intents/{intent}/cancel",
    {"cancellation_reason": choice("abandoned", "duplicate", "fraudulent", "requested_by_customer")},
)
def cancel(call: Call) -> Body:
    body = call.store.lock("payment_intent", call.args["intent"])
    payments.require(
        body,
        "canceled",
        "requires_payment_method",
        "requires_capture",
        "requires_confirmation",
        "requires_action",
    )
    return payments.cancel(call.store, body, call.params.get("cancellation_reason"))
