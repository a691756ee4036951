"""Sessions of the customer portal: a link for one customer, for an hour; its page is in `pages`."""

from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import new_id, random_symbols
from marketplace.sandbox.params import Fields, choice, text, url
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.resources.checkout import LOCALES

LIVES_SECONDS = 3_600
# There is one way the portal looks and works, so one configuration, which nobody can change.
CONFIGURATION = "bpc_sbxdefault"

_FIELDS: Fields = {"customer": text, "locale": choice(*LOCALES), "return_url": url}


@route("POST", "/v1/billing_portal/sessions", _FIELDS)
def create(call: Call) -> Body:
    given, store = call.params, call.store
    if "customer" not in given:
        raise invalid("Missing required param: customer.", code="parameter_missing", param="customer")
    customer = store.get("customer", given["customer"], param="customer", status=400)
    name, secret = new_id("bps"), random_symbols(32)
    body: Body = {
        "id": name,
        "object": "billing_portal.session",
        "configuration": CONFIGURATION,
        "created": store.now,
        "customer": customer["id"],
        "customer_account": None,
        "flow": None,
        "livemode": False,
        "locale": given.get("locale"),
        "on_behalf_of": None,
        "return_url": given.get("return_url"),
        "url": f"{call.base_url}/p/session/{name}/{secret}",
    }
    store.add(
        "billing_portal.session", body, hidden={"secret": secret, "expires_at": store.now + LIVES_SECONDS}
    )
    emit(store, "billing_portal.session.created", body)
    return body
