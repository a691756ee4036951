"""What becomes of a tip whose payment was made or given up; asked by the one way payments take effect."""

from marketplace.core.i18n import speaking
from marketplace.money.ledger import tips as ledger
from marketplace.money.payments import refunds
from marketplace.money.payments.facts import SessionFacts
from marketplace.money.payments.models import Payment
from marketplace.money.payouts import operations as payouts
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.emails import sides
from marketplace.trade.tips import emails, operations, queries
from marketplace.trade.tips.models import KIND, TipState


def is_wanted(payment: Payment) -> bool:
    """Whether the tip still waits for its money."""
    tip = queries.locked(payment.subject_id)
    return tip is not None and tip.state == TipState.OPEN


def paid(payment: Payment, facts: SessionFacts) -> None:
    """Book the tip and make it an earning; all of it, whatever became of its page meanwhile."""
    at = payment.paid_at or payment.created_at
    ledger.tip_captured(
        payment.subject_id,
        facts.known_charge,
        facts.paid_minor,
        facts.processor_fee_minor,
        at,
        currency=payment.currency,
    )
    tip = queries.locked(payment.subject_id)
    if tip is None:
        raise LookupError(f"payment {payment.public_id} is for a tip that is not there")
    if tip.state == TipState.DROPPED and queries.live_of(tip.booking_id, lock=True) is not None:
        # Another amount was chosen while this page was being paid: one tip is enough.
        refunds.request(payment, payment.amount_minor, "another_tip")
        return
    operations.give(tip, at)
    booking = bookings.by_id(tip.booking_id)
    _customer, provider = sides(booking)
    with speaking(provider.locale):
        label = operations.label_of(booking)
    payouts.record_earning(
        tip.provider_id,
        source=(KIND, tip.public_id),
        label=label,
        currency=tip.currency,
        share=tip.amount_minor,
        commission=0,
        fee=0,
        charge_id=facts.known_charge,
        earned_at=at,
    )
    emails.given(tip, booking)


def closed(payment: Payment) -> None:
    """The page is closed unpaid: another tip may be given."""
    tip = queries.locked(payment.subject_id)
    if tip is not None:
        operations.drop(tip)
