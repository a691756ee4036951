"""Checkout sessions: what is to be paid, until when, and where to go after; their page is in `pages`."""

from marketplace.sandbox import billing, lists, payments, subscribing
from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import new_id
from marketplace.sandbox.params import (
    LISTING,
    Fields,
    boolean,
    choice,
    currency,
    each,
    email,
    integer,
    merged,
    metadata,
    positive,
    shape,
    text,
    url,
)
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.resources import customers, line_items
from marketplace.sandbox.resources.checkout_rules import ABOUT, LONGEST, check, check_items
from marketplace.sandbox.resources.payment_intents import CAPTURE, REUSE
from marketplace.sandbox.store import Store

_CREATION = {"payment": "if_required", "setup": "if_required", "subscription": "always"}
LOCALES = ("auto", "en", "en-GB", "fr", "fr-CA")

_CREATE: Fields = {
    "automatic_tax": shape(("enabled",), enabled=choice("false")),
    "billing_address_collection": choice("auto"),
    "cancel_url": url,
    "client_reference_id": text,
    "currency": currency,
    "customer": text,
    "customer_creation": choice("always", "if_required"),
    "customer_email": email,
    "expires_at": integer,
    "line_items": each(line_items.KIND),
    "locale": choice(*LOCALES),
    "metadata": metadata,
    "mode": choice("payment", "setup", "subscription"),
    "payment_intent_data": shape(
        capture_method=CAPTURE,
        description=text,
        metadata=metadata,
        receipt_email=email,
        setup_future_usage=REUSE,
        transfer_group=text,
    ),
    "payment_method_types": each(choice("card")),
    "phone_number_collection": shape(("enabled",), enabled=boolean),
    "setup_intent_data": shape(description=text, metadata=metadata),
    "subscription_data": shape(description=text, metadata=metadata, trial_period_days=positive),
    "submit_type": choice("auto", "book", "donate", "pay"),
    "success_url": url,
    "ui_mode": choice("hosted_page"),
}


@route("POST", "/v1/checkout/sessions", _CREATE, required=("mode", "success_url"))
def create(call: Call) -> Body:
    given, store = call.params, call.store
    check(call)
    name = new_id("cs")
    items = [line_items.make(store, item) for item in given.get("line_items", [])]
    kept = given["mode"] == "setup"
    check_items(given["mode"], items)
    free = "trial_period_days" in given.get("subscription_data", {})
    total = None if kept else 0 if free else sum(item["amount_total"] for item in items)
    unit = given.get("currency") if kept else items[0]["currency"]
    if not kept:
        payments.check_amount(sum(item["amount_total"] for item in items), items[0]["currency"])
    body = {
        **_blank(),
        "id": name,
        "amount_subtotal": total,
        "amount_total": total,
        "cancel_url": given.get("cancel_url"),
        "client_reference_id": given.get("client_reference_id"),
        "created": store.now,
        "currency": unit,
        "customer": given.get("customer"),
        "customer_creation": None
        if "customer" in given
        else given.get("customer_creation", _CREATION[given["mode"]]),
        "customer_email": given.get("customer_email"),
        "expires_at": given.get("expires_at", store.now + LONGEST),
        "locale": given.get("locale"),
        "metadata": merged(None, given.get("metadata")),
        "mode": given["mode"],
        "payment_status": "no_payment_required" if kept else "unpaid",
        "payment_method_collection": "always" if given["mode"] == "subscription" else "if_required",
        "submit_type": given.get("submit_type"),
        "success_url": given["success_url"],
        "url": f"{call.base_url}/c/pay/{name}",
    }
    if "customer" in given:
        known = store.get("customer", given["customer"], param="customer", status=400)
        body["customer_details"] = _customer_details(known["email"], known["name"])
    elif "customer_email" in given:
        body["customer_details"] = _customer_details(given["customer_email"], None)
    about = given.get(ABOUT[given["mode"]], {})
    return store.add("checkout.session", body, hidden={"items": items, "intent": about})


def _blank() -> Body:
    return {
        "object": "checkout.session",
        "adaptive_pricing": {"enabled": False},
        "after_expiration": None,
        "allow_promotion_codes": None,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "billing_address_collection": None,
        "client_secret": None,
        "collected_information": None,
        "consent": None,
        "consent_collection": None,
        "currency_conversion": None,
        "custom_fields": [],
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        "customer_details": None,
        "discounts": [],
        "invoice": None,
        "invoice_creation": None,
        "livemode": False,
        "mode": "payment",
        "origin_context": None,
        "payment_intent": None,
        "payment_link": None,
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "permissions": None,
        "phone_number_collection": {"enabled": False},
        "recovered_from": None,
        "saved_payment_method_options": None,
        "setup_intent": None,
        "shipping_address_collection": None,
        "shipping_cost": None,
        "shipping_options": [],
        "status": "open",
        "subscription": None,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "wallet_options": None,
    }


