"""A dispute as the payment provider tells it, made true here: frozen, called back, decided, released once."""

import logging
from datetime import datetime
from typing import Any

import stripe
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.database import db, transaction
from marketplace.goods.topups.models import KIND as TOPUP
from marketplace.money.disputes import operations, queries
from marketplace.money.disputes.facts import DisputeFacts, facts_of
from marketplace.money.disputes.models import Dispute, Recall, Status
from marketplace.money.ledger import troubles
from marketplace.money.payments import calls, gateway, refunds
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import OperationKind, OperationState, Payment
from marketplace.money.payments.operations import Blocked, NoAccount
from marketplace.money.payouts import claims, sending
from marketplace.money.payouts import queries as payouts
from marketplace.money.payouts.models import Earning, Payout, PayoutState
from marketplace.money.payouts.steps import move
from marketplace.people.accounts import queries as accounts
from marketplace.workflows import dispute_topup, lost_dispute, paid_back_by_bank, trouble_letters
from marketplace.workflows import sold as sales
from marketplace.workflows.sold import Sold

log = logging.getLogger("marketplace.disputes")

_UNANSWERED = (*calls.DUE, OperationState.STOPPED)


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
    sold = sales.of(payment)
    if sold is None:
        return "no booking of ours is known for it yet"
    located = payouts.locked_earning_of(*sold.source)
    row = queries.locked_by_remote(told.stripe_id)
    if row is None:
        row = operations.note(payment, told)
        _freeze(row, payment, sold, located)
    if row.closed_at is not None:
        return None
    operations.bring_up_to(row, told)
    _book_withdrawal(row, sold, told)
    return _end(row, payment, sold, located) if row.is_over else None


def _freeze(
    row: Dispute, payment: Payment, sold: Sold, located: tuple[Payout | None, Earning] | None
) -> None:
    """The share goes nowhere: not gathered, its payout held, and called back when it had left.

    Refunds that are due wait; of one without an answer we look now whether it was made.
    """
    called_back = False
    calls.let_go(payments.calls_of_refunds(payment.id, OperationState.UNKNOWN))
    if located is not None:
        payout, earning = located
        earning.frozen_since = earning.frozen_since or clock.now()
        if payout is not None:
            hold(payout, "disputed")
        called_back = _call_back(row, payment, earning)
        db.session.flush()
    is_ahead = paid_back_by_bank.is_ahead(sold)
    trouble_letters.disputed(sold, row.amount_minor, called_back=called_back, is_ahead=is_ahead)


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


def _call_back(row: Dispute, payment: Payment, earning: Earning) -> bool:
    # A part may be on its way back already, for a refund.
    called = payments.calls_of_refunds(payment.id, *calls.DUE)
    coming = sum(call.params["body"]["amount"] for call in called if call.kind == OperationKind.REVERSAL)
    amount = earning.sent_minor - coming
    if amount <= 0 or earning.transfer_id is None or row.recall != Recall.NONE:
        return False
    refunds.call_back(row.public_id, earning.transfer_id, amount)
    row.recall = Recall.ASKED
    db.session.flush()
    return True


def _book_withdrawal(row: Dispute, sold: Sold, told: DisputeFacts) -> None:
    if not told.withdrawn or row.withdrawn_at is not None:
        return
    row.withdrawn_at, row.fee_minor = told.opened_at, told.fee_minor
    db.session.flush()
    sale = sales.sale_of(sold)
    troubles.dispute_opened(row.stripe_id, sale, row.amount_minor, row.fee_minor, told.opened_at)


# ── Its end ───────────────────────────────────────────────────────────────────────────────────────


def _end(
    row: Dispute, payment: Payment, sold: Sold, located: tuple[Payout | None, Earning] | None
) -> str | None:
    payout, earning = located or (None, None)
    why = _why_wait(row, payment, payout, earning)
    if why is not None:
        return why
    if row.status == Status.LOST:
        lost_dispute.book(row, payment, sold, payout, earning)
    else:
        _win(row, sold)
    if not queries.open_of(payment.id):
        if earning is not None:
            _release(earning)
        for made in payments.refunds_due(payment.id):
            refunds.release(payment, made)
    return None


def _why_wait(row: Dispute, payment: Payment, payout: Payout | None, earning: Earning | None) -> str | None:
    """What has to be answered first, so that what is booked then is all there is."""
    by_bank = payout is not None and payout.state == PayoutState.FAILED and payout.bank_file_id is not None
    if earning is not None and (by_bank or sending.is_under_way(earning) or row.recall == Recall.ASKED):
        return "its share is on its way"
    for call in payments.calls_of_refunds(payment.id, *_UNANSWERED):
        # A refund that is ready was never made, and is not made while the dispute is open.
        if call.kind == OperationKind.REVERSAL or call.state != OperationState.READY:
            return "a refund of it has no answer yet"
    return None


def _win(row: Dispute, sold: Sold) -> None:
    if row.withdrawn_at is not None:
        troubles.dispute_won(row.stripe_id, sales.sale_of(sold), row.amount_minor, clock.now())
    operations.close(row)
    trouble_letters.dispute_closed(sold, row.amount_minor, won=True, share_minor=0)


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
    if payment is None:
        return
    for row in queries.open_of(payment.id):
        _call_back(row, payment, earning)


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
    payments.locked(payment.public_id)
    sold, located = sales.of(payment), payouts.locked_earning_of(payment.subject_kind, payment.subject_id)
    row = queries.locked(dispute_id)
    if sold is None or located is None or row is None:
        raise LookupError(f"{dispute_id} has lost what was sold or its earning")
    return row, sold, located[1]


def _end_if_over(row: Dispute, sold: Sold) -> None:
    """The bank may have decided while the share was on its way back."""
    _row, payment = queries.one(row.public_id)
    if row.is_over and row.closed_at is None:
        _end(row, payment, sold, payouts.locked_earning_of(*sold.source))


def answer_refused(dispute_id: str) -> None:
    """The payment provider refused our answer: a person may write another."""
    row = queries.locked(dispute_id)
    if row is not None and row.closed_at is None:
        operations.let_answer_again(row)
