"""Setup intents: a card left for later payments; they are made on hosted pages only, never by a call."""

from typing import Any

from marketplace.sandbox import lists
from marketplace.sandbox.errors import Body
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import new_id, random_symbols
from marketplace.sandbox.params import LISTING, merged, text
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.store import Store


def make(store: Store, given: dict[str, Any], payment_method: str) -> Body:
    """A new setup intent with a card to try. `given` holds description, metadata and customer."""
    name = new_id("seti")
    body: Body = {
        "id": name,
        "object": "setup_intent",
        "application": None,
        "automatic_payment_methods": None,
        "cancellation_reason": None,
        "client_secret": f"{name}_secret_{random_symbols(24)}",
        "created": store.now,
        "customer": given.get("customer"),
        "customer_account": None,
        "description": given.get("description"),
        "excluded_payment_method_types": None,
        "flow_directions": None,
        "last_setup_error": None,
        "latest_attempt": None,
        "livemode": False,
        "mandate": None,
        "metadata": merged(None, given.get("metadata")),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": payment_method,
        "payment_method_configuration_details": None,
        "payment_method_options": {
            "card": {"mandate_options": None, "network": None, "request_three_d_secure": "automatic"}
        },
        "payment_method_types": ["card"],
        "single_use_mandate": None,
        "status": "requires_confirmation",
        "usage": "off_session",
    }
    store.add("setup_intent", body)
    emit(store, "setup_intent.created", body)
    return body


@route("GET", "/v1/setup_intents", {**LISTING, "customer": text, "payment_method": text})
def index(call: Call) -> Body:
    return lists.answer(call, "setup_intent", "/v1/setup_intents")


@route("GET", "/v1/setup_intents/{intent}")
def retrieve(call: Call) -> Body:
    return call.store.get("setup_intent", call.args["intent"], account=call.account)
