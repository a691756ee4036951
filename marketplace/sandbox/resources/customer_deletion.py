"""The end of a customer: apart from customers themselves, since it ends what was built on them."""

from marketplace.sandbox import billing
from marketplace.sandbox.errors import Body
from marketplace.sandbox.events import emit
from marketplace.sandbox.registry import Call, route
from marketplace.sandbox.resources.customers import gone
from marketplace.sandbox.resources.payment_methods import let_go


@route("DELETE", "/v1/customers/{customer}", expands=False)
def delete(call: Call) -> Body:
    """Its cards are let go and its subscriptions end at once; what was paid stays."""
    store, name = call.store, call.args["customer"]
    body = store.lock("customer", name, account=call.account)
    for method in store.where("payment_method", customer=name):
        let_go(store, store.lock("payment_method", method["id"], account=call.account), call.account)
    for subscription in store.where("subscription", customer=name):
        if subscription["status"] not in billing.OVER:
            billing.end(store, store.lock("subscription", subscription["id"]), "cancellation_requested")
    store.remove("customer", name)
    emit(store, "customer.deleted", body, account=call.account)
    return gone(name)
