"""Prices: an amount of a product, once or for every period; an amount never changes once it is made."""

from typing import Any

from marketplace.sandbox import lists, payments
from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import new_id
from marketplace.sandbox.params import (
    LISTING,
    Fields,
    boolean,
    choice,
    clearable,
    currency,
    each,
    integer,
    merged,
    metadata,
    positive,
    shape,
    text,
    url,
)
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.resources import products
from marketplace.sandbox.store import Store

TAX = choice("exclusive", "inclusive", "unspecified")
RECURRING = shape(
    ("interval",),
    interval=choice("day", "week", "month", "year"),
    interval_count=positive,
    usage_type=choice("licensed"),
)
PRODUCT = shape(
    ("name",),
    name=text,
    description=text,
    images=each(url),
    metadata=metadata,
    tax_code=text,
    unit_label=text,
)
_EDIT: Fields = {
    "active": boolean,
    "lookup_key": clearable,
    "metadata": metadata,
    "nickname": clearable,
    "tax_behavior": TAX,
}
_CREATE: Fields = {
    **_EDIT,
    "currency": currency,
    "product": text,
    "product_data": shape(("name",), name=text, metadata=metadata, tax_code=text, unit_label=text),
    "recurring": RECURRING,
    "unit_amount": integer,
}


def make(store: Store, given: dict[str, Any], *, active: bool = True) -> Body:
    """A new price, of a stored product or of one that is described with it. It is free of events."""
    amount = given["unit_amount"]
    if amount < 0:
        raise invalid("Invalid non-negative integer", param="unit_amount")
    if given["currency"] not in payments.MINIMUM:
        raise invalid(f"Invalid currency: {given['currency']}.", param="currency")
    recurring = given.get("recurring")
    return store.add(
        "price",
        {
            "id": new_id("price"),
            "object": "price",
            "active": given.get("active", active),
            "billing_scheme": "per_unit",
            "created": store.now,
            "currency": given["currency"],
            "custom_unit_amount": None,
            "livemode": False,
            "lookup_key": given.get("lookup_key"),
            "metadata": merged(None, given.get("metadata")),
            "nickname": given.get("nickname"),
            "product": _product(store, given),
            "recurring": _recurring(recurring) if recurring else None,
            "tax_behavior": given.get("tax_behavior", "unspecified"),
            "tiers_mode": None,
            "transform_quantity": None,
            "type": "recurring" if recurring else "one_time",
            "unit_amount": amount,
            "unit_amount_decimal": str(amount),
        },
    )


def _product(store: Store, given: dict[str, Any]) -> str:
    if ("product" in given) == ("product_data" in given):
        raise invalid("You must specify either `product` or `product_data` when creating a price.")
    if "product_data" in given:
        return str(products.make(store, given["product_data"], active=False)["id"])
    return str(store.get("product", given["product"], param="product", status=400)["id"])


def _recurring(given: dict[str, Any]) -> Body:
    return {
        "interval": given["interval"],
        "interval_count": given.get("interval_count", 1),
        "meter": None,
        "usage_type": "licensed",
    }


def name_of(store: Store, price: Body) -> str:
    """What the price is for, in words."""
    return str(store.get("product", price["product"])["name"])


@route("POST", "/v1/prices", _CREATE, required=("currency",))
def create(call: Call) -> Body:
    given, store = dict(call.params), call.store
    if "unit_amount" not in given:
        raise invalid("Missing required param: unit_amount.", code="parameter_missing", param="unit_amount")
    key = given.get("lookup_key")
    if key and store.where("price", lookup_key=key):
        raise invalid(f"A price with lookup key `{key}` exists already.", param="lookup_key")
    if "product_data" in given:
        made = products.make(store, given.pop("product_data"))
        emit(store, "product.created", made)
        given["product"] = made["id"]
    body = make(store, given)
    emit(store, "price.created", body)
    return body


@route(
    "GET",
    "/v1/prices",
    {
        **LISTING,
        "active": boolean,
        "currency": currency,
        "lookup_keys": each(text, limit=1),
        "product": text,
        "type": choice("one_time", "recurring"),
    },
)
def index(call: Call) -> Body:
    keys = call.params.pop("lookup_keys", [])
    wanted = {"lookup_key": keys[0]} if keys else {}
    return lists.answer(call, "price", "/v1/prices", **wanted)


@route("GET", "/v1/prices/{price}")
def retrieve(call: Call) -> Body:
    return call.store.get("price", call.args["price"])


@route("POST", "/v1/prices/{price}", _EDIT)
def update(call: Call) -> Body:
    body = call.store.lock("price", call.args["price"])
    before, changes = dict(body), dict(call.params)
    body["metadata"] = merged(body["metadata"], changes.pop("metadata", None))
    body.update(changes)
    call.store.save(body)
    emit(call.store, "price.updated", body, before=before)
    return body
