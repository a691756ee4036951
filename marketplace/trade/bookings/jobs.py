"""Jobs of bookings: holds that end, services that took place."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import job
from marketplace.trade.bookings import queries
from marketplace.workflows import answer_request, complete_booking, expire_hold


@job("bookings.expire")
def expire(booking: str) -> None:
    expire_hold.expire_due(booking)


@job("bookings.expire_request")
def expire_request(booking: str) -> None:
    answer_request.expire_due(booking)


@job("bookings.sweep", every="* * * * *")
def sweep() -> None:
    """Every minute: holds and requests whose own job was lost, and bookings whose end has passed."""
    now = clock.now()
    with transaction():
        held, asked, over = queries.held_past(now), queries.requests_past(now), queries.ended(now)
    for booking in held:
        expire_hold.expire_due(booking)
    for booking in asked:
        answer_request.expire_due(booking)
    for booking in over:
        complete_booking.complete(booking)
