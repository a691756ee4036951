"""What a checkout session is refused for: parameters of another mode, lines that do not fit, a wrong life."""

from typing import Any

from marketplace.sandbox import subscribing
from marketplace.sandbox.errors import Body, invalid
from marketplace.sandbox.registry import Call

ABOUT = {
    "payment": "payment_intent_data",
    "setup": "setup_intent_data",
    "subscription": "subscription_data",
}
SHORTEST = 30 * 60
LONGEST = 24 * 3_600


def check(call: Call) -> None:
    """Refuse what Stripe refuses before it looks at the lines."""
    given = call.params
    _check_mode(given)
    if "customer" in given and "customer_email" in given:
        raise invalid("You may only specify one of these parameters: customer, customer_email.")
    expires = given.get("expires_at", call.store.now + LONGEST)
    # A minute of grace on both sides: the caller's clock is not ours.
    if not SHORTEST - 60 <= expires - call.store.now <= LONGEST + 60:
        message = (
            "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours"
            " from Checkout Session creation."
        )
        raise invalid(message, param="expires_at")


def _check_mode(given: dict[str, Any]) -> None:
    """What one mode needs and the others must not be given."""
    mode = given["mode"]
    barred = {name for other, name in ABOUT.items() if other != mode}
    if mode != "payment":
        barred |= {"submit_type"}
    if mode == "setup":
        barred |= {"line_items"}
    if mode == "subscription":
        barred |= {"customer_creation"}
    for name in sorted(barred & given.keys()):
        raise invalid(f"You can not pass `{name}` in `{mode}` mode.", param=name)
    if mode != "setup" and not given.get("line_items"):
        raise invalid("You must provide at least one line item.", param="line_items")
    if mode == "setup" and "currency" not in given and "payment_method_types" not in given:
        raise invalid("You must pass `currency` or `payment_method_types` in `setup` mode.", param="currency")


def check_items(mode: str, items: list[Body]) -> None:
    """Refuse lines that cannot be paid together, or not in this mode."""
    if len({item["currency"] for item in items}) > 1:
        raise invalid("All line items must have the same currency.", param="line_items")
    if mode == "subscription":
        subscribing.check_prices([item["price"] for item in items])
    if mode == "payment" and any(item["price"]["recurring"] for item in items):
        message = "You specified `payment` mode but passed a recurring price. Either switch to `subscription`"
        raise invalid(f"{message} mode or use only one-time prices.", param="line_items")
