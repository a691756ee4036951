"""The one way a payment takes effect, whoever noticed it: return page, webhook, poller or admin."""

import logging
from typing import NamedTuple

import stripe

from marketplace.core import jobs
from marketplace.core.database import db, transaction
from marketplace.goods.memberships.models import GIFT
from marketplace.goods.plan_gifts import operations as plan_gifts
from marketplace.goods.topups import operations as topups
from marketplace.goods.topups.models import KIND as TOPUP
from marketplace.goods.works.models import KIND as WORK
from marketplace.money.ledger import operations as ledger
from marketplace.money.payments import alerts, gateway, operations, queries, refunds, reserved
from marketplace.money.payments.facts import SessionFacts, facts_of, facts_of_intent
from marketplace.money.payments.models import AlertKind, Capture, Payment, PaymentState
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.trade.bookings import emails
from marketplace.trade.bookings import operations as bookings
from marketplace.trade.bookings import queries as booking_queries
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.requests import emails as request_emails
from marketplace.trade.series.models import KIND as SERIES
from marketplace.trade.tips.models import KIND as TIP
from marketplace.workflows import (
    give_gift,
    issue_papers,
    recover_payment,
    rivals,
    settle_series,
    settle_tip,
    settle_work,
)

log = logging.getLogger("marketplace.payments")

# A booking that waits for its money, as the customer pays or once the provider said yes.
AWAITS_MONEY = frozenset({BookingState.HELD, BookingState.ACCEPTED})


class Whereabouts(NamedTuple):
    """Where the provider tells how a payment stands."""

    payment: str
    session_id: str
    charged_intent: str | None
    """The payment of a kept card that was charged later; else the page tells all."""


def reconcile(payment_public_id: str) -> bool:
    """Ask the provider how a payment stands and make it so here; False when the provider did not answer.

    Order and number of calls do not matter: facts are noted once, and states never step back.
    """
    with transaction():
        payment = queries.by_reference(session=None, intent=None, mark=payment_public_id)
        where = whereabouts(payment) if payment else None
    if where is None:
        return True
    facts = look(where)
    if facts is None:
        return False
    with transaction():
        settle(payment_public_id, facts)
    return True


def whereabouts(payment: Payment) -> Whereabouts | None:
    """Where to look for a payment; None while it has no page."""
    if payment.session_id is None:
        return None
    return Whereabouts(payment.public_id, payment.session_id, reserved.charged_intent(payment))


def look(where: Whereabouts) -> SessionFacts | None:
    """What the provider says, asked outside any transaction; None when it did not answer."""
    try:
        if where.charged_intent is not None:
            return facts_of_intent(gateway.payment_intent(where.charged_intent), where.session_id)
        return facts_of(gateway.checkout_session(where.session_id))
    except stripe.StripeError as error:
        log.warning("no answer for payment=%s error=%s", where.payment, type(error).__name__)
        return None


def settle(payment_public_id: str, facts: SessionFacts) -> None:
    """Make true here what was said of a payment, in the open transaction."""
    payment = queries.locked(payment_public_id)
    if payment is not None:
        apply(payment, facts)


def apply(payment: Payment, facts: SessionFacts) -> None:
    """Make what the provider says true here, in the open transaction. The payment's row is locked."""
    if facts.charge_id is not None:
        _paid(payment, facts)
    elif facts.authorised:
        _authorised(payment, facts)
    elif not facts.open:
        _closed(payment)


def is_wanted(payment: Payment) -> bool:
    """Whether what a payment is for still waits for its money."""
    if payment.subject_kind == TIP:
        return settle_tip.is_wanted(payment)
    if payment.subject_kind == SERIES:
        return settle_series.is_wanted(payment)
    if payment.subject_kind == TOPUP:
        return topups.is_wanted(payment)
    if payment.subject_kind == GIFT:
        return plan_gifts.is_wanted(payment)
    if payment.subject_kind == WORK:
        return settle_work.is_wanted(payment)
    booking = booking_queries.locked(payment.subject_id)
    return booking is not None and booking.state in AWAITS_MONEY


