"""A dispute as the payment provider tells it, made true here: frozen, called back, decided, released once."""

from datetime import datetime
from typing import Any

import stripe
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.goods.memberships.models import BILL, GIFT
from marketplace.goods.topups.models import KIND as TOPUP
from marketplace.money.disputes import operations, queries
from marketplace.money.disputes.facts import DisputeFacts, facts_of
from marketplace.money.disputes.models import Dispute, Recall, Status
from marketplace.money.ledger import troubles
from marketplace.money.payments import gateway
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import Payment
from marketplace.money.payouts import queries as payouts
from marketplace.money.payouts.models import Earning
from marketplace.trade.series.models import KIND as SERIES
from marketplace.workflows import (
    dispute_membership,
    dispute_series,
    dispute_topup,
    disputed_share,
    lost_dispute,
    paid_back_by_bank,
    trouble_letters,
)
from marketplace.workflows import sold as sales
from marketplace.workflows.disputed_share import Located
from marketplace.workflows.sold import Sold


def reconcile(stripe_id: str) -> str | None:
    """Fetch a dispute and make it so here; None when done, else why it has to wait.

    Webhook, poller and the desk's button share this; order and number of calls do not matter.
    """
    try:
        body = gateway.dispute(stripe_id)
    except stripe.StripeError as error:
        return f"the payment provider did not answer: {type(error).__name__}"
    with transaction():
        return apply(body)


def apply(body: dict[str, Any]) -> str | None:
    """What the payment provider says of a dispute, made true in the open transaction; else why it waits."""
    told = facts_of(body)
    payment = payments.locked_by_charge(told.charge_id)
    if payment is None:
        return "no payment of ours is known for it yet"
    if payment.subject_kind == TOPUP:
        return dispute_topup.apply(told, payment)
    if payment.subject_kind in {BILL, GIFT}:
        return dispute_membership.apply(told, payment)
    if payment.subject_kind == SERIES:
        return dispute_series.apply(told, payment)
    sold = sales.of(payment)
    if sold is None:
        return "no booking of ours is known for it yet"
    located = payouts.locked_earning_of(*sold.source)
    row = queries.locked_by_remote(told.stripe_id)
    if row is None:
        row = operations.note(payment, told)
        called_back = disputed_share.freeze(row, payment, located)
        is_ahead = paid_back_by_bank.is_ahead(sold)
        trouble_letters.disputed(sold, row.amount_minor, called_back=called_back, is_ahead=is_ahead)
    if row.closed_at is not None:
        return None
    operations.bring_up_to(row, told)
    _book_withdrawal(row, sold, told)
    return _end(row, payment, sold, located) if row.is_over else None


def _book_withdrawal(row: Dispute, sold: Sold, told: DisputeFacts) -> None:
    if not told.withdrawn or row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.fee_minor = told.opened_at, told.fee_minor
    db.session.flush()
    sale = sales.sale_of(sold)
    troubles.dispute_opened(row.stripe_id, sale, row.amount_minor, row.fee_minor, told.opened_at)


# ── Its end ───────────────────────────────────────────────────────────────────────────────────────


def _end(row: Dispute, payment: Payment, sold: Sold, located: Located) -> str | None:
    why = disputed_share.why_wait(row, payment, located)
    if why is not None:
        return why
    if row.status == Status.LOST:
        _lose(row, payment, sold, located)
    else:
        _win(row, sold)
    disputed_share.release(payment, located)
    return None


def _lose(row: Dispute, payment: Payment, sold: Sold, located: Located) -> None:
    lost = lost_dispute.book(row, payment, sold, located)
    if lost.ends:
        kept = paid_back_by_bank.give_up(sold, payment)
        trouble_letters.paid_back(sold, row.amount_minor, share_minor=kept)
    else:
        trouble_letters.dispute_closed(sold, row.amount_minor, won=False, share_minor=lost.share_minor)


def _win(row: Dispute, sold: Sold) -> None:
    if row.withdrawn_at is not None:
        troubles.dispute_won(row.stripe_id, sales.sale_of(sold), row.amount_minor, clock.now())
    operations.close(row)
    trouble_letters.dispute_closed(sold, row.amount_minor, won=True, share_minor=0)


# ── What came of calling the share back ───────────────────────────────────────────────────────────


def call_back_if_frozen(earning_id: str) -> None:
    """A transfer was made although a dispute had been opened meanwhile: call it back at once."""
    earning = db.session.scalar(select(Earning).where(Earning.public_id == earning_id))
    if earning is None or earning.frozen_since is None:
        return
    # Of a payment in parts the whole is locked before any part of it.
    payments.locked_by_charge(earning.charge_id)
    payment = payments.paid(earning.source_kind, earning.source_id, lock=True)
    if payment is None:
        return
    for row in queries.open_of(payment.id):
        disputed_share.call_back(row, payment, earning)


def share_came_back(dispute_id: str, reversal_id: str, amount_minor: int, at: datetime) -> None:
    """The share is with us again, still the provider's, until the dispute is closed."""
    row, sold, earning = _of_share(dispute_id)
    earning.sent_minor -= amount_minor
    earning.held_minor += amount_minor
    row.recall = Recall.DONE
    db.session.flush()
    troubles.share_called_back(f"{reversal_id}:reversed", sales.sale_of(sold), amount_minor, at)
    _end_if_over(row, sold)


def share_stayed(dispute_id: str) -> None:
    """The share could not be called back: should the dispute be lost, it becomes a debt."""
    row, sold, _earning = _of_share(dispute_id)
    row.recall = Recall.REFUSED
    db.session.flush()
    _end_if_over(row, sold)


def _of_share(dispute_id: str) -> tuple[Dispute, Sold, Earning]:
    _row, payment = queries.one(dispute_id)
    if payment.part_of_id is not None:
        payments.locked_by_charge(str(payment.charge_id))
    payments.locked(payment.public_id)
    sold, located = sales.of(payment), payouts.locked_earning_of(payment.subject_kind, payment.subject_id)
    row = queries.locked(dispute_id)
    if sold is None or located is None or row is None:
        raise LookupError(f"{dispute_id} has lost what was sold or its earning")
    return row, sold, located[1]


def _end_if_over(row: Dispute, sold: Sold) -> None:
    """The bank may have decided while the share was on its way back."""
    if row.part_of_id is not None:
        dispute_series.end_if_over(row)
        return
    _row, payment = queries.one(row.public_id)
    if row.is_over and row.closed_at is None:
        _end(row, payment, sold, payouts.locked_earning_of(*sold.source))


def answer_refused(dispute_id: str) -> None:
    """The payment provider refused our answer: a person may write another."""
    row = queries.locked(dispute_id)
    if row is not None and row.closed_at is None:
        operations.let_answer_again(row)
