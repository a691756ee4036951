"""When the money of an accepted request cannot be taken: the customer gets time and a page of their own to pay."""

from marketplace.core import clock, jobs
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.money.payments import operations as payments
from marketplace.money.payments import queries as payment_queries
from marketplace.money.payments import reserved
from marketplace.money.payments.models import Payment, PaymentState
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import operations, queries
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.bookings.operations import StateChanged
from marketplace.trade.requests import emails as request_emails
from marketplace.workflows.purchase import purchase_of


def begin(payment: Payment) -> None:
    """The bank said no, or let go: keep the place and ask the customer, in the open transaction.

    The payment's row is locked. Anything but an accepted request is left as it is.
    """
    booking = queries.locked(payment.subject_id) if payment.subject_kind == "booking" else None
    if booking is None or booking.state != BookingState.ACCEPTED or booking.pay_by is not None:
        return
    reserved.request_release(payment)
    payments.record_closed(payment)
    operations.await_payment(booking)
    jobs.enqueue("bookings.expire_request", at=booking.pay_by, booking=booking.public_id)
    request_emails.payment_needed(booking)


def open_payment(booking_public_id: str, customer: Member) -> Booking:
    """See that an accepted request has a payment to make, in the open transaction; one at a time."""
    latest = payment_queries.latest("booking", booking_public_id)
    if latest is not None:
        latest = payment_queries.locked(latest.public_id)
    booking = queries.for_customer(booking_public_id, customer.id, lock=True)
    if not may_pay(booking):
        raise StateChanged(
            _("This booking does not wait for a payment any more."),
            kept=_("Nothing was charged."),
            todo=_("Its page says how it stands."),
        )
    if latest is None or latest.state != PaymentState.OPEN:
        payments.open_payment(purchase_of(booking, queries.lines(booking.id), customer, current_locale()))
    return booking


def may_pay(booking: Booking) -> bool:
    """Whether the customer may pay for an accepted request now."""
    waits = booking.state == BookingState.ACCEPTED and booking.pay_by is not None
    return bool(waits and booking.pay_by and booking.pay_by > clock.now())
