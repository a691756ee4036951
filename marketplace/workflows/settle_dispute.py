"""A dispute as the payment provider tells it, made true here: frozen, called back, decided, released once."""

import logging
from datetime import datetime
from typing import Any

import stripe
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.money.debts import operations as debts
from marketplace.money.debts.models import Cause
from marketplace.money.disputes import operations, queries
from marketplace.money.disputes.facts import DisputeFacts, facts_of
from marketplace.money.disputes.models import Bearer, Dispute, Recall, Status
from marketplace.money.ledger import troubles
from marketplace.money.ledger.troubles import Taken
from marketplace.money.payments import gateway, refunds
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import Payment
from marketplace.money.payments.operations import Blocked, NoAccount
from marketplace.money.payouts import claims, sending, taking_back
from marketplace.money.payouts import queries as payouts
from marketplace.money.payouts.models import Earning, Payout, PayoutState
from marketplace.money.payouts.steps import move
from marketplace.people.accounts import queries as accounts
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.bookings.models import Booking
from marketplace.workflows import trouble_letters
from marketplace.workflows.refund_booking import refundable_minor, sale_of

log = logging.getLogger("marketplace.disputes")


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
    booking = bookings.locked(payment.subject_id)
    if booking is None:
        return "no booking of ours is known for it yet"
    located = payouts.locked_earning_of("booking", booking.public_id)
    row = queries.locked_by_remote(told.stripe_id)
    if row is None:
        row = operations.note(payment, told)
        _freeze(row, booking, located)
    if row.closed_at is not None:
        return None
    operations.bring_up_to(row, told)
    _book_withdrawal(row, booking, told)
    return _end(row, payment, booking, located) if row.is_over else None


def _freeze(row: Dispute, booking: Booking, located: tuple[Payout | None, Earning] | None) -> None:
    """The share goes nowhere: not gathered, its payout held, and called back when it had left."""
    called_back = False
    if located is not None:
        payout, earning = located
        earning.frozen_since = earning.frozen_since or clock.now()
        if payout is not None:
            hold(payout, "disputed")
        called_back = _call_back(row, earning)
        db.session.flush()
    trouble_letters.disputed(booking, row.amount_minor, called_back=called_back)


def hold(payout: Payout, reason: str) -> bool:
    """Hold a payout that has not left, with a reason its provider reads; earlier approvals no longer count."""
    if payout.state == PayoutState.FAILED and payout.bank_file_id is not None:
        return False
    if payout.state == PayoutState.FAILED:
        move(payout, PayoutState.IN_REVIEW)
    if payout.state not in {PayoutState.IN_REVIEW, PayoutState.SECOND_REVIEW}:
        return False
    claims.end(payout)
    move(payout, PayoutState.HELD, reason=reason)
    payout.round += 1
    db.session.flush()
    return True


def _call_back(row: Dispute, earning: Earning) -> bool:
    if earning.sent_minor == 0 or earning.transfer_id is None or row.recall != Recall.NONE:
        return False
    refunds.call_back(row.public_id, earning.transfer_id, earning.sent_minor)
    row.recall = Recall.ASKED
    db.session.flush()
    return True


def _book_withdrawal(row: Dispute, booking: Booking, told: DisputeFacts) -> None:
    if not told.withdrawn or row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.fee_minor = told.opened_at, told.fee_minor
    db.session.flush()
    sale = sale_of(booking)
    troubles.dispute_opened(row.stripe_id, sale, row.amount_minor, row.fee_minor, told.opened_at)


# ── Its end ───────────────────────────────────────────────────────────────────────────────────────


def _end(
    row: Dispute, payment: Payment, booking: Booking, located: tuple[Payout | None, Earning] | None
) -> str | None:
    payout, earning = located or (None, None)
    by_bank = payout is not None and payout.state == PayoutState.FAILED and payout.bank_file_id is not None
    if earning is not None and (by_bank or sending.is_under_way(earning) or row.recall == Recall.ASKED):
        return "its share is on its way"
    share = 0
    if row.status == Status.LOST:
        share = _lose(row, payment, booking, payout, earning)
    else:
        if row.withdrawn_at is not None:
            troubles.dispute_won(row.stripe_id, sale_of(booking), row.amount_minor, clock.now())
        operations.close(row)
    if earning is not None and not queries.open_of(payment.id):
        _release(earning)
    trouble_letters.dispute_closed(
        booking, row.amount_minor, won=row.status != Status.LOST, share_minor=share
    )
    return None


