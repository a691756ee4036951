"""A shared service that waits for enough guests: it takes place, or everybody gets everything back."""

from collections.abc import Callable

from sqlalchemy import update

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.money.payments import queries as payments
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.bookings import emails, queries
from marketplace.trade.bookings.emails import sides
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.bookings.queries import Gathering
from marketplace.workflows import refund_booking


def decide(occurrence: str) -> None:
    """Decide whether a service takes place, once its time to decide has come; again and again does no harm.

    Somebody who is paying at that moment is waited for. Nobody can join in between: a listing asks for at
    least as much notice as it takes to decide.
    """
    occurrence_id = int(occurrence)
    with transaction():
        queries.lock_giving(queries.provider_of(occurrence_id))
        found = queries.gathering(occurrence_id)
        if found is None or found.decided_at is not None or found.decide_at > clock.now():
            return
        if found.guests >= found.least_guests:
            _takes_place(found)
            return
        if found.guests + found.pending >= found.least_guests:
            return
        too_few = found.paid
    for public_id in too_few:
        with transaction():
            give_up(public_id, lambda: _("Not enough people came together for this time."))


def _takes_place(found: Gathering) -> None:
    decided = db.session.execute(
        update(Occurrence)
        .where(Occurrence.id == found.occurrence_id, Occurrence.decided_at.is_(None))
        .values(decided_at=clock.now())
        .returning(Occurrence.id)
    ).scalar()
    if decided is not None:
        for public_id in found.paid:
            if (booking := queries.locked(public_id)) is not None:
                emails.takes_place(booking, found.guests)


def give_up(public_id: str, why: Callable[[], str]) -> None:
    """Cancel a paid booking with everything back, in the open transaction; `why` says it in the reader's language."""
    payment = payments.paid("booking", public_id, lock=True)
    booking = queries.locked(public_id)
    if booking is None or payment is None or booking.state != BookingState.CONFIRMED:
        return
    customer, _provider = sides(booking)
    with speaking(customer.locale):
        words = why()
    left = refund_booking.refundable_minor(payment)
    refund_booking.refund(public_id, left, None, words, gives_up=True)
