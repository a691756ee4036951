"""Transfers taken back, whole or in part, as long as the connected account still has the money."""

from marketplace.sandbox import balances, lists
from marketplace.sandbox.errors import Body, invalid, missing
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import PLATFORM, new_id
from marketplace.sandbox.params import PAGING, clearable, merged, metadata, positive
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.store import Store

_SHOWN_ON_TRANSFER = 10


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
    transfer["reversals"] = lists.wrap(
        shown["url"], data[:_SHOWN_ON_TRANSFER], len(data) > _SHOWN_ON_TRANSFER
    )
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


@route("GET", "/v1/transfers/{id}/reversals", PAGING)
def reversals(call: Call) -> Body:
    name = call.args["id"]
    call.store.get("transfer", name)
    return lists.answer(call, "transfer_reversal", f"/v1/transfers/{name}/reversals", transfer=name)


@route("GET", "/v1/transfers/{transfer}/reversals/{id}")
def reversal(call: Call) -> Body:
    body = call.store.get("transfer_reversal", call.args["id"])
    if body["transfer"] != call.args["transfer"]:
        raise missing("transfer_reversal", call.args["id"])
    return body
