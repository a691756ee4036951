"""Subscriptions by call: begun, changed, ended; what time does to them is in `billing`."""

from marketplace.sandbox import billing, lists, subscribing
from marketplace.sandbox.errors import ApiError, Body, invalid, not_simulated
from marketplace.sandbox.ids import PLATFORM
from marketplace.sandbox.params import (
    LISTING,
    Fields,
    boolean,
    choice,
    clearable,
    each,
    either,
    integer,
    merged,
    metadata,
    positive,
    shape,
    text,
)
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.store import Store

_STATUS = ("active", "canceled", "incomplete", "incomplete_expired", "past_due", "trialing")
_SAVE = shape(
    payment_method_types=each(choice("card")), save_default_payment_method=choice("off", "on_subscription")
)
_COMMON: Fields = {
    "cancel_at_period_end": boolean,
    "collection_method": choice("charge_automatically"),
    "default_payment_method": clearable,
    "description": clearable,
    "metadata": metadata,
    "off_session": boolean,
    "payment_settings": _SAVE,
    "proration_behavior": choice("always_invoice", "create_prorations", "none"),
}
_PAUSE = either(clearable, shape(("behavior",), behavior=choice("void"), resumes_at=integer))
_ITEMS = each(shape(("id",), id=text, price=text, quantity=positive), limit=20)
_CREATE: Fields = {
    **_COMMON,
    "customer": text,
    "items": each(shape(("price",), price=text, quantity=positive), limit=20),
    "payment_behavior": choice("allow_incomplete", "error_if_incomplete"),
}
_UPDATE: Fields = {
    **_COMMON,
    "items": _ITEMS,
    "pause_collection": _PAUSE,
    "payment_behavior": choice("allow_incomplete", "error_if_incomplete"),
    "proration_date": integer,
}
_PREVIEW: Fields = {
    "customer": text,
    "subscription": text,
    "subscription_details": shape(
        items=_ITEMS,
        proration_behavior=choice("always_invoice", "create_prorations", "none"),
        proration_date=integer,
    ),
}


@route("POST", "/v1/subscriptions", _CREATE)
def create(call: Call) -> Body:
    given, store = call.params, call.store
    if "customer" not in given:
        raise invalid("Missing required param: customer.", code="parameter_missing", param="customer")
    customer = store.get("customer", given["customer"], param="customer", status=400)
    _check_method(store, given.get("default_payment_method"), customer["id"])
    chosen = [(_price(store, item["price"]), item.get("quantity", 1)) for item in given.get("items", [])]
    body = subscribing.make(store, customer["id"], chosen, given)
    if billing.method_of(store, body) is None:
        message = "This customer has no attached payment source or default payment method."
        raise invalid(message, code="resource_missing")
    refusal = billing.begin(store, body)
    if refusal is not None and given.get("payment_behavior") == "error_if_incomplete":
        # Stripe leaves no subscription behind; here the declined attempt goes with it.
        refusal.keeps_effects = False
        raise refusal
    return body


def _price(store: Store, name: str) -> Body:
    price = store.get("price", name, param="items[0][price]", status=400)
    if not price["active"]:
        raise invalid(f"The price specified is inactive: {name}.", param="items[0][price]")
    return price


def _check_method(store: Store, name: str | None, customer: str) -> None:
    if name is None:
        return
    method = store.get("payment_method", name, param="default_payment_method", status=400)
    if method["customer"] != customer:
        raise invalid(
            "The customer does not have a payment method with this ID attached to it.",
            code="resource_missing",
            param="default_payment_method",
        )


@route(
    "GET",
    "/v1/subscriptions",
    {**LISTING, "customer": text, "status": choice("all", "ended", *_STATUS)},
)
def index(call: Call) -> Body:
    """Those that are not canceled, unless a status is named."""
    status = call.params.pop("status", None)
    if status == "ended":
        status = "canceled"
    wanted = {"status": status} if status in _STATUS else {}
    unlike = {"status": "canceled"} if status is None else {}
    return lists.answer(call, "subscription", "/v1/subscriptions", unlike, **wanted)


@route("GET", "/v1/subscriptions/{subscription}")
def retrieve(call: Call) -> Body:
    return call.store.get("subscription", call.args["subscription"])


@route("POST", "/v1/subscriptions/{subscription}", _UPDATE)
def update(call: Call) -> Body:
    store, given = call.store, call.params
    body = store.lock("subscription", call.args["subscription"])
    if body["status"] in billing.OVER:
        raise invalid("A canceled subscription can only update its cancellation_details and metadata.")
    if "metadata" in given or "description" in given:
        body["metadata"] = merged(body["metadata"], given.get("metadata"))
        body["description"] = given.get("description", body["description"])
        store.save(body)
    if "default_payment_method" in given:
        _check_method(store, given["default_payment_method"], body["customer"])
        billing.use_card(store, body, given["default_payment_method"])
    for item in given.get("items", []):
        refusal = _change_item(store, body, item, given)
        if refusal is not None and given.get("payment_behavior") == "error_if_incomplete":
            # Stripe leaves the subscription as it was; here the declined attempt goes with it.
            refusal.keeps_effects = False
            raise refusal
    if "pause_collection" in given:
        billing.pause(store, body, given["pause_collection"] or None)
    if given.get("cancel_at_period_end", body["cancel_at_period_end"]) != body["cancel_at_period_end"]:
        billing.end_later(store, body, given["cancel_at_period_end"])
    return body


def _change_item(store: Store, body: Body, item: Body, given: Body) -> ApiError | None:
    known = next((one for one in body["items"]["data"] if one["id"] == item["id"]), None)
    if known is None:
        message = f"No such subscription item: '{item['id']}'"
        raise invalid(message, code="resource_missing", param="items[0][id]")
    price = _price(store, item["price"]) if "price" in item else known["price"]
    how = given.get("proration_behavior")
    return billing.switch(
        store,
        body,
        item["id"],
        price,
        item.get("quantity", known["quantity"]),
        prorate=how != "none",
        at=given.get("proration_date"),
        charge_now=how == "always_invoice",
    )


@route("POST", "/v1/invoices/create_preview", _PREVIEW)
def preview(call: Call) -> Body:
    """The invoice a change would make, which is made and taken back."""
    store, given = call.store, call.params
    if "subscription" not in given:
        raise not_simulated("a preview of anything but a running subscription")
    details = given.get("subscription_details", {})
    with store.connection.transaction(force_rollback=True):
        body = store.lock("subscription", given["subscription"])
        before = body["latest_invoice"]
        for item in details.get("items", []):
            _change_item(store, body, item, details)
        made = store.get("subscription", body["id"])["latest_invoice"]
        if made == before:
            raise not_simulated("a preview of a change that makes no invoice at once")
        invoice = store.get("invoice", made)
    return {**invoice, "status": "draft", "number": None}


@route("DELETE", "/v1/subscriptions/{subscription}")
def cancel(call: Call) -> Body:
    body = call.store.lock("subscription", call.args["subscription"], account=PLATFORM)
    if body["status"] in billing.OVER:
        raise invalid(f"No such subscription: '{body['id']}'", code="resource_missing", param="id")
    return billing.end(call.store, body, "cancellation_requested")
