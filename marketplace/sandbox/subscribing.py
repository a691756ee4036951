"""New subscriptions: their prices, their first period; nothing is charged here."""

from collections.abc import Iterable

from marketplace.sandbox import periods
from marketplace.sandbox.balances import DAY
from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.events import emit
from marketplace.sandbox.ids import new_id
from marketplace.sandbox.store import Store

# How long a first payment is waited for.
INCOMPLETE_SECONDS = 23 * 3_600


def make(store: Store, customer: str, wanted: Iterable[tuple[Body, int]], given: Body) -> Body:
    """A new subscription to these prices and quantities, not yet paid. `given` as in Stripe's call."""
    name, chosen = new_id("sub"), list(wanted)
    check_prices([price for price, _quantity in chosen])
    recurring = chosen[0][0]["recurring"]
    trial = store.now + given["trial_period_days"] * DAY if given.get("trial_period_days") else None
    period = {"start": store.now, "end": trial or periods.after(store.now, recurring, 1)}
    items = [_item(store, name, price, quantity, period) for price, quantity in chosen]
    body: Body = {
        **_blank(),
        "id": name,
        "billing_cycle_anchor": trial or store.now,
        "cancel_at_period_end": given.get("cancel_at_period_end", False),
        "cancel_at": period["end"] if given.get("cancel_at_period_end") else None,
        "created": store.now,
        "currency": chosen[0][0]["currency"],
        "customer": customer,
        "default_payment_method": given.get("default_payment_method"),
        "description": given.get("description"),
        "items": {
            "object": "list",
            "data": items,
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={name}",
        },
        "metadata": {key: value for key, value in given.get("metadata", {}).items() if value is not None},
        "start_date": store.now,
        "trial_end": trial,
        "trial_start": store.now if trial else None,
    }
    store.add("subscription", body, hidden={"due_at": store.now + INCOMPLETE_SECONDS})
    emit(store, "customer.subscription.created", body)
    return body


def check_prices(chosen: list[Body]) -> None:
    """Refuse prices that cannot share a subscription."""
    if not chosen:
        raise invalid("Missing required param: items.", code="parameter_missing", param="items")
    for price in chosen:
        if price["recurring"] is None:
            raise invalid("The price specified is set to `type=one_time`.", param="items[0][price]")
    if len({(price["currency"], *sorted(map(str, price["recurring"].items()))) for price in chosen}) > 1:
        raise invalid("All prices of a subscription must have one currency and one interval.", param="items")


def _item(store: Store, subscription: str, price: Body, quantity: int, period: Body) -> Body:
    return {
        "id": new_id("si"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": store.now,
        "current_period_end": period["end"],
        "current_period_start": period["start"],
        "discounts": [],
        "metadata": {},
        "price": price,
        "quantity": quantity,
        "subscription": subscription,
        "tax_rates": [],
    }


def _blank() -> Body:
    return {
        "object": "subscription",
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_cycle_anchor_config": None,
        "billing_mode": {"flexible": None, "type": "classic"},
        "billing_schedules": [],
        "billing_thresholds": None,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "collection_method": "charge_automatically",
        "customer_account": None,
        "days_until_due": None,
        "default_source": None,
        "default_tax_rates": [],
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
        "latest_invoice": None,
        "livemode": False,
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": "off",
        },
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "status": "incomplete",
        "test_clock": None,
        "transfer_data": None,
        "trial_end": None,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": None,
    }


def period_of(subscription: Body) -> Body:
    """The period that is running: `start` and `end` in unix seconds."""
    item = subscription["items"]["data"][0]
    return {"start": item["current_period_start"], "end": item["current_period_end"]}
