"""Transfers to connected accounts and back: bounded by their source, by what is there, and by each other."""

from marketplace.sandbox import balances, lists
from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import PLATFORM, new_id
from marketplace.sandbox.params import (
    LISTING,
    Fields,
    clearable,
    currency,
    merged,
    metadata,
    positive,
    text,
)
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.resources import charges, payment_methods
from marketplace.sandbox.store import Store

_CREATE: Fields = {
    "amount": positive,
    "currency": currency,
    "description": clearable,
    "destination": text,
    "metadata": metadata,
    "source_transaction": text,
    "transfer_group": text,
}


@route("POST", "/v1/transfers", _CREATE, required=("amount", "currency", "destination"))
def create(call: Call) -> Body:
    given, store = call.params, call.store
    destination = store.get("account", given["destination"], param="destination", status=400)
    _check_capability(destination)
    source = None
    if "source_transaction" in given:
        source = store.lock("charge", given["source_transaction"], param="source_transaction", status=400)
        _check_source(store, source, given["amount"], given["currency"])
    balances.hold(store, PLATFORM, destination["id"])
    ready = _ready(store, source)
    if ready <= store.now:
        _check_funds(store, given["amount"], given["currency"])
    return _make(call, source, ready)


def _check_capability(destination: Body) -> None:
    if destination["capabilities"].get("transfers") != "active":
        raise invalid(
            "Your destination account needs to have at least one of the following capabilities enabled:"
            " transfers, crypto_transfers, legacy_payments",
            code="insufficient_capabilities_for_transfer",
        )


def _check_source(store: Store, charge: Body, amount: int, unit: str) -> None:
    """The charge was captured, is in the same currency, and has enough left that no transfer has taken."""
    if not charge["paid"] or not charge["captured"]:
        raise invalid("The source charge has not been captured.", param="source_transaction")
    if charge["currency"] != unit:
        message = (
            f"The currency of source_transaction's balance transaction ({charge['currency']}) must match."
        )
        raise invalid(message, param="currency")
    used = sum(
        earlier["amount"] - earlier["amount_reversed"]
        for earlier in store.where("transfer", source_transaction=charge["id"])
    )
    if used + amount > charge["amount_captured"]:
        raise invalid(
            "Transfers using this transaction as a source must not exceed the source amount of"
            f" {charge['amount_captured']}. (There are already transfers using this source, amounting to"
            f" {used}.)",
            param="amount",
        )


def _ready(store: Store, source: Body | None) -> int:
    """When the money of a transfer is available: with its source, or now."""
    if source is None:
        return store.now
    if source["balance_transaction"] is None:
        return store.now + balances.SETTLEMENT_DAYS * balances.DAY
    booked = store.get("balance_transaction", source["balance_transaction"])
    return max(store.now, int(booked["available_on"]))


def _check_funds(store: Store, amount: int, unit: str) -> None:
    if balances.funds(store, PLATFORM, unit).available < amount:
        raise invalid(
            "You have insufficient available funds in your Stripe account. Try adding funds directly to your"
            " available balance by creating Charges using the 4000000000000077 test card."
            " See: https://stripe.com/docs/testing#available-balance",
            code="balance_insufficient",
        )


def _make(call: Call, source: Body | None, ready: int) -> Body:
    store, given, name = call.store, call.params, new_id("tr")
    amount, unit, destination = given["amount"], given["currency"], given["destination"]
    out = balances.record(store, "transfer", source=name, amount=-amount, currency=unit, available_on=ready)
    body: Body = {
        "id": name,
        "object": "transfer",
        "amount": amount,
        "amount_reversed": 0,
        "balance_transaction": out["id"],
        "created": store.now,
        "currency": unit,
        "description": given.get("description"),
        "destination": destination,
        "destination_payment": new_id("py"),
        "livemode": False,
        "metadata": merged(None, given.get("metadata")),
        "reversals": lists.wrap(f"/v1/transfers/{name}/reversals", []),
        "reversed": False,
        "source_transaction": source["id"] if source else None,
        "source_type": "card",
        "transfer_group": _group(store, source, given.get("transfer_group")),
    }
    store.add("transfer", body)
    _receive(store, body, ready)
    emit(store, "transfer.created", body)
    return body


def _group(store: Store, source: Body | None, asked: str | None) -> str | None:
    """The group asked for, else the source's; a source without one is given one for both."""
    if asked is not None or source is None:
        return asked
    if source["transfer_group"] is None:
        source["transfer_group"] = f"group_{source['payment_intent'] or source['id']}"
        store.save(source)
    return str(source["transfer_group"])


def _receive(store: Store, transfer: Body, ready: int) -> None:
    """The payment that the connected account sees."""
    account, name, amount = transfer["destination"], transfer["destination_payment"], transfer["amount"]
    booked = balances.record(
        store,
        "payment",
        source=name,
        amount=amount,
        currency=transfer["currency"],
        account=account,
        available_on=ready,
    )
    body: Body = {
        **charges.blank(),
        "id": name,
        "amount": amount,
        "amount_captured": amount,
        "balance_transaction": booked["id"],
        "billing_details": payment_methods.billing_details({}),
        "captured": True,
        "created": store.now,
        "currency": transfer["currency"],
        "customer": None,
        "description": None,
        "metadata": {},
        "outcome": None,
        "paid": True,
        "payment_intent": None,
        "payment_method": None,
        "payment_method_details": None,
        "receipt_email": None,
        "source_transfer": transfer["id"],
        "status": "succeeded",
        "transfer_group": None,
    }
    store.add("charge", body, account=account)


@route("GET", "/v1/transfers", {**LISTING, "destination": text, "transfer_group": text})
def index(call: Call) -> Body:
    return lists.answer(call, "transfer", "/v1/transfers")


@route("GET", "/v1/transfers/{transfer}")
def retrieve(call: Call) -> Body:
    return call.store.get("transfer", call.args["transfer"], account=call.account)


@route("POST", "/v1/transfers/{transfer}", {"metadata": metadata, "description": clearable})
def update(call: Call) -> Body:
    body = call.store.lock("transfer", call.args["transfer"], account=call.account)
    before, changes = dict(body), dict(call.params)
    body["metadata"] = merged(body["metadata"], changes.pop("metadata", None))
    body.update(changes)
    call.store.save(body)
    emit(call.store, "transfer.updated", body, before=before)
    return body
