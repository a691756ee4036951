"""Payouts from an account's balance to its bank: asked for, or each day by themselves; none fails here."""

from typing import Any

from marketplace.sandbox import balances, lists
from marketplace.sandbox.balances import DAY
from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import PLATFORM, new_id
from marketplace.sandbox.params import (
    LISTING,
    Fields,
    choice,
    clearable,
    currency,
    merged,
    metadata,
    positive,
    text,
)
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.store import Store

ARRIVES_AFTER = 2 * DAY

_CREATE: Fields = {
    "amount": positive,
    "currency": currency,
    "description": clearable,
    "metadata": metadata,
    "method": choice("standard"),
    "statement_descriptor": text,
}


@route("POST", "/v1/payouts", _CREATE, required=("amount", "currency"), connected=True)
def create(call: Call) -> Body:
    given, store = call.params, call.store
    if call.account != PLATFORM and not store.get("account", call.account)["payouts_enabled"]:
        raise invalid("Payouts are not enabled for this account.", code="payouts_not_allowed")
    balances.hold(store, call.account)
    if balances.funds(store, call.account, given["currency"]).available < given["amount"]:
        raise invalid(
            "You have insufficient funds in your Stripe account for this payout. Your card balance is too"
            " low.",
            code="balance_insufficient",
        )
    return make(store, call.account, given, automatic=False)


def make(store: Store, account: str, given: dict[str, Any], *, automatic: bool) -> Body:
    """Send money to the bank. The caller holds the account's balance and has seen that it suffices."""
    name, amount = new_id("po"), given["amount"]
    booked = balances.record(
        store, "payout", source=name, amount=-amount, currency=given["currency"], account=account
    )
    body: Body = {
        "id": name,
        "object": "payout",
        "amount": amount,
        "application_fee": None,
        "application_fee_amount": None,
        "arrival_date": store.now + ARRIVES_AFTER,
        "automatic": automatic,
        "balance_transaction": booked["id"],
        "created": store.now,
        "currency": given["currency"],
        "description": given.get("description"),
        "destination": _bank(store, account),
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": merged(None, given.get("metadata")),
        "method": "standard",
        "original_payout": None,
        "payout_method": None,
        "reconciliation_status": "in_progress" if automatic else "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": given.get("statement_descriptor"),
        "status": "in_transit",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }
    store.add("payout", body, account=account)
    emit(store, "payout.created", body, account=account)
    return body


def arrive(store: Store, name: str) -> None:
    """The bank has it."""
    account = store.owner(name)
    body = store.lock("payout", name, account=account)
    if body["status"] != "in_transit":
        return
    body["status"] = "paid"
    if body["automatic"]:
        body["reconciliation_status"] = "completed"
    store.save(body)
    emit(store, "payout.paid", body, account=account)


def _bank(store: Store, account: str) -> str | None:
    if account == PLATFORM:
        return None
    banks = store.get("account", account)["external_accounts"]["data"]
    return str(banks[0]["id"]) if banks else None


@route(
    "GET",
    "/v1/payouts",
    {**LISTING, "destination": text, "status": choice("pending", "paid", "failed", "canceled", "in_transit")},
)
def index(call: Call) -> Body:
    return lists.answer(call, "payout", "/v1/payouts")


@route("GET", "/v1/payouts/{payout}")
def retrieve(call: Call) -> Body:
    return call.store.get("payout", call.args["payout"], account=call.account)
