"""The share of a disputed sale: kept here, called back when it had left, and free again; tells nobody."""

import logging

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.money.disputes import queries
from marketplace.money.disputes.models import Dispute, Recall
from marketplace.money.payments import calls, refunds
from marketplace.money.payments import queries as payments
from marketplace.money.payments.accounts import Blocked, NoAccount
from marketplace.money.payments.models import OperationKind, OperationState, Payment
from marketplace.money.payouts import claims, sending
from marketplace.money.payouts.models import Earning, Payout, PayoutState
from marketplace.money.payouts.steps import move
from marketplace.people.accounts import queries as accounts

log = logging.getLogger("marketplace.disputes")

Located = tuple[Payout | None, Earning] | None
"""An earning with the payout it is in, both locked; None while nothing was earned."""

_UNANSWERED = (*calls.DUE, OperationState.STOPPED)


def freeze(row: Dispute, payment: Payment, located: Located) -> bool:
    """The share goes nowhere: not gathered, its payout held, and called back when it had left, which is returned.

    Refunds that are due wait; of one without an answer we look now whether it was made.
    """
    calls.let_go(payments.calls_of_refunds(payment.id, OperationState.UNKNOWN))
    if located is None:
        return False
    payout, earning = located
    earning.frozen_since = earning.frozen_since or clock.now()
    if payout is not None:
        hold(payout, "disputed")
    called_back = call_back(row, payment, earning)
    db.session.flush()
    return called_back


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


def call_back(row: Dispute, payment: Payment, earning: Earning) -> bool:
    """Intend to take back what has left of a share, once for each dispute; whether there was any."""
    # Of a payment in parts the dispute may fall on others.
    if row.amount_minor == 0:
        return False
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


def why_wait(row: Dispute, payment: Payment, located: Located) -> str | None:
    """What has to be answered first, so that what is booked then is all there is."""
    payout, earning = located or (None, None)
    by_bank = payout is not None and payout.state == PayoutState.FAILED and payout.bank_file_id is not None
    if earning is not None and (by_bank or sending.is_under_way(earning) or row.recall == Recall.ASKED):
        return "its share is on its way"
    for call in payments.calls_of_refunds(payment.id, *_UNANSWERED):
        # A refund that is ready was never made, and is not made while the dispute is open.
        if call.kind == OperationKind.REVERSAL or call.state != OperationState.READY:
            return "a refund of it has no answer yet"
    return None


def release(payment: Payment, located: Located) -> None:
    """Once no dispute of it is open: what was frozen is free again, what was called back is sent once more.

    Refunds that waited leave.
    """
    if queries.open_of(payment.id):
        return
    if located is not None:
        earning = located[1]
        earning.frozen_since = None
        db.session.flush()
        _send_again(earning)
    for made in payments.refunds_due(payment.id):
        refunds.release(payment, made)


def _send_again(earning: Earning) -> None:
    provider = accounts.by_id(earning.provider_id)
    if provider is None or earning.held_minor == 0 or earning.transferred_at is None:
        return
    try:
        sending.order(earning, provider)
    except (NoAccount, Blocked):
        log.error("nowhere to send a released share earning=%s", earning.public_id)
