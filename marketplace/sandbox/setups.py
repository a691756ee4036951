"""What happens to a setup intent when a card is left for later: kept, challenged, refused; takes no money."""

from marketplace.sandbox import billing
from marketplace.sandbox.errors import Body, card_error
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import random_symbols
from marketplace.sandbox.resources import charges, customers, payment_methods
from marketplace.sandbox.store import Store


def confirm(store: Store, setup: Body, *, base_url: str, authenticated: bool = False) -> Body:
    """Try to keep the setup intent's card. Raises a card error when the bank says no.

    The caller holds the intent's lock. A card that wants 3-D Secure leaves the intent in `requires_action`.
    """
    method = store.get("payment_method", setup["payment_method"])
    card = payment_methods.card_of(store, method["id"])
    if card.authenticate and not authenticated:
        return _challenge(store, setup, base_url)
    if card.code is not None and not card.attaches:
        error = card_error(
            charges.message_of(card), code=card.code, decline_code=card.decline, payment_method=method
        )
        _failed(store, setup, dict(error.error))
        error.error["setup_intent"] = setup
        raise error
    _keep(store, setup, method)
    setup.update(status="succeeded", next_action=None, last_setup_error=None)
    store.save(setup)
    emit(store, "setup_intent.succeeded", setup)
    return setup


def challenged(store: Store, name: str, secret: str) -> Body | None:
    """The setup intent whose 3-D Secure challenge this is, locked; None when the secret is not its own."""
    setup = store.lock("setup_intent", name)
    waiting = store.hidden(name).get("challenge")
    return setup if waiting is not None and waiting == secret else None


def fail_challenge(store: Store, setup: Body) -> Body:
    """The customer did not prove to be who they are."""
    error = {
        "code": "setup_intent_authentication_failure",
        "message": "The latest attempt to set up the payment method has failed because authentication failed.",
        "payment_method": store.get("payment_method", setup["payment_method"]),
        "type": "invalid_request_error",
    }
    store.hide(setup["id"], challenge=None)
    return _failed(store, setup, error)


def _keep(store: Store, setup: Body, method: Body) -> None:
    if setup["customer"] is None:
        details = method["billing_details"]
        setup["customer"] = customers.make(store, {"email": details["email"], "name": details["name"]})["id"]
    payment_methods.attach_to(store, method["id"], setup["customer"])
    if store.hidden(setup["id"]).get("becomes_usual"):
        _make_usual(store, setup["customer"], method["id"])


def _make_usual(store: Store, customer: str, method: str) -> None:
    """Every subscription of the customer is paid with this card from now on."""
    for known in store.where("subscription", customer=customer):
        subscription = store.lock("subscription", known["id"])
        if subscription["status"] not in billing.OVER:
            billing.use_card(store, subscription, method)
    body = store.lock("customer", customer)
    before = dict(body)
    body["invoice_settings"] = {**body["invoice_settings"], "default_payment_method": method}
    store.save(body)
    emit(store, "customer.updated", body, before=before)


def _failed(store: Store, setup: Body, error: Body) -> Body:
    setup.update(
        status="requires_payment_method", next_action=None, payment_method=None, last_setup_error=error
    )
    store.save(setup)
    emit(store, "setup_intent.setup_failed", setup)
    return setup


def _challenge(store: Store, setup: Body, base_url: str) -> Body:
    secret = random_symbols(32)
    setup["status"] = "requires_action"
    setup["next_action"] = {
        "redirect_to_url": {"return_url": None, "url": f"{base_url}/3ds/{setup['id']}/{secret}"},
        "type": "redirect_to_url",
    }
    store.save(setup)
    store.hide(setup["id"], challenge=secret)
    emit(store, "setup_intent.requires_action", setup)
    return setup
