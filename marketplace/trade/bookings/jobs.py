"""Jobs of bookings: holds that end, services that took place."""

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.jobs import each, job
from marketplace.trade.bookings import queries, retention
from marketplace.workflows import (
    answer_request,
    complete_booking,
    expire_hold,
    gather_guests,
    recheck_clocks,
    rivals,
)


@job("bookings.end_holds", every="* * * * * */10", urgent=True)
def end_holds() -> None:
    """Every ten seconds: holds whose time is over. The row says when, so a booking enqueues nothing."""
    with transaction():
        held = queries.held_past(clock.now())
    each(held, expire_hold.expire_due)


@job("bookings.recheck_clocks", every="23 * * * *")
def check_clocks() -> None:
    """Every hour: bookings agreed under an older tz database, which there are only after an update."""
    each(recheck_clocks.due(), recheck_clocks.recheck)


@job("bookings.erase_homes", every="41 * * * *")
def erase_homes() -> None:
    """Every hour: addresses and notes whose time is over, in small steps until none is left."""
    erased = retention.AT_ONCE
    while erased == retention.AT_ONCE:
        with transaction():
            erased = retention.erase_due()


@job("bookings.expire_request")
def expire_request(booking: str) -> None:
    answer_request.expire_due(booking)


@job("bookings.refuse_rivals", urgent=True)
def refuse_rivals(booking: str, provider: int) -> None:
    """Right after a booking at once was paid: whoever asked for its time reads that it is gone."""
    rivals.refuse_for(booking, provider)


@job("bookings.sweep", every="* * * * *")
def sweep() -> None:
    """Every minute: requests whose own job was lost, gatherings to decide, and bookings whose end has passed."""
    now = clock.now()
    with transaction():
        asked, over = queries.requests_past(now), queries.ended(now)
        gatherings = queries.gatherings_due(now)
    each(asked, answer_request.expire_due)
    each(gatherings, gather_guests.decide)
    each(over, complete_booking.complete)
