"""A dispute over a membership or a given one: nothing renews meanwhile; lost, what it paid for ends."""

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.goods.memberships import bills, dispute_letters, granting, operations, queries
from marketplace.goods.memberships.models import (
    BILL,
    RUNNING,
    GrantSource,
    Membership,
    MembershipBill,
    MembershipState,
)
from marketplace.goods.plan_gifts import operations as gift_operations
from marketplace.goods.plan_gifts import queries as gifts
from marketplace.goods.plan_gifts.models import GiftState, PlanGift
from marketplace.money.disputes import operations as disputes
from marketplace.money.disputes import queries as dispute_queries
from marketplace.money.disputes.facts import DisputeFacts
from marketplace.money.disputes.models import Dispute, Status
from marketplace.money.ledger import memberships as ledger
from marketplace.money.ledger import troubles
from marketplace.money.ledger.troubles import Sale
from marketplace.money.payments import calls, refunds
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import OperationState, Payment
from marketplace.workflows import issue_papers
from marketplace.workflows.cover_refunds import cover_refunds

_UNANSWERED = (OperationState.SENT, OperationState.UNKNOWN, OperationState.STOPPED)


def apply(told: DisputeFacts, payment: Payment) -> str | None:
    """What the bank says of a bill's payment, made true in the open transaction; else why it waits."""
    row = dispute_queries.locked_by_remote(told.stripe_id)
    if row is None:
        row = disputes.note(payment, told)
        # A refund without an answer is looked up now; one that waits stays until the bank has decided.
        calls.let_go(payments.calls_of_refunds(payment.id, OperationState.UNKNOWN))
        _hold(payment)
        dispute_letters.opened(payment.payer_id, row.amount_minor, row.currency)
    if row.closed_at is not None:
        return None
    disputes.bring_up_to(row, told)
    sale = Sale(payment.subject_id, "", payment.currency, payment.subject_kind)
    if told.withdrawn and row.withdrawn_at is None:
        row.withdrawn_at, row.fee_minor = told.opened_at, told.fee_minor
        troubles.dispute_opened(row.stripe_id, sale, row.amount_minor, row.fee_minor, told.opened_at)
    return _end(row, payment, sale) if row.is_over else None


def _bill_of(payment: Payment) -> MembershipBill | None:
    found = bills.bill_of_payment(payment.id)
    return bills.locked_bill(found[0].public_id) if found is not None else None


def _membership_of(bill: MembershipBill | None) -> Membership | None:
    if bill is None or bill.membership_id is None:
        return None
    name = db.session.get_one(Membership, bill.membership_id).public_id
    return queries.locked(name)


def _hold(payment: Payment) -> None:
    """Charge nothing more while the bank decides: the membership ends with its paid time unless it is kept."""
    # The membership's row comes before its bill's, as wherever both are locked.
    found = bills.bill_of_payment(payment.id)
    membership = _membership_of(found[0]) if found is not None else None
    if membership is not None and membership.state in RUNNING and membership.ends_at is None:
        operations.change_call(membership, {"cancel_at_period_end": True})


# ── Its end ───────────────────────────────────────────────────────────────────────────────────────


def _end(row: Dispute, payment: Payment, sale: Sale) -> str | None:
    if payments.calls_of_refunds(payment.id, *_UNANSWERED):
        return "a refund of it has no answer yet"
    won = row.status != Status.LOST
    ends = False
    if won:
        if row.withdrawn_at is not None:
            troubles.dispute_won(row.stripe_id, sale, row.amount_minor, clock.now())
        disputes.close(row)
    else:
        ends = _lose(row, payment)
    if not dispute_queries.open_of(payment.id):
        for made in payments.refunds_due(payment.id):
            refunds.release(payment, made)
    dispute_letters.decided(payment.payer_id, row.amount_minor, row.currency, won=won, ends=ends)
    return None


def _lose(row: Dispute, payment: Payment) -> bool:
    """The bank keeps the money: out of time to come, the rest is our loss. Whether what it paid for ends."""
    membership = _membership_of(found[0] if (found := bills.bill_of_payment(payment.id)) else None)
    bill = _bill_of(payment)
    gift = gifts.locked(payment.subject_id) if payment.subject_kind != BILL else None
    covered = cover_refunds(row, payment)
    rest = row.amount_minor - covered.due
    if bill is not None:
        bill.refunded_minor = payment.refunded_minor
        left = bill.amount_minor - bill.recognised_minor - bill.refunded_minor - bill.lost_minor
    else:
        left = payment.amount_minor - payment.refunded_minor
    taken = min(left, rest) if row.withdrawn_at is not None else 0
    if row.withdrawn_at is not None:
        _book(row, payment, bill, taken, covered.due)
    if bill is not None:
        bill.lost_minor += taken
        db.session.flush()
    disputes.close(row, taken_minor=taken if bill is None else row.amount_minor)
    issue_papers.bank_credit_note(row, payment)
    ends = taken >= left
    if ends:
        _take_away(bill, membership, gift)
    return ends


def _book(row: Dispute, payment: Payment, bill: MembershipBill | None, taken: int, due: int) -> None:
    ledger.charged_back(
        row.stripe_id,
        (BILL, bill.public_id) if bill is not None else (payment.subject_kind, payment.subject_id),
        deferred_part=taken if bill is not None else 0,
        gift_part=0 if bill is not None else taken,
        due=due,
        amount=row.amount_minor,
        at=clock.now(),
        currency=payment.currency,
    )


def _take_away(bill: MembershipBill | None, membership: Membership | None, gift: PlanGift | None) -> None:
    """What was paid with money that is gone ends now."""
    now = clock.now()
    if membership is not None and bill is not None:
        granting.revoke(GrantSource.BILL, [bill.public_id], now)
        if membership.state in RUNNING:
            operations.end_call(membership)
            membership.state, membership.ended_at = MembershipState.ENDED, now
            granting.end_grace(membership, now)
            db.session.flush()
    elif gift is not None and gift.state == GiftState.PAID:
        gift.state = GiftState.LOST
        db.session.flush()
    elif gift is not None and bill is not None:
        granting.revoke(GrantSource.GIFT, [gift.public_id], now)
        gift_operations.say_taken_away(gift)