def _lose(
    row: Dispute, payment: Payment, booking: Booking, payout: Payout | None, earning: Earning | None
) -> int:
    """The bank keeps the money: out of both shares, or our own loss. How much of it was the provider's."""
    left = refundable_minor(payment)
    amount = min(row.amount_minor, left) if row.bearer == Bearer.PROVIDER else 0
    taken, unshared, share = Taken(), 0, 0
    if amount and (earning is None or earning.granted_at is None):
        unshared = amount
    if amount and earning is not None:
        planned = taking_back.plan(earning, amount)
        share = planned.parts.share
        taking_back.shrink(payout, earning, planned)
        if earning.granted_at is not None:
            taken = planned.taken_as_debt
    loss = row.amount_minor - amount
    if row.withdrawn_at is not None:
        troubles.dispute_lost(
            row.stripe_id, sale_of(booking), taken=taken, unshared=unshared, loss=loss, at=clock.now()
        )
    if taken.owed and earning is not None:
        debts.begin(
            booking.provider_id,
            Cause.DISPUTE,
            earning_id=earning.public_id,
            label=earning.label,
            currency=earning.currency,
            amount_minor=taken.owed,
        )
        trouble_letters.owing(booking, taken.owed)
    operations.close(row, taken_minor=amount)
    return share


def _release(earning: Earning) -> None:
    """What was frozen is free again; a share that had been called back is sent once more."""
    earning.frozen_since = None
    db.session.flush()
    provider = accounts.by_id(earning.provider_id)
    if provider is None or earning.held_minor == 0 or earning.transferred_at is None:
        return
    try:
        sending.order(earning, provider)
    except (NoAccount, Blocked):
        log.error("nowhere to send a released share earning=%s", earning.public_id)


# ── What came of calling the share back ───────────────────────────────────────────────────────────


def call_back_if_frozen(earning_id: str) -> None:
    """A transfer was made although a dispute had been opened meanwhile: call it back at once."""
    earning = db.session.scalar(select(Earning).where(Earning.public_id == earning_id))
    if earning is None or earning.frozen_since is None:
        return
    payment = payments.locked_by_charge(earning.charge_id)
    for row in queries.open_of(payment.id) if payment else []:
        _call_back(row, earning)


def share_came_back(dispute_id: str, reversal_id: str, amount_minor: int, at: datetime) -> None:
    """The share is with us again, still the provider's, until the dispute is closed."""
    row, booking, earning = _of_share(dispute_id)
    earning.sent_minor -= amount_minor
    earning.held_minor += amount_minor
    row.recall = Recall.DONE
    db.session.flush()
    troubles.share_called_back(f"{reversal_id}:reversed", sale_of(booking), amount_minor, at)
    _end_if_over(row, booking)


def share_stayed(dispute_id: str) -> None:
    """The share could not be called back: should the dispute be lost, it becomes a debt."""
    row, booking, _earning = _of_share(dispute_id)
    row.recall = Recall.REFUSED
    db.session.flush()
    _end_if_over(row, booking)


def _of_share(dispute_id: str) -> tuple[Dispute, Booking, Earning]:
    _row, payment = queries.one(dispute_id)
    payments.locked(payment.public_id)
    booking = bookings.locked(payment.subject_id)
    located = payouts.locked_earning_of("booking", payment.subject_id)
    row = queries.locked(dispute_id)
    if booking is None or located is None or row is None:
        raise LookupError(f"{dispute_id} has lost its booking or earning")
    return row, booking, located[1]


def _end_if_over(row: Dispute, booking: Booking) -> None:
    """The bank may have decided while the share was on its way back."""
    _row, payment = queries.one(row.public_id)
    if row.is_over and row.closed_at is None:
        _end(row, payment, booking, payouts.locked_earning_of("booking", booking.public_id))


def answer_refused(dispute_id: str) -> None:
    """The payment provider refused our answer: a person may write another."""
    row = queries.locked(dispute_id)
    if row is not None and row.closed_at is None:
        operations.let_answer_again(row)
