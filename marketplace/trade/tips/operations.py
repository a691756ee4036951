"""Changes to tips; they flush, never commit, and move no money."""

from datetime import datetime

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.tips import queries, rules
from marketplace.trade.tips.models import Tip, TipState


class NoTipNow(Refusal):
    code = "no_tip_now"


def choose(booking: Booking, amount_minor: int) -> Tip:
    """A tip to be paid. The booking's row is locked, so that two taps choose one.

    Raises `NoTipNow` when nothing may be given (any more), `Invalid` for an amount out of bounds.
    """
    least, most = rules.bounds(booking.currency)
    if not least <= amount_minor <= most:
        low, high = money(least, booking.currency), money(most, booking.currency)
        raise Invalid(
            _("A tip is between %(low)s and %(high)s.", low=low, high=high),
            kept=_("Nothing was charged."),
            errors={"amount": [_("Choose an amount between %(low)s and %(high)s.", low=low, high=high)]},
        )
    if not may_tip(booking) or queries.live_of(booking.id, lock=True) is not None:
        raise NoTipNow(
            _("A tip can be given once, after the service took place."),
            kept=_("Nothing was charged."),
            todo=_("The booking’s page says how it stands."),
        )
    tip = Tip(
        public_id=ids.public_id("tip"),
        booking_id=booking.id,
        customer_id=booking.customer_id,
        provider_id=booking.provider_id,
        amount_minor=amount_minor,
        currency=booking.currency,
        state=TipState.OPEN,
        created_at=clock.now(),
    )
    db.session.add(tip)
    db.session.flush()
    return tip


def may_tip(booking: Booking) -> bool:
    """Whether a booking is one to say thanks for."""
    done = booking.state == BookingState.COMPLETED
    return done and rules.is_open(booking.completed_at, clock.now())


def give(tip: Tip, at: datetime) -> None:
    """The tip is paid, whatever was thought of it before."""
    tip.state, tip.given_at = TipState.GIVEN, at
    db.session.flush()


def drop(tip: Tip) -> None:
    """The tip was not paid; another may be chosen."""
    if tip.state == TipState.OPEN:
        tip.state = TipState.DROPPED
        db.session.flush()


def label_of(booking: Booking) -> str:
    """What the tip is called among the provider's earnings."""
    return _("Tip: %(title)s", title=booking.terms["title"])
