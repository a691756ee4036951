"""A request and its end: accepted, declined, withdrawn or left unanswered; each one transaction, no call inside."""

from dataclasses import replace

from marketplace.core import clock
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.money.payments import operations as payments
from marketplace.money.payments import queries as payment_queries
from marketplace.money.payments import reserved
from marketplace.money.payments.models import Payment, PaymentState
from marketplace.trade.availability.hindrance import Hindrance, in_the_way
from marketplace.trade.availability.seats import Service
from marketplace.trade.bookings import agreement, operations, queries, visiting
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.bookings.operations import StateChanged
from marketplace.trade.listings import queries as listings
from marketplace.trade.requests import emails as request_emails
from marketplace.trade.search import operations as search
from marketplace.workflows import rivals, settle_payment

SAID_YES = frozenset({BookingState.ACCEPTED, BookingState.CONFIRMED})


class AnswerTooLate(Refusal):
    code = "answer_too_late"


class DayFull(Refusal):
    """Nothing overlaps, and yet the provider's own limits or ways leave no room."""

    code = "day_full"


def accept(booking_public_id: str, *, by_id: int) -> str | None:
    """Say yes in the open transaction; the outbox row that takes the money, None when that was said before.

    Two taps take the money once: the rows are locked, the state is compared and swapped, and one live
    call of a kind is all the outbox admits.
    """
    # Before its own rows: a rival who is given the place takes the rows of those who are not.
    queries.lock_giving(by_id)
    payment, booking = _locked(booking_public_id, by_id)
    if booking.state in SAID_YES:
        return None
    _check_waiting(booking)
    if booking.answer_by is not None and booking.answer_by < clock.now():
        raise AnswerTooLate(
            _("The time to answer this request is over."),
            kept=_("Nothing was charged, and the customer is told."),
            todo=_("They can ask again if the time still suits them."),
        )
    if payment is None or payment.state != PaymentState.AUTHORISED:
        raise _changed()
    service = _service(booking)
    _refuse_hindered(service)
    operations.accept(booking, service, actor_id=by_id)
    search.note_time_taken(booking.provider_id, booking.starts_at, booking.ends_at)
    rivals.refuse(booking)
    return reserved.request_charge(payment).public_id


def decline(booking_public_id: str, *, by_id: int, reason: str = "") -> Booking:
    """Say no in the open transaction: the place is free, what was set aside is let go, no line in the ledger."""
    payment, booking = _locked(booking_public_id, by_id)
    if booking.state == BookingState.DECLINED:
        return booking
    _check_waiting(booking)
    operations.move_to(booking, BookingState.DECLINED, actor_id=by_id, reason=reason or None)
    let_go(booking, payment)
    request_emails.declined(booking, reason)
    return booking


def withdraw(booking_public_id: str, *, by_id: int) -> Booking:
    """The customer takes the request back before it is answered, in the open transaction."""
    payment = locked_payment(booking_public_id)
    booking = queries.for_customer(booking_public_id, by_id, lock=True)
    _check_waiting(booking)
    operations.move_to(booking, BookingState.CANCELLED_BY_CUSTOMER, actor_id=by_id, reason="withdrawn")
    booking.cancelled_at = clock.now()
    let_go(booking, payment)
    request_emails.withdrawn(booking)
    return booking


def expire_due(booking_public_id: str) -> None:
    """End a request that nobody answered, or an accepted one that was not paid, once its time is over."""
    with transaction():
        payment = payment_queries.latest("booking", booking_public_id)
        known = payment.public_id if payment and payment.session_id else None
    if known:
        # It may have been paid in the last moment.
        settle_payment.reconcile(known)
    with transaction():
        payment = locked_payment(booking_public_id)
        booking = queries.locked(booking_public_id)
        if booking is None:
            return
        now = clock.now()
        if booking.state == BookingState.REQUESTED and booking.answer_by and booking.answer_by <= now:
            _expire(booking, payment, "unanswered")
            request_emails.unanswered(booking)
        elif booking.state == BookingState.ACCEPTED and booking.pay_by and booking.pay_by <= now:
            _expire(booking, payment, "unpaid")
            request_emails.unpaid(booking)


def let_go(booking: Booking, payment: Payment | None) -> None:
    """Free the place of a request or hold that ended, and promise the calls that let its payment go."""
    if booking.occurrence_id is not None:
        search.note_time_freed(booking.provider_id)
    if payment is not None:
        payments.request_expiry(payment)
        reserved.request_release(payment)


def locked_payment(booking_public_id: str) -> Payment | None:
    """The payment of a booking, its row locked: it comes before the booking's, everywhere."""
    latest = payment_queries.latest("booking", booking_public_id)
    return payment_queries.locked(latest.public_id) if latest else None


def _service(booking: Booking) -> Service:
    """The service that was asked for, at the times agreed, with the buffers of today.

    A party that was larger than today's places has room: the provider says yes to it.
    """
    listing = listings.by_id(booking.listing_id, lock=True)
    service = agreement.service_at(listing, booking.starts_at)
    capacity, spot = max(service.capacity, booking.seats), visiting.spot_of(booking)
    return replace(service, ends_at=booking.ends_at, capacity=capacity, spot=spot)


def _refuse_hindered(service: Service) -> None:
    """Refuse a yes that would break the provider's own limits, or leave no time for the way."""
    found = in_the_way(service.listing_id, service.starts_at, service.ends_at, service.spot)
    if found is None:
        return
    if found is Hindrance.LIMIT:
        raise DayFull(
            _("With this you would take on more than the limits you set for a day or a week."),
            kept=_("The request still waits; nothing was charged."),
            todo=_("Raise the limit under Your time, or decline the request."),
        )
    raise DayFull(
        _("There is no time for the way between this and what is booked before or after it."),
        kept=_("The request still waits; nothing was charged."),
        todo=_("Change your speed under Your time, or decline the request."),
    )


def _expire(booking: Booking, payment: Payment | None, reason: str) -> None:
    operations.expire(booking, reason=reason)
    let_go(booking, payment)


def _locked(booking_public_id: str, provider_id: int) -> tuple[Payment | None, Booking]:
    """The payment and the booking, locked in this order everywhere; for its provider only."""
    payment = locked_payment(booking_public_id)
    booking = queries.for_member(booking_public_id, provider_id, lock=True)
    if booking.provider_id != provider_id:
        raise queries.missing()
    return payment, booking


def _check_waiting(booking: Booking) -> None:
    if booking.state != BookingState.REQUESTED:
        raise _changed()


def _changed() -> StateChanged:
    return StateChanged(
        _("This request does not wait for an answer any more."),
        kept=_("Nothing was changed by you."),
        todo=_("Its page says how it stands."),
    )
