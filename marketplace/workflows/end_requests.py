"""What nobody has answered ends with an account, on whichever side it stands; bookings that were made stay."""

from itertools import groupby

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.payments.models import Payment
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import operations, queries
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.requests import emails as request_emails
from marketplace.workflows import closed_account
from marketplace.workflows.answer_request import let_go, locked_payment


def end_all(member_id: int, *, by_id: int) -> list[Booking]:
    """Decline what a member was asked, withdraw what they asked for, and end holds on both sides.

    In the open transaction: each place is free, each amount is let go through the outbox, each customer is
    told, and each provider once about all that was asked of them. What was accepted already is a promise
    somebody may be paying for at this moment, and stays.
    """
    waiting = queries.unanswered_of(member_id)
    # Before their rows: a yes that refuses rivals takes them in another order. And in one order, as two accounts
    # may be closed at once that asked each other.
    for provider_id in sorted({member_id} | {one.provider_id for one in waiting}):
        queries.lock_giving(provider_id)
    # All rows before the first seat is given back: whoever ends a hold takes its row, and then its service.
    locked = [(locked_payment(one.public_id), queries.locked(one.public_id)) for one in waiting]
    ended = [
        _ended(booking, payment, member_id, by_id)
        for payment, booking in locked
        if booking is not None and booking.state in {BookingState.REQUESTED, BookingState.HELD}
    ]
    _tell_providers(member_id, [one for one in ended if one.state == BookingState.CANCELLED_BY_CUSTOMER])
    return ended


def _ended(booking: Booking, payment: Payment | None, member_id: int, by_id: int) -> Booking:
    asked = booking.customer_id == member_id
    reason = "customer_closed" if asked else "provider_closed"
    if booking.state == BookingState.HELD:
        operations.expire(booking, actor_id=by_id, reason=reason)
    elif asked:
        operations.move_to(booking, BookingState.CANCELLED_BY_CUSTOMER, actor_id=by_id, reason=reason)
        booking.cancelled_at = clock.now()
    else:
        operations.move_to(booking, BookingState.DECLINED, actor_id=by_id, reason=reason)
    let_go(booking, payment)
    if asked:
        request_emails.customer_closed(booking)
    else:
        request_emails.provider_closed(booking)
    return booking


def _tell_providers(member_id: int, withdrawn: list[Booking]) -> None:
    """A hold is not among these: who was not asked yet has nothing to hear."""
    if not withdrawn:
        return
    about = db.session.get_one(Member, member_id)
    ordered = sorted(withdrawn, key=lambda one: (one.provider_id, one.starts_at, one.id))
    for provider_id, asked in groupby(ordered, key=lambda one: one.provider_id):
        closed_account.tell_withdrawn(db.session.get_one(Member, provider_id), about, list(asked))
