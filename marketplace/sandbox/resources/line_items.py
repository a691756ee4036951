"""The lines of a checkout session: what is paid for, how many, at what price; each price is its own."""

from typing import Any

from marketplace.sandbox import lists
from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.expand import INCLUDED
from marketplace.sandbox.ids import new_id
from marketplace.sandbox.params import (
    PAGING,
    currency,
    integer,
    merged,
    metadata,
    positive,
    shape,
    text,
)
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.resources import prices
from marketplace.sandbox.store import Store

_PRICE = shape(
    ("currency", "unit_amount"),
    currency=currency,
    unit_amount=integer,
    product=text,
    product_data=prices.PRODUCT,
    recurring=prices.RECURRING,
    tax_behavior=prices.TAX,
)
KIND = shape(price=text, price_data=_PRICE, quantity=positive, metadata=metadata)


def make(store: Store, item: dict[str, Any]) -> Body:
    """A line as it is answered: a stored price, or one made on the spot, times its quantity."""
    price, quantity = _price(store, item), item.get("quantity", 1)
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
        "description": prices.name_of(store, price),
        "metadata": merged(None, item.get("metadata")),
        "price": price,
        "quantity": quantity,
    }


def _price(store: Store, item: dict[str, Any]) -> Body:
    if ("price" in item) == ("price_data" in item):
        raise invalid("You must specify either `price` or `price_data` for a line item.", param="line_items")
    if "price_data" in item:
        return prices.make(store, item["price_data"], active=False)
    price = store.get("price", item["price"], param="line_items[0][price]", status=400)
    if not price["active"]:
        raise invalid(f"The price specified is inactive: {price['id']}.", param="line_items[0][price]")
    return price


@route("GET", "/v1/checkout/sessions/{session}/line_items", PAGING)
def index(call: Call) -> Body:
    body = call.store.get("checkout.session", call.args["session"], account=call.account)
    return _listed(call.store, body)


def _listed(store: Store, body: Body) -> Body:
    items = store.hidden(body["id"])["items"]
    return lists.wrap(f"/v1/checkout/sessions/{body['id']}/line_items", items)


INCLUDED["checkout.session", "line_items"] = _listed
