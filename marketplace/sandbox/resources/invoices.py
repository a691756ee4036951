"""Invoices by call: read, listed, paid; they are made by subscriptions only."""

from marketplace.sandbox import billing, lists
from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.expand import INCLUDED
from marketplace.sandbox.params import LISTING, PAGING, boolean, choice, text
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.resources import payment_methods
from marketplace.sandbox.store import Store


@route(
    "GET",
    "/v1/invoices",
    {**LISTING, "customer": text, "status": choice("draft", "open", "paid", "void"), "subscription": text},
)
def index(call: Call) -> Body:
    named = call.params.pop("subscription", None)
    wanted = {"parent": {"subscription_details": {"subscription": named}}} if named else {}
    return lists.answer(call, "invoice", "/v1/invoices", **wanted)


@route("GET", "/v1/invoices/{invoice}")
def retrieve(call: Call) -> Body:
    return call.store.get("invoice", call.args["invoice"])


@route("GET", "/v1/invoices/{invoice}/lines", PAGING)
def lines(call: Call) -> Body:
    return dict(call.store.get("invoice", call.args["invoice"])["lines"])


@route("POST", "/v1/invoices/{invoice}/pay", {"off_session": boolean, "payment_method": text})
def pay(call: Call) -> Body:
    """Try to collect it now. A refused card leaves its traces, as anywhere."""
    store, method = call.store, call.params.get("payment_method")
    subscription, body = both(store, call.args["invoice"])
    if body["status"] not in ("draft", "open"):
        raise invalid(
            "Invoice is already paid" if body["status"] == "paid" else "Invoice is no longer payable"
        )
    if method is not None:
        method = payment_methods.resolve(store, method)["id"]
    refusal = billing.pay(store, subscription, body, method)
    if refusal is not None:
        raise refusal
    return body


def both(store: Store, name: str) -> tuple[Body, Body]:
    """An invoice and its subscription, both locked, the subscription first."""
    named = store.get("invoice", name)["parent"]["subscription_details"]["subscription"]
    return store.lock("subscription", named), store.lock("invoice", name)


@route("GET", "/v1/invoice_payments", {**LISTING, "invoice": text, "status": choice("open", "paid")})
def payments(call: Call) -> Body:
    return lists.answer(call, "invoice_payment", "/v1/invoice_payments")


@route("GET", "/v1/invoice_payments/{payment}")
def payment(call: Call) -> Body:
    return call.store.get("invoice_payment", call.args["payment"])


def _with_payments(store: Store, invoice: Body) -> Body:
    found = store.where("invoice_payment", invoice=invoice["id"])
    return lists.wrap(f"/v1/invoice_payments?invoice={invoice['id']}", found[::-1])


INCLUDED["invoice", "payments"] = _with_payments
