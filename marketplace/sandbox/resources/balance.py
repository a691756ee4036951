"""What an account has, and every movement that made it; moves nothing."""

from marketplace.sandbox import balances, lists
from marketplace.sandbox.errors import Body
from marketplace.sandbox.params import LISTING, currency, text
from marketplace.sandbox.registry import Call, route


@route("GET", "/v1/balance")
def retrieve(call: Call) -> Body:
    held = {
        unit: balances.funds(call.store, call.account, unit)
        for unit in balances.currencies(call.store, call.account)
    }
    return {
        "object": "balance",
        "available": [_amount(unit, funds.available) for unit, funds in held.items()],
        "livemode": False,
        "pending": [_amount(unit, funds.pending) for unit, funds in held.items()],
    }


def _amount(unit: str, amount: int) -> Body:
    return {"amount": amount, "currency": unit, "source_types": {"card": amount}}


@route("GET", "/v1/balance_transactions", {**LISTING, "currency": currency, "source": text, "type": text})
def index(call: Call) -> Body:
    return lists.answer(call, "balance_transaction", "/v1/balance_transactions")


@route("GET", "/v1/balance_transactions/{id}")
def transaction(call: Call) -> Body:
    return call.store.get("balance_transaction", call.args["id"], account=call.account)
