"""What a booking's page shows of thanks in money; decides nothing and reads no request."""

from dataclasses import dataclass

from marketplace.core.money import money
from marketplace.money.payments import queries as payments
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.tips import operations, queries, rules
from marketplace.trade.tips.models import KIND, Tip, TipState


@dataclass(frozen=True, slots=True)
class Thanks:
    """A tip given, or the amounts from which one may be chosen (empty when none may be given)."""

    given: Tip | None
    waiting: Tip | None
    """Chosen, and not paid yet."""
    amounts: list[int]
    least: str
    most: str
    given_back: bool = False
    """All of the tip went back to who gave it."""


def thanks_of(booking: Booking, *, is_provider: bool) -> Thanks | None:
    """None for a booking that is not over, and for a provider who was given nothing."""
    if booking.state != BookingState.COMPLETED:
        return None
    tip = queries.live_of(booking.id)
    given = tip if tip is not None and tip.state == TipState.GIVEN else None
    may = not is_provider and given is None and operations.may_tip(booking)
    if given is None and not may:
        return None
    low, high = rules.bounds(booking.currency)
    return Thanks(
        given,
        tip if tip is not None and tip.state == TipState.OPEN and not is_provider else None,
        rules.suggestions(booking.price_minor, booking.currency) if may else [],
        money(low, booking.currency),
        money(high, booking.currency),
        given is not None and _went_back(given),
    )


def _went_back(tip: Tip) -> bool:
    payment = payments.latest(KIND, tip.public_id)
    return payment is not None and payment.refunded_minor == payment.amount_minor
