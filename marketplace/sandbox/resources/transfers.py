"""Transfers to connected accounts and back: bounded by their source, by what is there, and by each other."""

from marketplace.sandbox import balances, lists
from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import PLATFORM, new_id
from marketplace.sandbox.params import (
    LISTING,
    PAGING,
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
_SHOWN_REVERSALS = 10


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


@route(
    "POST",
    "/v1/transfers/{id}/reversals",
    {"amount": positive, "description": clearable, "metadata": metadata},
)
def reverse(call: Call) -> Body:
    store = call.store
    transfer = store.lock("transfer", call.args["id"])
    left = transfer["amount"] - transfer["amount_reversed"]
    amount = call.params.get("amount", left)
    if left == 0:
        raise invalid(f"Transfer {transfer['id']} is already fully reversed.")
    if amount > left:
        message = f"Reversal amount ({amount}) is greater than unreversed amount on transfer ({left})."
        raise invalid(message, param="amount")
    balances.hold(store, PLATFORM, transfer["destination"])
    if balances.funds(store, transfer["destination"], transfer["currency"]).total < amount:
        message = "The connected account's balance is insufficient to reverse this transfer."
        raise invalid(message, code="balance_insufficient")
    return _take_back(call, transfer, amount)


def _take_back(call: Call, transfer: Body, amount: int) -> Body:
    store, name = call.store, new_id("trr")
    ready = max(store.now, store.get("balance_transaction", transfer["balance_transaction"])["available_on"])
    unit = transfer["currency"]
    back = balances.record(
        store, "transfer_refund", source=name, amount=amount, currency=unit, available_on=ready
    )
    body: Body = {
        "id": name,
        "object": "transfer_reversal",
        "amount": amount,
        "balance_transaction": back["id"],
        "created": store.now,
        "currency": unit,
        "destination_payment_refund": _give_back(store, transfer, amount, ready, name),
        "metadata": merged(None, call.params.get("metadata")),
        "source_refund": None,
        "transfer": transfer["id"],
    }
    store.add("transfer_reversal", body)
    _note(store, transfer, body)
    return body


def _note(store: Store, transfer: Body, reversal: Body) -> None:
    before = dict(transfer)
    shown = transfer["reversals"]
    data = [reversal, *shown["data"]]
    transfer["reversals"] = lists.wrap(shown["url"], data[:_SHOWN_REVERSALS], len(data) > _SHOWN_REVERSALS)
    transfer["amount_reversed"] += reversal["amount"]
    transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
    store.save(transfer)
    emit(store, "transfer.reversed", transfer, before=before)


def _give_back(store: Store, transfer: Body, amount: int, ready: int, reversal: str) -> str:
    """The refund that the connected account sees; returns its id."""
    account, name, unit = transfer["destination"], new_id("pyr"), transfer["currency"]
    payment = store.lock("charge", transfer["destination_payment"], account=account)
    payment["amount_refunded"] += amount
    payment["refunded"] = payment["amount_refunded"] == payment["amount"]
    store.save(payment)
    booked = balances.record(
        store,
        "payment_refund",
        source=name,
        amount=-amount,
        currency=unit,
        account=account,
        available_on=ready,
    )
    body: Body = {
        "id": name,
        "object": "refund",
        "amount": amount,
        "balance_transaction": booked["id"],
        "charge": payment["id"],
        "created": store.now,
        "currency": unit,
        "metadata": {},
        "payment_intent": None,
        "reason": None,
        "receipt_number": None,
        "source_transfer_reversal": reversal,
        "status": "succeeded",
        "transfer_reversal": None,
    }
    store.add("refund", body, account=account)
    return name


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


@route("GET", "/v1/transfers/{id}/reversals", PAGING)
def reversals(call: Call) -> Body:
    name = call.args["id"]
    call.store.get("transfer", name)
    return lists.answer(call, "transfer_reversal", f"/v1/transfers/{name}/reversals", transfer=name)


@route("GET", "/v1/transfers/{transfer}/reversals/{id}")
def reversal(call: Call) -> Body:
    body = call.store.get("transfer_reversal", call.args["id"])
    if body["transfer"] != call.args["transfer"]:
        call.store.get("transfer_reversal", f"{call.args['id']} of {call.args['transfer']}")
    return body
