"""Products: what prices are for; sells nothing."""

from typing import Any

from marketplace.sandbox import lists
from marketplace.sandbox.errors import Body
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import new_id
from marketplace.sandbox.params import (
    LISTING,
    Fields,
    boolean,
    clearable,
    each,
    merged,
    metadata,
    text,
    url,
)
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.store import Store

_FIELDS: Fields = {
    "active": boolean,
    "description": clearable,
    "images": each(url),
    "metadata": metadata,
    "name": text,
    "tax_code": clearable,
    "unit_label": clearable,
    "url": url,
}


def make(store: Store, given: dict[str, Any], *, active: bool = True) -> Body:
    """A new product; one that a call describes in passing is not active, and nobody is told of it."""
    return store.add(
        "product",
        {
            "id": new_id("prod"),
            "object": "product",
            "active": given.get("active", active),
            "created": store.now,
            "default_price": None,
            "description": given.get("description"),
            "images": given.get("images", []),
            "livemode": False,
            "marketing_features": [],
            "metadata": merged(None, given.get("metadata")),
            "name": given["name"],
            "package_dimensions": None,
            "shippable": None,
            "statement_descriptor": None,
            "tax_code": given.get("tax_code"),
            "unit_label": given.get("unit_label"),
            "updated": store.now,
            "url": given.get("url"),
        },
    )


@route("POST", "/v1/products", _FIELDS, required=("name",))
def create(call: Call) -> Body:
    body = make(call.store, call.params)
    emit(call.store, "product.created", body)
    return body


@route("GET", "/v1/products", {**LISTING, "active": boolean})
def index(call: Call) -> Body:
    return lists.answer(call, "product", "/v1/products")


@route("GET", "/v1/products/{product}")
def retrieve(call: Call) -> Body:
    return call.store.get("product", call.args["product"])


@route("POST", "/v1/products/{product}", _FIELDS)
def update(call: Call) -> Body:
    body = call.store.lock("product", call.args["product"])
    before, changes = dict(body), dict(call.params)
    body["metadata"] = merged(body["metadata"], changes.pop("metadata", None))
    body.update(changes, updated=call.store.now)
    call.store.save(body)
    emit(call.store, "product.updated", body, before=before)
    return body
