"""The rest of a series is given up at once: each week by its own rules, for exactly what was shown."""

from dataclasses import dataclass

from marketplace.core import clock
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.money.payments import queries as payments
from marketplace.trade.availability import seats
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.bookings.rules import RefundTerms
from marketplace.trade.closures import queries as closures
from marketplace.trade.series import emails, queries
from marketplace.trade.series.models import KIND, Series
from marketplace.workflows import cancel_booking
from marketplace.workflows.cancel_booking import RefundChanged


class NothingLeft(Refusal):
    code = "nothing_left"


@dataclass(frozen=True, slots=True)
class Leaving:
    """What leaving would give up now, and what goes back for each week."""

    weeks: tuple[tuple[Booking, RefundTerms], ...]

    @property
    def refund_minor(self) -> int:
        return sum(terms.refund_minor for _booking, terms in self.weeks)


def leaving(bookings: list[Booking], by_id: int) -> Leaving:
    """The weeks that are confirmed and have not begun, each with its refund by its own frozen rules."""
    now = clock.now()
    ahead = [one for one in bookings if one.state == BookingState.CONFIRMED and one.starts_at > now]
    freed = closures.freed_for((booking.id for booking in ahead), by_id)
    return Leaving(
        tuple(
            (booking, cancel_booking.refund_now(booking, by_id, freed=booking.id in freed))
            for booking in ahead
        )
    )


def leave(series_public_id: str, *, by_id: int, expected_refund_minor: int, reason: str = "") -> Series:
    """Cancel every week that lies ahead, in the open transaction; one refund for each that has one.

    Raises `RefundChanged` when a cut-off has passed since, or a week was cancelled or moved: nothing happens then.
    """
    series = queries.for_member(series_public_id, by_id)
    # Of two who leave at once the second waits here, and finds what the first left.
    payments.paid(KIND, series.public_id, lock=True)
    found = leaving(queries.bookings_of(series.id), by_id)
    if not found.weeks:
        raise NothingLeft(
            _("Nothing of this series lies ahead any more."),
            kept=_("Nothing was changed."),
            todo=_("Its page says how each week stands."),
        )
    if found.refund_minor != expected_refund_minor:
        raise RefundChanged(
            _("The refund has changed while you were looking."),
            kept=_("Nothing was cancelled."),
            todo=_(
                "Cancelling now gives %(amount)s back; confirm again if that is right.",
                amount=money(found.refund_minor, series.currency),
            ),
            refund_minor=found.refund_minor,
        )
    seats.lock(booking.occurrence_id for booking, _terms in found.weeks if booking.occurrence_id)
    left = [
        cancel_booking.cancel(
            booking.public_id,
            by_id=by_id,
            expected_refund_minor=terms.refund_minor,
            reason=reason,
            tells=False,
        )
        for booking, terms in found.weeks
    ]
    emails.left(series, left, by_provider=by_id == series.provider_id, reason=reason)
    return series
