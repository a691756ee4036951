"""Subscriptions in the sandbox: a plan to subscribe to, somebody who did, and the portal's buttons."""

from typing import Any

import requests
import stripe

from tests.sandbox.playground import APP, CARD_OK, Playground

MONTH = 31
FAILS_LATER = "4000000000000341"


def a_price(
    play: Playground, amount: int = 990, *, product: str | None = None, every: str = "month"
) -> stripe.Price:
    """A price per month of a product, of a new one when none is named."""
    of = {"product": product} if product else {"product_data": {"name": "Regular’s table"}}
    facts: Any = {"currency": "eur", "unit_amount": amount, "recurring": {"interval": every}, **of}
    return play.api.prices.create(facts)


def a_card(play: Playground, number: str = CARD_OK) -> stripe.PaymentMethod:
    card: Any = {"number": number, "exp_month": 12, "exp_year": 2034}
    return play.api.payment_methods.create({"type": "card", "card": card})


def a_payer(play: Playground, number: str = CARD_OK) -> str:
    """The id of a customer who has left a card."""
    customer = play.api.customers.create({"email": "camille@example.org", "name": "Camille Martin"})
    use(play, customer.id, number)
    return customer.id


def use(play: Playground, customer: str, number: str) -> None:
    """Pay with another card from now on."""
    method = play.api.payment_methods.attach(a_card(play, number).id, {"customer": customer})
    play.api.customers.update(customer, {"invoice_settings": {"default_payment_method": method.id}})


def subscribed(play: Playground, customer: str | None = None, **given: Any) -> stripe.Subscription:
    """A subscription to a plan of 9.90 a month, made by call."""
    price = given.pop("price", None) or a_price(play).id
    who = customer or a_payer(play)
    facts: Any = {"customer": who, "items": [{"price": price}], **given}
    return play.api.subscriptions.create(facts)


def page_of(play: Playground, price: str, **given: Any) -> str:
    """The address of a page on which one subscribes."""
    made = play.session(
        mode="subscription", line_items=[{"price": price, "quantity": 1}], cancel_url=f"{APP}/back", **given
    )
    return str(made.url)


def now(play: Playground, subscription: stripe.Subscription) -> stripe.Subscription:
    return play.api.subscriptions.retrieve(subscription.id, {"expand": ["latest_invoice.payments"]})


def invoice_states(play: Playground, subscription: stripe.Subscription) -> list[str | None]:
    """The states of its invoices, the newest first."""
    return [one.status for one in play.api.invoices.list({"subscription": subscription.id})]


def portal(play: Playground, subscription: stripe.Subscription, locale: str = "en") -> str:
    """The address of its owner's portal."""
    return play.api.billing_portal.sessions.create(
        {"customer": str(subscription.customer), "return_url": f"{APP}/account", "locale": locale}  # type: ignore[typeddict-item]
    ).url


def put_card(play: Playground, portal_url: str, number: str = CARD_OK) -> requests.Response:
    """Type another card into the portal's form."""
    typed = {"number": number, "expiry": "12 / 34", "cvc": "123", "name": "Camille Martin"}
    return play.send(f"{portal_url}/card", **typed)
