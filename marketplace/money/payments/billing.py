"""What the payment provider knows of subscriptions: asked only, through the gateway's client; opens no transaction."""

from typing import Any

from marketplace.money.payments import gateway

Body = dict[str, Any]


def session(session_id: str) -> Body:
    """The page on which somebody subscribes, with no more than the name of what began on it."""
    return gateway.client().v1.checkout.sessions.retrieve(session_id).to_dict()


def subscription(subscription_id: str) -> Body:
    return gateway.client().v1.subscriptions.retrieve(subscription_id).to_dict()


def paid_bills(subscription_id: str) -> list[Body]:
    """The paid invoices of a subscription, the newest first, with what paid them."""
    wanted: Any = {
        "subscription": subscription_id,
        "status": "paid",
        "limit": 100,
        "expand": ["data.payments"],
    }
    page = gateway.client().v1.invoices.list(wanted)
    return [invoice.to_dict() for invoice in page.auto_paging_iter()]


def open_bills(subscription_id: str) -> list[Body]:
    """What could not be collected yet, the newest first."""
    wanted: Any = {"subscription": subscription_id, "status": "open", "limit": 10}
    return [invoice.to_dict() for invoice in gateway.client().v1.invoices.list(wanted).data]


def preview(change: Body) -> Body:
    """The invoice a change would make at once; nothing is changed."""
    given: Any = change
    return gateway.client().v1.invoices.create_preview(given).to_dict()


def portal(customer_id: str, *, return_url: str, locale: str) -> str:
    """A fresh link to the hosted page where a member changes the card; it works for an hour."""
    wanted: Any = {"customer": customer_id, "return_url": return_url, "locale": locale}
    return gateway.client().v1.billing_portal.sessions.create(wanted).url


def found_customers(email: str) -> list[Body]:
    return [one.to_dict() for one in gateway.client().v1.customers.list({"email": email, "limit": 100}).data]


def found_prices(key: str) -> list[Body]:
    return [one.to_dict() for one in gateway.client().v1.prices.list({"lookup_keys": [key]}).data]