def _customer_details(address: str | None, name: str | None) -> Body:
    return {
        "address": None,
        "business_name": None,
        "email": address,
        "individual_name": None,
        "name": name,
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": [],
    }


def settle(store: Store, name: str) -> Body:
    """The session, locked, and expired first when its time has come."""
    body = store.lock("checkout.session", name)
    if body["status"] == "open" and body["expires_at"] <= store.now:
        expire(store, body)
    return body


def expire(store: Store, body: Body) -> Body:
    """No longer payable. A payment begun on it is given up."""
    if body["payment_intent"] is not None:
        intent = store.lock("payment_intent", body["payment_intent"])
        if intent["status"] not in ("succeeded", "canceled", "requires_capture"):
            payments.cancel(store, intent, "abandoned")
    body.update(status="expired", url=None)
    store.save(body)
    emit(store, "checkout.session.expired", body)
    return body


def complete(store: Store, body: Body, intent: Body, payer: tuple[str | None, str]) -> Body:
    """Paid, set aside for a capture by hand, or a card kept: `payer` is the e-mail and name typed on the page."""
    if body["customer_creation"] == "always" and intent["customer"] is None:
        _name_payer(store, intent, payer)
    if body["mode"] == "payment":
        body["payment_status"] = "paid" if intent["status"] == "succeeded" else "unpaid"
    if body["mode"] == "subscription":
        _subscribe(store, body, intent)
    body.update(
        customer=intent["customer"],
        status="complete",
        url=None,
        customer_details=_customer_details(payer[0], payer[1]),
    )
    store.save(body)
    emit(store, "checkout.session.completed", body)
    return body


def _subscribe(store: Store, body: Body, intent: Body) -> None:
    """The payment on the page was a subscription's first; its card pays the next ones."""
    hidden = store.hidden(body["id"])
    chosen = [(item["price"], item["quantity"]) for item in hidden["items"]]
    given = {**hidden["intent"], "default_payment_method": intent["payment_method"]}
    if is_trial(store, body):
        subscription = subscribing.make(store, intent["customer"], chosen, given)
        invoice = billing.begin_trial(store, subscription)
        body.update(
            payment_status="no_payment_required", subscription=subscription["id"], invoice=invoice["id"]
        )
        return
    charge = store.lock("charge", intent["latest_charge"])
    charge["customer"] = intent["customer"]
    store.save(charge)
    subscription = subscribing.make(store, intent["customer"], chosen, given)
    invoice = billing.begin_paid(store, subscription, intent)
    body.update(
        payment_status="paid", subscription=subscription["id"], invoice=invoice["id"], payment_intent=None
    )


def is_trial(store: Store, body: Body) -> bool:
    """Whether nothing is paid on a session's page, because what it begins is free at first."""
    return body["mode"] == "subscription" and "trial_period_days" in store.hidden(body["id"])["intent"]


def _name_payer(store: Store, intent: Body, payer: tuple[str | None, str]) -> None:
    """Make a customer of whoever paid, and note it on the payment."""
    customer = customers.make(store, {"email": payer[0], "name": payer[1]})
    charge = store.lock("charge", intent["latest_charge"])
    for paid in (intent, charge):
        paid["customer"] = customer["id"]
        store.save(paid)


@route(
    "GET",
    "/v1/checkout/sessions",
    {**LISTING, "customer": text, "payment_intent": text, "status": choice("complete", "expired", "open")},
)
def index(call: Call) -> Body:
    return lists.answer(call, "checkout.session", "/v1/checkout/sessions")


@route("GET", "/v1/checkout/sessions/{session}")
def retrieve(call: Call) -> Body:
    body = call.store.get("checkout.session", call.args["session"], account=call.account)
    return settle(call.store, body["id"]) if body["status"] == "open" else body


@route(
    "POST",
    "/v1/checkout/sessions/{session}",
    {"metadata": metadata},
)
def update(call: Call) -> Body:
    body = settle(call.store, call.args["session"])
    body["metadata"] = merged(body["metadata"], call.params.get("metadata"))
    return call.store.save(body)


@route("POST", "/v1/checkout/sessions/{session}/expire")
def expire_now(call: Call) -> Body:
    body = settle(call.store, call.args["session"])
    if body["status"] != "open":
        raise invalid(
            f'Only Checkout Sessions with a status in ["open"] can be expired. This Checkout Session'
            f" has a status of `{body['status']}`."
        )
    return expire(call.store, body)
