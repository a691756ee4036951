"""Refunds that have not left when a dispute is lost are what the bank gave; nobody is paid twice."""

from typing import NamedTuple

from marketplace.money.disputes.models import Dispute
from marketplace.money.payments import queries as payments
from marketplace.money.payments import refunds
from marketplace.money.payments.models import Payment, RefundSource
from marketplace.money.payouts.sharing import Parts, left_after


class Covered(NamedTuple):
    """Of a lost dispute, what had been promised back anyway: with the sale, or out of our pocket. Minor units."""

    kept: int = 0
    due: int = 0

    @property
    def total(self) -> int:
        return self.kept + self.due


def cover_refunds(row: Dispute, payment: Payment) -> Covered:
    """Note the refunds of a payment that its lost dispute made superfluous: they are not sent."""
    kept = due = 0
    for made in payments.refunds_due(payment.id):
        amount = min(made.amount_minor, row.amount_minor - kept - due)
        if amount == 0:
            break
        parts = Parts(made.share_minor, made.commission_minor, made.fee_minor)
        left = left_after(parts, amount) if parts.total else parts
        refunds_left = (left.share, left.commission, left.fee)
        again = refunds.cover(payment, made, amount, refunds_left)
        if again is not None:
            refunds.send(payment, again)
        if made.source == RefundSource.REFUND_DUE:
            due += amount
        else:
            kept += amount
    return Covered(kept, due)
