"""The event of a payment for several bookings: one movement of our balance, a leg for each of them."""

from collections.abc import Sequence
from datetime import datetime

from marketplace.money.ledger import accounts
from marketplace.money.ledger.operations import Posted, post


def series_captured(
    series_public_id: str,
    charge_id: str,
    bookings: Sequence[tuple[str, int]],
    fee: int,
    at: datetime,
    *,
    currency: str,
) -> Posted:
    """A customer's charge reached our balance: to each booking (id, minor units) its part is owed."""
    unit = accounts.unit_of(currency)
    amount = sum(part for _booking, part in bookings)
    return post(
        f"{charge_id}:captured",
        "charge_captured",
        source=("series", series_public_id),
        entries=[
            (accounts.stripe(unit), amount - fee),
            (accounts.stripe_fees(unit), fee),
            *((accounts.booking(booking, unit), -part) for booking, part in bookings),
        ],
        event_at=at,
    )
