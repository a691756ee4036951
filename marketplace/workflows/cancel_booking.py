"""A cancellation by either side: place, refund, what the provider keeps, a word to both; one transaction."""

from dataclasses import replace

from marketplace.core import clock
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money, share_bps
from marketplace.money.disputes import queries as disputes
from marketplace.money.payments import queries as payment_queries
from marketplace.money.payments import refunds
from marketplace.money.payments.models import Payment
from marketplace.money.payouts import operations as payouts
from marketplace.money.payouts.models import Earning
from marketplace.trade.bookings import emails, operations, queries, rules
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.bookings.rules import RefundTerms, tiers_from_json
from marketplace.trade.changes import queries as changes
from marketplace.trade.closures import queries as closures
from marketplace.trade.search import operations as search
from marketplace.workflows import reliability, replacements
from marketplace.workflows.refund_booking import refundable_minor, shared_minor


class RefundChanged(Refusal):
    code = "refund_changed"


class TooLate(Refusal):
    code = "too_late"


class Disputed(Refusal):
    code = "disputed"


def refund_now(
    booking: Booking, by_id: int, paid: Payment | None = None, *, freed: bool | None = None
) -> RefundTerms:
    """What cancelling would give back at this instant: all of it when the provider cancels, and when the customer
    was told that the provider's account was closed (`freed`, for whoever has read it already).

    `paid` is its payment, for whoever has read it already. What staff or the customer's bank gave back before
    counts towards it; what went back for fewer people does not, for the rest is the price of those who are left.
    """
    payment = paid or payment_queries.paid("booking", booking.public_id)
    left = refundable_minor(payment) if payment is not None else booking.total_minor
    if by_id == booking.provider_id or (closures.is_free_for(booking.id, by_id) if freed is None else freed):
        return RefundTerms(100, left, None, left)
    fewer = changes.back_for_fewer(booking.id)
    given = booking.total_minor - left - fewer.total
    terms = rules.refund_terms(
        tiers_from_json(booking.terms["tiers"]),
        starts_at=booking.starts_at,
        zone=booking.zone,
        price_minor=booking.price_minor - fewer.price,
        fee_minor=booking.fee_minor - fewer.fee,
        now=clock.now(),
    )
    return replace(
        terms,
        refund_minor=max(0, terms.refund_minor - given),
        then_minor=max(0, terms.then_minor - given),
    )


def cancel(
    booking_public_id: str, *, by_id: int, expected_refund_minor: int, reason: str = "", tells: bool = True
) -> Booking:
    """Cancel a confirmed booking in the open transaction.

    The refund is the one that was shown: when a cut-off has passed since, nothing happens and the
    sentence says the new figure. What is not refunded is the provider's, less commission in the
    same share. Who cancels several at once writes the one letter about all of them: then this one does not tell.
    """
    payment = payment_queries.paid("booking", booking_public_id, lock=True)
    booking = queries.for_member(booking_public_id, by_id, lock=True)
    _check_open(booking)
    if payment is not None and disputes.open_of(payment.id):
        raise Disputed(
            _("The customer’s bank disputes this payment, so a refund could pay them twice."),
            kept=_("Nothing was cancelled."),
            todo=_("It can be cancelled once the bank has decided; write to us until then."),
        )
    terms = refund_now(booking, by_id)
    if terms.refund_minor != expected_refund_minor:
        raise RefundChanged(
            _("The refund has changed while you were looking."),
            kept=_("Nothing was cancelled."),
            todo=_(
                "Cancelling now gives %(amount)s back; confirm again if that is right.",
                amount=money(terms.refund_minor, booking.currency),
            ),
            refund_minor=terms.refund_minor,
        )
    by_provider = by_id == booking.provider_id
    state = BookingState.CANCELLED_BY_PROVIDER if by_provider else BookingState.CANCELLED_BY_CUSTOMER
    promised = booking.refunded_minor + terms.refund_minor
    operations.cancel(booking, state, actor_id=by_id, reason=reason, refund_minor=promised)
    search.note_time_freed(booking.provider_id)
    if payment is None or payment.charge_id is None:
        raise LookupError(f"{booking.public_id} is confirmed and has no payment")
    before = payment.amount_minor - shared_minor(payment)
    if terms.refund_minor:
        refunds.request(payment, terms.refund_minor, state)
    given_back = before + terms.refund_minor
    if not before:
        _keep_rest(booking, payment.charge_id, terms)
    elif given_back < booking.total_minor:
        keep_what_is_left(booking, payment.charge_id, given_back)
    if tells:
        instead = replacements.offers(booking) if by_provider else []
        emails.cancelled(booking, by_provider=by_provider, reason=reason, instead=instead)
    if by_provider:
        reliability.watch(booking.provider_id)
    return booking


def _check_open(booking: Booking) -> None:
    if booking.state != BookingState.CONFIRMED:
        raise operations.StateChanged(
            _("This booking cannot be cancelled any more."),
            kept=_("Nothing was changed."),
            todo=_("Its page says how it stands."),
        )
    if booking.starts_at <= clock.now():
        raise TooLate(
            _("This booking has already begun."),
            kept=_("Nothing was cancelled."),
            todo=_("Talk to the other person first; if that does not help, write to us."),
        )


def keep_what_is_left(booking: Booking, charge_id: str, given_back: int) -> Earning:
    """What is left after all that went back, shared out over the whole price, as refunds are."""
    return payouts.record_earning(
        booking.provider_id,
        source=("booking", booking.public_id),
        label=booking.terms["title"],
        currency=booking.currency,
        share=booking.share_minor,
        commission=booking.commission_minor,
        fee=booking.fee_minor,
        charge_id=charge_id,
        earned_at=booking.ends_at,
        given_back=given_back,
    )


def _keep_rest(booking: Booking, charge_id: str, terms: RefundTerms) -> None:
    """What is left of the payment after the refund, shared out as the whole would have been."""
    price_back = rules.refund_of(booking.price_minor, 0, terms.percent)
    price_left = booking.price_minor - price_back
    fee_left = booking.total_minor - terms.refund_minor - price_left
    if price_left <= 0:
        return
    commission = share_bps(price_left, booking.terms["commission_bps"])
    payouts.record_earning(
        booking.provider_id,
        source=("booking", booking.public_id),
        label=booking.terms["title"],
        currency=booking.currency,
        share=price_left - commission,
        commission=commission,
        fee=fee_left,
        charge_id=charge_id,
        earned_at=booking.ends_at,
    )
