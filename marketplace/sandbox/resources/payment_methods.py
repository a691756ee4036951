"""Payment methods: test cards, by number or by Stripe's ready-made names; never a real number."""

from typing import Any

from marketplace.sandbox import cards, lists
from marketplace.sandbox.cards import CARDS, TOKENS, Card
from marketplace.sandbox.errors import Body, card_error, invalid, missing
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import PLATFORM, new_id
from marketplace.sandbox.params import (
    PAGING,
    Fields,
    choice,
    clearable,
    integer,
    merged,
    metadata,
    shape,
    text,
)
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.store import Store

_ADDRESS_PARTS = ("city", "country", "line1", "line2", "postal_code", "state")
_ADDRESS: Fields = dict.fromkeys(_ADDRESS_PARTS, clearable)
_BILLING = shape(
    address=shape(**_ADDRESS),
    email=clearable,
    name=clearable,
    phone=clearable,
)
_CARD = shape(number=text, exp_month=integer, exp_year=integer, cvc=text, token=text)
_CREATE: Fields = {"type": choice("card"), "card": _CARD, "billing_details": _BILLING, "metadata": metadata}
# The year the ready-made cards run out: far enough not to age.
_READY_MADE_EXPIRY = (12, 2040)


def make(
    store: Store,
    card: Card,
    expiry: tuple[int, int] = _READY_MADE_EXPIRY,
    *,
    billing: dict[str, Any] | None = None,
    meta: dict[str, str | None] | None = None,
    account: str = PLATFORM,
) -> Body:
    """A new payment method for a test card; `expiry` is month and year."""
    body: Body = {
        "id": new_id("pm"),
        "object": "payment_method",
        "allow_redisplay": "unspecified",
        "billing_details": billing_details(billing or {}),
        "card": _card_facts(card, expiry),
        "created": store.now,
        "customer": None,
        "livemode": False,
        "metadata": merged(None, meta),
        "type": "card",
    }
    return store.add("payment_method", body, account=account, hidden={"card": card.number})


def billing_details(given: dict[str, Any]) -> Body:
    address = given.get("address") or {}
    return {
        "address": {part: address.get(part) for part in _ADDRESS_PARTS},
        "email": given.get("email"),
        "name": given.get("name"),
        "phone": given.get("phone"),
        "tax_id": None,
    }


def _card_facts(card: Card, expiry: tuple[int, int]) -> Body:
    return {
        "brand": card.brand,
        "checks": {
            "address_line1_check": None,
            "address_postal_code_check": None,
            "cvc_check": "fail" if card.code == "incorrect_cvc" else "pass",
        },
        "country": "FR",
        "display_brand": card.brand,
        "exp_month": expiry[0],
        "exp_year": expiry[1],
        "fingerprint": card.fingerprint,
        "funding": "credit",
        "generated_from": None,
        "last4": card.last4,
        "networks": {"available": [card.brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def card_of(store: Store, name: str) -> Card:
    """What the card behind a payment method does."""
    return CARDS[str(store.hidden(name)["card"])]


def resolve(store: Store, name: str, *, account: str = PLATFORM) -> Body:
    """The payment method a request names; `pm_card_visa` and its kind are made on the spot."""
    if name.startswith("pm_card_"):
        number = TOKENS.get(name.removeprefix("pm_card_"))
        if number is None:
            raise missing("PaymentMethod", name, param="payment_method", status=400)
        return make(store, CARDS[number], account=account)
    return store.get("payment_method", name, account=account, param="payment_method", status=400)


def known_card(number: str) -> Card:
    """The test card of a number; any other is refused, as Stripe refuses real cards in test mode."""
    plain = cards.digits(number)
    if not cards.passes_luhn(plain):
        raise card_error("Your card number is incorrect.", code="incorrect_number", param="number")
    card = CARDS.get(plain)
    if card is None:
        message = cards.MESSAGES["test_mode_live_card"]
        raise card_error(message, code="card_declined", decline_code="test_mode_live_card")
    return card


@route("POST", "/v1/payment_methods", _CREATE, required=("type", "card"))
def create(call: Call) -> Body:
    given = call.params["card"]
    common: dict[str, Any] = {
        "billing": call.params.get("billing_details"),
        "meta": call.params.get("metadata"),
    }
    if "token" in given:
        number = TOKENS.get(str(given["token"]).removeprefix("tok_"))
        if number is None:
            raise missing("token", given["token"], param="card[token]", status=400)
        return make(call.store, CARDS[number], **common, account=call.account)
    if not {"number", "exp_month", "exp_year"} <= given.keys():
        raise invalid("Missing required param: card[number].", code="parameter_missing", param="card[number]")
    card = known_card(given["number"])
    return make(call.store, card, (given["exp_month"], given["exp_year"]), **common, account=call.account)


@route("GET", "/v1/payment_methods", {**PAGING, "customer": text, "type": text})
def index(call: Call) -> Body:
    return lists.answer(call, "payment_method", "/v1/payment_methods")


@route("GET", "/v1/payment_methods/{payment_method}")
def retrieve(call: Call) -> Body:
    return call.store.get("payment_method", call.args["payment_method"], account=call.account)


@route("POST", "/v1/payment_methods/{payment_method}/attach", {"customer": text}, required=("customer",))
def attach(call: Call) -> Body:
    customer = call.store.get(
        "customer", call.params["customer"], account=call.account, param="customer", status=400
    )
    chosen = resolve(call.store, call.args["payment_method"], account=call.account)
    return attach_to(call.store, chosen["id"], customer["id"], call.account)


@route("POST", "/v1/payment_methods/{payment_method}/detach")
def detach(call: Call) -> Body:
    body = call.store.lock("payment_method", call.args["payment_method"], account=call.account)
    if body["customer"] is None:
        raise invalid(
            "The payment method you provided is not attached to a customer so detachment is impossible."
        )
    return let_go(call.store, body, call.account)


def let_go(store: Store, body: Body, account: str = PLATFORM) -> Body:
    """Keep a payment method for nobody any more. The caller holds its lock."""
    before = dict(body)
    body["customer"] = None
    store.save(body)
    emit(store, "payment_method.detached", body, before=before, account=account)
    return body


def attach_to(store: Store, name: str, customer: str, account: str = PLATFORM) -> Body:
    """Keep a payment method for a customer's later payments."""
    body = store.lock("payment_method", name, account=account)
    if body["customer"] not in (None, customer):
        raise invalid("The payment method you provided has already been attached to a customer.")
    body["customer"] = customer
    store.save(body)
    emit(store, "payment_method.attached", body, account=account)
    return body
