"""Refunds: money back to the card, never more than was captured, however many ask at once."""

from marketplace.sandbox import balances, lists, payments
from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import new_id
from marketplace.sandbox.params import LISTING, Fields, choice, merged, metadata, positive, text
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.resources import disputes, payment_methods
from marketplace.sandbox.store import Store

# After this many seconds the cards made for it turn a refund into succeeded or failed.
SETTLES_AFTER = 60

_CREATE: Fields = {
    "amount": positive,
    "charge": text,
    "metadata": metadata,
    "payment_intent": text,
    "reason": choice("duplicate", "fraudulent", "requested_by_customer"),
}


@route("POST", "/v1/refunds", _CREATE)
def create(call: Call) -> Body:
    charge = _locked_charge(call)
    left = charge["amount_captured"] - charge["amount_refunded"]
    amount = call.params.get("amount", left)
    _check(call.store, charge, amount, left)
    return _make(call, charge, amount)


def _locked_charge(call: Call) -> Body:
    """The charge, held: whoever refunds it next sees what this refund took."""
    given = call.params
    if ("charge" in given) == ("payment_intent" in given):
        raise invalid(
            "One of the following params should be provided for this request: payment_intent or charge."
        )
    if "charge" in given:
        return call.store.lock("charge", given["charge"], param="charge", status=400)
    intent = call.store.get("payment_intent", given["payment_intent"], param="payment_intent", status=400)
    if intent["latest_charge"] is None or intent["status"] not in ("succeeded", "requires_capture"):
        payments.require(intent, "refunded", "succeeded")
    return call.store.lock("charge", intent["latest_charge"])


def _check(store: Store, charge: Body, amount: int, left: int) -> None:
    name = charge["id"]
    if not charge["paid"]:
        raise invalid(f"Charge {name} has not been paid.", code="charge_not_refundable", param="charge")
    if disputes.bars_refunds(store, name):
        raise invalid(f"Charge {name} has been charged back.", code="charge_disputed", param="charge")
    if not charge["captured"]:
        message = f"Charge {name} has not been captured: cancel its PaymentIntent instead."
        raise invalid(message, code="charge_not_refundable", param="charge")
    if left == 0:
        raise invalid(
            f"Charge {name} has already been refunded.", code="charge_already_refunded", param="charge"
        )
    if amount > left:
        message = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})."
        raise invalid(message, param="amount")


def _make(call: Call, charge: Body, amount: int) -> Body:
    store = call.store
    course = payment_methods.card_of(store, charge["payment_method"]).refund
    name = new_id("re")
    booked = balances.record(store, "refund", source=name, amount=-amount, currency=charge["currency"])
    body: Body = {
        "id": name,
        "object": "refund",
        "amount": amount,
        "balance_transaction": booked["id"],
        "charge": charge["id"],
        "created": store.now,
        "currency": charge["currency"],
        "destination_details": {
            "card": {
                "reference_status": "pending",
                "reference_type": "acquirer_reference_number",
                "type": "refund",
            },
            "type": "card",
        },
        "metadata": merged(None, call.params.get("metadata")),
        "payment_intent": charge["payment_intent"],
        "reason": call.params.get("reason"),
        "receipt_number": None,
        "source_transfer_reversal": None,
        "status": "pending" if course == "pending" else "succeeded",
        "transfer_reversal": None,
    }
    outcome = {
        "settles_at": store.now + SETTLES_AFTER,
        "settles_as": "failed" if course == "failed" else "succeeded",
    }
    store.add("refund", body, hidden={} if course == "succeeded" else outcome)
    _note_on_charge(store, charge, amount)
    emit(store, "refund.created", body)
    emit(store, "charge.refunded", charge)
    return body


def _note_on_charge(store: Store, charge: Body, amount: int) -> None:
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount_captured"]
    store.save(charge)


def settle(store: Store, name: str) -> None:
    """The bank's late word on a refund: arrived after all, or sent back to our balance. Said once."""
    charge = store.lock("charge", store.get("refund", name)["charge"])
    body, outcome = store.lock("refund", name), store.hidden(name)
    if outcome.get("settles_at") is None:
        return
    before, status = dict(body), outcome["settles_as"]
    store.hide(name, settles_at=None)
    body["status"] = status
    if status == "failed":
        back = balances.record(
            store, "refund_failure", source=name, amount=body["amount"], currency=body["currency"]
        )
        body.update(failure_balance_transaction=back["id"], failure_reason="expired_or_canceled_card")
        _note_on_charge(store, charge, -body["amount"])
    store.save(body)
    emit(store, "refund.failed" if status == "failed" else "refund.updated", body, before=before)


@route("GET", "/v1/refunds", {**LISTING, "charge": text, "payment_intent": text})
def index(call: Call) -> Body:
    return lists.answer(call, "refund", "/v1/refunds")


@route("GET", "/v1/refunds/{refund}")
def retrieve(call: Call) -> Body:
    return call.store.get("refund", call.args["refund"], account=call.account)


@route("POST", "/v1/refunds/{refund}", {"metadata": metadata})
def update(call: Call) -> Body:
    body = call.store.lock("refund", call.args["refund"], account=call.account)
    before = dict(body)
    body["metadata"] = merged(body["metadata"], call.params.get("metadata"))
    call.store.save(body)
    emit(call.store, "refund.updated", body, before=before, account=call.account)
    return body