def _paid(payment: Payment, facts: SessionFacts) -> None:
    if facts.paid_minor != payment.amount_minor or facts.currency != payment.currency:
        # Never book what was not asked for: a person has to look.
        log.error(
            "amount differs payment=%s asked=%s paid=%s",
            payment.public_id,
            payment.amount_minor,
            facts.paid_minor,
        )
        alerts.raise_alert(
            AlertKind.AMOUNT_DIFFERS,
            ("payment", payment.public_id),
            asked=payment.amount_minor,
            paid=facts.paid_minor,
            currency=facts.currency,
            charge=facts.charge_id,
        )
        return
    if not operations.record_paid(payment, facts):
        return
    if payment.subject_kind == TIP:
        settle_tip.paid(payment, facts)
    elif payment.subject_kind == SERIES:
        settle_series.paid(payment, facts)
    elif payment.subject_kind == TOPUP:
        topups.paid(payment, facts)
    elif payment.subject_kind == GIFT:
        # Its receiver is written to at once: the words are compared with the lists before.
        give_gift.look_at_plan(payment.subject_id)
        plan_gifts.paid(payment, facts)
    elif payment.subject_kind == WORK:
        settle_work.paid(payment, facts)
    else:
        _booking_paid(payment, facts)
    issue_papers.receipt(payment)
    # A card that was kept for this one payment is not needed any more.
    reserved.request_release(payment)


def _booking_paid(payment: Payment, facts: SessionFacts) -> None:
    ledger.charge_captured(
        payment.subject_id,
        facts.known_charge,
        facts.paid_minor,
        facts.processor_fee_minor,
        payment.paid_at or payment.created_at,
        currency=payment.currency,
    )
    booking = booking_queries.locked(payment.subject_id)
    if booking is not None and booking.state in AWAITS_MONEY:
        asked = booking.state == BookingState.ACCEPTED
        bookings.confirm(booking)
        emails.confirmed(booking)
        if not asked:
            # Booked at once: whoever asked for the same time cannot have it any more.
            rivals.promise_refusals(booking)
        return
    # Paid after the hold had ended: the place is gone, so the money goes back by itself, all of it.
    refunds.request(payment, payment.amount_minor, "paid_after_hold")
    if booking is not None and booking.confirmed_at is None:
        booking.refunded_minor = booking.total_minor
        emails.paid_too_late(booking)


def _authorised(payment: Payment, facts: SessionFacts) -> None:
    """Set aside, or a card kept: a held place becomes a request; one that is gone lets the money go."""
    if not operations.record_authorised(payment, facts):
        _still_set_aside(payment)
        return
    booking = booking_queries.locked(payment.subject_id)
    if booking is None or booking.state != BookingState.HELD:
        reserved.request_release(payment)
        return
    if db.session.get_one(Member, booking.customer_id).status in (
        MemberStatus.SUSPENDED,
        MemberStatus.CLOSED,
    ):
        # The account was closed while the place was taken: who asks now would not be there for the answer.
        bookings.expire(booking, reason="customer_closed")
        reserved.request_release(payment)
        request_emails.customer_closed(booking)
        return
    bookings.ask(booking, reserved.is_held_until(payment))
    jobs.enqueue("bookings.expire_request", at=booking.answer_by, booking=booking.public_id)
    request_emails.requested(booking)


def _still_set_aside(payment: Payment) -> None:
    """Accepted, and the bank refused to give what it keeps: the customer has to pay otherwise."""
    waits = payment.state == PaymentState.AUTHORISED and payment.capture == Capture.MANUAL
    if waits and reserved.charge_was_refused(payment):
        recover_payment.begin(payment)


def _closed(payment: Payment) -> None:
    """Can no longer be paid: the page is closed, or the bank let go of what was set aside."""
    was_set_aside = payment.state == PaymentState.AUTHORISED
    if not operations.record_closed(payment):
        return
    if payment.subject_kind == TIP:
        settle_tip.closed(payment)
        return
    if payment.subject_kind == SERIES:
        settle_series.closed(payment)
        return
    if payment.subject_kind == TOPUP:
        topups.closed(payment)
        return
    if payment.subject_kind == GIFT:
        plan_gifts.closed(payment)
        return
    if payment.subject_kind == WORK:
        settle_work.closed(payment)
        return
    booking = booking_queries.locked(payment.subject_id)
    if booking is None:
        return
    if booking.state == BookingState.HELD:
        bookings.expire(booking, reason="page_closed")
    elif was_set_aside:
        _let_go_by_bank(payment, booking)


def _let_go_by_bank(payment: Payment, booking: Booking) -> None:
    if booking.state == BookingState.REQUESTED:
        bookings.expire(booking, reason="lapsed")
        request_emails.let_go_by_bank(booking)
    else:
        recover_payment.begin(payment)
