"""Links to the hosted onboarding page: for one account, for a few minutes, for one visit."""

from marketplace.sandbox.errors import Body
from marketplace.sandbox.ids import random_symbols
from marketplace.sandbox.params import Fields, choice, shape, url
from marketplace.sandbox.params import text as _text
from marketplace.sandbox.registry import Call, route

LIVES_SECONDS = 300

_FIELDS: Fields = {
    "account": _text,
    "refresh_url": url,
    "return_url": url,
    "type": choice("account_onboarding", "account_update"),
    "collection_options": shape(
        fields=choice("currently_due", "eventually_due"), future_requirements=choice("include", "omit")
    ),
}


@route("POST", "/v1/account_links", _FIELDS, required=("account", "type", "refresh_url", "return_url"))
def create(call: Call) -> Body:
    account = call.store.lock("account", call.params["account"], param="account", status=400)
    token = random_symbols(24)
    expires = call.store.now + LIVES_SECONDS
    call.store.hide(
        account["id"],
        link={
            "token": token,
            "expires_at": expires,
            "return_url": call.params["return_url"],
            "refresh_url": call.params["refresh_url"],
        },
    )
    return {
        "object": "account_link",
        "created": call.store.now,
        "expires_at": expires,
        "url": f"{call.base_url}/onboarding/{account['id']}/{token}",
    }
