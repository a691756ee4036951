"""From a chosen tip to its payment page: one payment of its own, for a booking that took place."""

from marketplace.core.i18n import gettext as _
from marketplace.core.urls import absolute
from marketplace.money.payments import operations as payments
from marketplace.money.payments import queries as payment_queries
from marketplace.money.payments.models import Payment
from marketplace.money.payments.operations import Purchase
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings import emails, queries
from marketplace.trade.bookings.models import Booking
from marketplace.trade.tips import operations
from marketplace.trade.tips import queries as tips
from marketplace.trade.tips.models import KIND, Tip, TipState
from marketplace.workflows import payment_page


def choose(booking_public_id: str, customer: Member, amount_minor: int, locale: str) -> Tip:
    """Choose a tip in the open transaction, with its payment; the same amount chosen again is the same tip."""
    booking = queries.for_customer(booking_public_id, customer.id, lock=True)
    known = tips.live_of(booking.id, lock=True)
    if known is not None and known.state == TipState.OPEN and known.amount_minor == amount_minor:
        return known
    if known is not None and known.state == TipState.OPEN:
        _close(known)
    tip = operations.choose(booking, amount_minor)
    payments.open_payment(_purchase(tip, booking, customer, locale))
    return tip


def _close(tip: Tip) -> None:
    """Another amount was chosen: the first page may not be paid any more."""
    payment = payment_queries.latest(KIND, tip.public_id)
    if payment is not None:
        payments.request_expiry(payment)
    operations.drop(tip)


def open_page(tip_public_id: str) -> Payment | None:
    """The payment of a tip with its page opened; after the commit, for the payment server is asked here."""
    return payment_page.open_page(KIND, tip_public_id)


def _purchase(tip: Tip, booking: Booking, customer: Member, locale: str) -> Purchase:
    name = _(
        "Tip for %(name)s: %(title)s",
        name=booking.terms["provider_name"],
        title=emails.title(booking, locale),
    )
    back = absolute(f"/bookings/{booking.public_id}/tip/back")
    return Purchase(
        subject_kind=KIND,
        subject_id=tip.public_id,
        payer_id=customer.id,
        email=customer.email,
        locale=locale,
        currency=tip.currency,
        lines=((name, 1, tip.amount_minor),),
        success_url=f"{back}?session_id={{CHECKOUT_SESSION_ID}}",
        cancel_url=absolute(f"/bookings/{booking.public_id}#thanks"),
    )
