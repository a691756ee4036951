"""Jobs of bookings: holds that end, services that took place."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import job
from marketplace.trade.bookings import queries
from marketplace.workflows import complete_booking, expire_hold


@job("bookings.expire")
def expire(booking: str) -> None:
    expire_hold.expire_due(booking)


@job("bookings.sweep", every="* * * * *")
def sweep() -> None:
    """Every minute: holds whose own job was lost, and bookings whose end has passed."""
    now = clock.now()
    with transaction():
        held, over = queries.held_past(now), queries.ended(now)
    for booking in held:
        expire_hold.expire_due(booking)
    for booking in over:
        complete_booking.complete(booking)
