"""Charges: what a payment intent took from a card; they are made by intents only, never by a call."""

from typing import Any

from marketplace.sandbox import balances, levers, lists
from marketplace.sandbox.balances import DAY, SETTLEMENT_DAYS
from marketplace.sandbox.cards import MESSAGES, Card
from marketplace.sandbox.errors import Body
from marketplace.sandbox.events import emit
from marketplace.sandbox.expand import INCLUDED
from marketplace.sandbox.ids import new_id
from marketplace.sandbox.params import LISTING, clearable, merged, metadata, text
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.resources import disputes, payment_methods
from marketplace.sandbox.store import Page, Store

# How long a bank keeps an amount set aside for a payment that is captured by hand.
AUTHORISATION_DAYS = 7
# With this setting, asynchronous captures are booked so many seconds later, as Stripe may do.
LATE_BOOKING = "late_booking"
BOOKED_AFTER = 60


def make(store: Store, intent: Body, method: Body, card: Card, *, authenticated: bool) -> Body:
    """The attempt to take an intent's amount from a card: succeeded, set aside, or failed."""
    failed = card.code is not None
    held = intent["capture_method"] == "manual"
    body: Body = {
        **blank(),
        "id": new_id("ch"),
        "amount": intent["amount"],
        "amount_captured": 0 if failed or held else intent["amount"],
        "billing_details": method["billing_details"],
        "captured": not (failed or held),
        "created": store.now,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "metadata": dict(intent["metadata"]),
        "outcome": _outcome(card),
        "paid": not failed,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": _details(store, intent, method, card, authenticated),
        "receipt_email": intent["receipt_email"],
        "status": "failed" if failed else "succeeded",
        "transfer_group": intent["transfer_group"],
    }
    if failed:
        body["failure_code"] = card.code
        body["failure_message"] = message_of(card)
    store.add("charge", body, hidden={"card": card.number})
    if not failed and not held:
        if _booked_late(store, intent):
            store.hide(body["id"], book_at=store.now + BOOKED_AFTER)
        else:
            _book(store, body, card)
    emit(store, "charge.failed" if failed else "charge.succeeded", body)
    if card.disputed and not failed and not held:
        disputes.begin(store, body, card.disputed)
    return body


def capture(store: Store, charge: Body, amount: int) -> Body:
    """Take an amount that was set aside, all or part of it; the rest is let go."""
    before = dict(charge)
    charge.update(captured=True, amount_captured=amount)
    _book(store, charge, payment_methods.card_of(store, charge["payment_method"]))
    emit(store, "charge.captured", charge, before=before)
    return charge


def release(store: Store, charge: Body) -> Body:
    """Let go of an amount that was set aside and never captured."""
    before = dict(charge)
    charge.update(refunded=True, amount_refunded=charge["amount"])
    store.save(charge)
    emit(store, "charge.expired", charge, before=before)
    return charge


def book_late(store: Store, name: str) -> None:
    """The balance transaction of a payment that was captured asynchronously."""
    charge = store.lock("charge", name)
    if store.hidden(name).get("book_at") is None:
        return
    before = dict(charge)
    store.hide(name, book_at=None)
    _book(store, charge, payment_methods.card_of(store, charge["payment_method"]))
    emit(store, "charge.updated", charge, before=before)


def _booked_late(store: Store, intent: Body) -> bool:
    asynchronous = intent["capture_method"] == "automatic_async"
    return asynchronous and bool(levers.read(store.connection, LATE_BOOKING, False))


def message_of(card: Card) -> str:
    """The refusal of a card in Stripe's words."""
    return MESSAGES[card.decline or card.code or "generic_decline"]


def _book(store: Store, charge: Body, card: Card) -> None:
    """Money in: the captured amount less the processing fee, available some days later."""
    amount = charge["amount_captured"]
    booked = balances.record(
        store,
        "charge",
        source=charge["id"],
        amount=amount,
        fee=balances.processing_fee(amount),
        currency=charge["currency"],
        available_on=store.now if card.available_at_once else store.now + SETTLEMENT_DAYS * DAY,
        description=charge["description"],
    )
    charge["balance_transaction"] = booked["id"]
    store.save(charge)


def blank() -> Body:
    """The fields of a charge that are the same for all; a payment on a connected account shares them."""
    return {
        "object": "charge",
        "amount_refunded": 0,
        "application": None,
        "application_fee": None,
        "application_fee_amount": None,
        "balance_transaction": None,
        "calculated_statement_descriptor": "PROCHE SANDBOX",
        "disputed": False,
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "fraud_details": {},
        "livemode": False,
        "on_behalf_of": None,
        "receipt_number": None,
        "receipt_url": None,
        "refunded": False,
        "review": None,
        "shipping": None,
        "source_transfer": None,
        "statement_descriptor": None,
        "statement_descriptor_suffix": None,
        "transfer_data": None,
    }


def _outcome(card: Card) -> Body:
    accepted = card.code is None
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "approved_by_network" if accepted else "declined_by_network",
        "reason": None if accepted else card.decline or card.code,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "Payment complete." if accepted else "The bank did not accept this payment.",
        "type": "authorized" if accepted else "issuer_declined",
    }


def _details(store: Store, intent: Body, method: Body, card: Card, authenticated: bool) -> Body:
    facts = method["card"]
    body: dict[str, Any] = {
        "amount_authorized": intent["amount"] if card.code is None else None,
        "authorization_code": None,
        "brand": facts["brand"],
        "checks": facts["checks"],
        "country": facts["country"],
        "exp_month": facts["exp_month"],
        "exp_year": facts["exp_year"],
        "fingerprint": facts["fingerprint"],
        "funding": facts["funding"],
        "installments": None,
        "last4": facts["last4"],
        "mandate": None,
        "network": facts["brand"],
        "network_token": {"used": False},
        "three_d_secure": _authentication() if authenticated else None,
        "wallet": None,
    }
    if intent["capture_method"] == "manual" and card.code is None:
        body["capture_before"] = store.now + AUTHORISATION_DAYS * DAY
    return {"card": body, "type": "card"}


def _authentication() -> Body:
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": None,
        "version": "2.2.0",
    }


@route("GET", "/v1/charges", {**LISTING, "customer": text, "payment_intent": text, "transfer_group": text})
def index(call: Call) -> Body:
    return lists.answer(call, "charge", "/v1/charges")


@route("GET", "/v1/charges/{charge}")
def retrieve(call: Call) -> Body:
    return call.store.get("charge", call.args["charge"], account=call.account)


@route(
    "POST",
    "/v1/charges/{charge}",
    {"metadata": metadata, "description": clearable, "receipt_email": text, "transfer_group": text},
)
def update(call: Call) -> Body:
    body = call.store.lock("charge", call.args["charge"], account=call.account)
    before = dict(body)
    changes = dict(call.params)
    body["metadata"] = merged(body["metadata"], changes.pop("metadata", None))
    body.update(changes)
    call.store.save(body)
    emit(call.store, "charge.updated", body, before=before, account=call.account)
    return body


def _with_refunds(store: Store, charge: Body) -> Body:
    data, more = store.page(Page("refund", store.owner(charge["id"]), equal={"charge": charge["id"]}))
    return lists.wrap(f"/v1/charges/{charge['id']}/refunds", data, more)


INCLUDED["charge", "refunds"] = _with_refunds
