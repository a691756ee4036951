"""Customers: names for whoever pays; holds no card data."""

from typing import Any

from marketplace.sandbox import lists
from marketplace.sandbox.errors import Body
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import PLATFORM, new_id, random_symbols
from marketplace.sandbox.params import (
    LISTING,
    PAGING,
    Fields,
    clearable,
    each,
    email,
    merged,
    metadata,
    shape,
    text,
)
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.store import Store

_ADDRESS = shape(
    city=clearable,
    country=clearable,
    line1=clearable,
    line2=clearable,
    postal_code=clearable,
    state=clearable,
)
_FIELDS: Fields = {
    "address": _ADDRESS,
    "description": clearable,
    "email": clearable,
    "invoice_settings": shape(default_payment_method=clearable),
    "metadata": metadata,
    "name": clearable,
    "phone": clearable,
    "preferred_locales": each(text),
}
_ADDRESS_PARTS = ("city", "country", "line1", "line2", "postal_code", "state")


def make(store: Store, given: dict[str, Any], account: str = PLATFORM) -> Body:
    """A new customer."""
    address = given.get("address")
    body: Body = {
        "id": new_id("cus"),
        "object": "customer",
        "address": {part: address.get(part) for part in _ADDRESS_PARTS} if address else None,
        "balance": 0,
        "created": store.now,
        "currency": None,
        "default_source": None,
        "delinquent": False,
        "description": given.get("description"),
        "discount": None,
        "email": given.get("email"),
        "invoice_prefix": random_symbols(8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": given.get("invoice_settings", {}).get("default_payment_method"),
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": merged(None, given.get("metadata")),
        "name": given.get("name"),
        "next_invoice_sequence": 1,
        "phone": given.get("phone"),
        "preferred_locales": given.get("preferred_locales", []),
        "shipping": None,
        "tax_exempt": "none",
        "test_clock": None,
    }
    store.add("customer", body, account=account)
    emit(store, "customer.created", body, account=account)
    return body


@route("POST", "/v1/customers", _FIELDS)
def create(call: Call) -> Body:
    return make(call.store, call.params, call.account)


@route("GET", "/v1/customers", {**LISTING, "email": email})
def index(call: Call) -> Body:
    return lists.answer(call, "customer", "/v1/customers")


@route("GET", "/v1/customers/{customer}")
def retrieve(call: Call) -> Body:
    name = call.args["customer"]
    if call.store.find("deleted customer", name, account=call.account) is not None:
        return gone(name)
    return call.store.get("customer", name, account=call.account)


def gone(name: str) -> Body:
    """What is said of a customer who was deleted."""
    return {"id": name, "object": "customer", "deleted": True}


@route("POST", "/v1/customers/{customer}", _FIELDS)
def update(call: Call) -> Body:
    body = call.store.lock("customer", call.args["customer"], account=call.account)
    before = dict(body)
    changes = dict(call.params)
    body["metadata"] = merged(body["metadata"], changes.pop("metadata", None))
    if "address" in changes:
        address = changes.pop("address")
        body["address"] = {part: address.get(part) for part in _ADDRESS_PARTS}
    if "invoice_settings" in changes:
        body["invoice_settings"] = {**body["invoice_settings"], **changes.pop("invoice_settings")}
    body.update(changes)
    call.store.save(body)
    emit(call.store, "customer.updated", body, before=before, account=call.account)
    return body


@route("GET", "/v1/customers/{customer}/payment_methods", {**PAGING, "type": text})
def payment_methods(call: Call) -> Body:
    name = call.args["customer"]
    call.store.get("customer", name, account=call.account)
    return lists.answer(call, "payment_method", f"/v1/customers/{name}/payment_methods", customer=name)
