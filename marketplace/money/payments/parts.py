"""A payment for several things at once is shared out: each part is then refunded and earned by itself."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.money import cumulative_share
from marketplace.money.payments.models import Capture, Payment, PaymentState


def split(whole: Payment, shares: Sequence[tuple[str, str, int]]) -> list[Payment]:
    """The parts of a payment that was made, one for each (kind, id, amount in minor units), in order.

    The processor's fee follows the amounts; both sum to the whole's, which the database holds to at the end of
    the transaction. The whole's row is locked.
    """
    made, before, fee_before = [], 0, 0
    for kind, subject_id, amount in shares:
        before += amount
        fee_now = cumulative_share(before, whole.amount_minor, whole.processor_fee_minor or 0)
        made.append(_part(whole, (kind, subject_id), amount, fee_now - fee_before))
        fee_before = fee_now
    db.session.add_all(made)
    db.session.flush()
    return made


def _part(whole: Payment, subject: tuple[str, str], amount_minor: int, fee_minor: int) -> Payment:
    return Payment(
        public_id=ids.public_id("pay"),
        subject_kind=subject[0],
        subject_id=subject[1],
        attempt=1,
        payer_id=whole.payer_id,
        amount_minor=amount_minor,
        currency=whole.currency,
        state=PaymentState.PAID,
        capture=Capture.AUTOMATIC,
        charge_id=whole.charge_id,
        processor_fee_minor=fee_minor,
        refunded_minor=0,
        expires_at=whole.expires_at,
        created_at=clock.now(),
        paid_at=whole.paid_at,
        part_of_id=whole.id,
    )


def locked_parts(whole: Payment) -> list[Payment]:
    """The parts of a payment in the order of what was bought, locked; the whole's row is locked before."""
    query = select(Payment).where(Payment.part_of_id == whole.id).order_by(Payment.id).with_for_update()
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def whole_of(payment: Payment) -> Payment:
    """The payment that was made: of a part the one it belongs to, else the payment itself."""
    return db.session.get_one(Payment, payment.part_of_id) if payment.part_of_id else payment
