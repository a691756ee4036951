"""The lines of a checkout session: what is paid for, how many, at what price; each price is its own."""

from typing import Any

from marketplace.sandbox import lists
from marketplace.sandbox.errors import Body, invalid, not_simulated
from marketplace.sandbox.expand import INCLUDED
from marketplace.sandbox.ids import new_id
from marketplace.sandbox.params import (
    PAGING,
    choice,
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
from marketplace.sandbox.store import Store

_PRODUCT = shape(
    ("name",),
    name=text,
    description=text,
    images=each(url),
    metadata=metadata,
    tax_code=text,
    unit_label=text,
)
_PRICE = shape(
    ("currency", "unit_amount"),
    currency=currency,
    unit_amount=integer,
    product_data=_PRODUCT,
    tax_behavior=choice("exclusive", "inclusive", "unspecified"),
)
KIND = shape(("price_data",), price_data=_PRICE, quantity=positive, metadata=metadata)


def make(store: Store, item: dict[str, Any]) -> Body:
    """A line as it is answered: its own price, made on the spot, times its quantity."""
    price, quantity = item["price_data"], item.get("quantity", 1)
    if "product_data" not in price:
        raise not_simulated("prices of stored products: give price_data[product_data]")
    if price["unit_amount"] < 0:
        raise invalid("Invalid non-negative integer", param="line_items[0][price_data][unit_amount]")
    total = price["unit_amount"] * quantity
    return {
        "id": new_id("li"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": total,
        "amount_tax": 0,
        "amount_total": total,
        "currency": price["currency"],
        "description": price["product_data"]["name"],
        "metadata": merged(None, item.get("metadata")),
        "price": _price(store, price),
        "quantity": quantity,
    }


def _price(store: Store, given: dict[str, Any]) -> Body:
    return {
        "id": new_id("price"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": store.now,
        "currency": given["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": new_id("prod"),
        "recurring": None,
        "tax_behavior": given.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": given["unit_amount"],
        "unit_amount_decimal": str(given["unit_amount"]),
    }


@route("GET", "/v1/checkout/sessions/{session}/line_items", PAGING)
def index(call: Call) -> Body:
    body = call.store.get("checkout.session", call.args["session"], account=call.account)
    return _listed(call.store, body)


def _listed(store: Store, body: Body) -> Body:
    items = store.hidden(body["id"])["items"]
    return lists.wrap(f"/v1/checkout/sessions/{body['id']}/line_items", items)


INCLUDED["checkout.session", "line_items"] = _listed
