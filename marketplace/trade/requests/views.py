"""Acts on a booking that is asked for: answer, take back, pay what the bank refused."""

from flask import Blueprint, flash, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.money.payments import queries as payments
from marketplace.trade.bookings import pages, queries
from marketplace.trade.bookings.models import BookingState
from marketplace.trade.bookings.replies import to_booking, told
from marketplace.trade.bookings.schemas import MAX_REASON
from marketplace.workflows import answer_request, outbox, recover_payment

requests = Blueprint("requests", __name__)


@requests.post("/bookings/<booking_id>/accept")
@requires(Access.OWNER)
def accept(booking_id: str) -> ResponseReturnValue:
    """Say yes to a request: the money is taken, and the place is confirmed once it is."""
    try:
        with transaction():
            operation = answer_request.accept(booking_id, by_id=current_user.id)
    except Refusal as refusal:
        return told(booking_id, refusal)
    if operation is not None:
        release()
        outbox.send(operation)
    booking = queries.for_member(booking_id, current_user.id)
    if booking.state == BookingState.CONFIRMED:
        flash(_("Accepted and paid. The booking is confirmed."), "success")
    else:
        flash(_("Accepted. The place is confirmed as soon as the payment is through."), "success")
    return to_booking(booking_id)


@requests.post("/bookings/<booking_id>/decline")
@requires(Access.OWNER)
def decline(booking_id: str) -> ResponseReturnValue:
    """Say no to a request: nothing is charged, the place is free."""
    reason = " ".join(request.form.get("reason", "").replace("\0", "").split())[:MAX_REASON]
    try:
        with transaction():
            answer_request.decline(booking_id, by_id=current_user.id, reason=reason)
    except Refusal as refusal:
        return told(booking_id, refusal)
    flash(_("Declined. The customer is told and was not charged."), "success")
    return to_booking(booking_id)


@requests.post("/bookings/<booking_id>/withdraw")
@requires(Access.OWNER)
def withdraw(booking_id: str) -> ResponseReturnValue:
    """Take a request back before it is answered."""
    try:
        with transaction():
            answer_request.withdraw(booking_id, by_id=current_user.id)
    except Refusal as refusal:
        return told(booking_id, refusal)
    flash(_("Your request is taken back. Nothing was charged."), "success")
    return to_booking(booking_id)


@requests.get("/bookings/<booking_id>/pay")
@requires(Access.OWNER)
def recover(booking_id: str) -> ResponseReturnValue:
    """Where the mail about a refused card leads: what happened, until when, and the way to pay."""
    booking = queries.for_customer(booking_id, current_user.id)
    if not recover_payment.may_pay(booking):
        return to_booking(booking_id)
    return render_template(
        "requests/recover.html",
        booking=booking,
        title=pages.title_of(booking.terms),
        rows=pages.price_rows(queries.lines(booking.id), booking.currency, booking.terms["shared"]),
        payment=payments.latest("booking", booking_id),
    )
