"""The end of a dispute that was lost: who pays what the customer's bank took; called with all its rows locked."""

from typing import NamedTuple

from marketplace.core import clock
from marketplace.goods.works import operations as works
from marketplace.money.debts import operations as debts
from marketplace.money.debts.models import Cause
from marketplace.money.disputes import operations
from marketplace.money.disputes.models import Bearer, Dispute
from marketplace.money.ledger import troubles
from marketplace.money.ledger.troubles import Taken
from marketplace.money.payments.models import Payment
from marketplace.money.payouts import taking_back
from marketplace.money.payouts.models import Earning
from marketplace.money.payouts.sharing import next_back
from marketplace.workflows import issue_papers, paid_back_by_bank, trouble_letters
from marketplace.workflows import sold as sales
from marketplace.workflows.cover_refunds import cover_refunds
from marketplace.workflows.disputed_share import Located
from marketplace.workflows.refund_booking import shared_minor
from marketplace.workflows.sold import Sold


class Lost(NamedTuple):
    """What a lost dispute did to one sale."""

    ends: bool
    """It had not begun, and nothing of it stays paid."""
    share_minor: int
    """What it took of the provider's share, in minor units."""


def book(row: Dispute, payment: Payment, sold: Sold, located: Located) -> Lost:
    """The bank keeps the money: out of refunds that were due anyway, then out of both shares, or our own loss.

    A booking that has not begun ends with it, which is left to be done.
    """
    payout, earning = located or (None, None)
    left = shared_minor(payment)
    covered = cover_refunds(row, payment)
    rest = row.amount_minor - covered.total
    ends = rest >= left and paid_back_by_bank.is_ahead(sold)
    amount = min(rest, left)
    if row.bearer == Bearer.PLATFORM:
        amount -= _borne_by_us(sold, amount, ends)
    taken, unshared, share = Taken(), 0, _share_of(sold, left, amount)
    if amount and (earning is None or earning.granted_at is None):
        unshared = amount
    if amount and earning is not None:
        planned = taking_back.plan(earning, amount)
        share = planned.parts.share
        taking_back.shrink(payout, earning, planned)
        if earning.granted_at is not None:
            taken = planned.taken_as_debt
    if row.withdrawn_at is not None:
        troubles.dispute_lost(
            row.ledger_key,
            sales.sale_of(sold),
            taken=taken,
            unshared=unshared + covered.kept,
            due=covered.due,
            loss=rest - amount,
            at=clock.now(),
        )
    if taken.owed and earning is not None:
        _begin_debt(sold, earning, taken.owed)
    operations.close(row, taken_minor=amount + covered.total)
    if sold.work is not None and rest >= left:
        works.end(sold.work)
    issue_papers.bank_credit_note(row, payment)
    return Lost(ends, share)


def _borne_by_us(sold: Sold, lost_minor: int, ends: bool) -> int:
    """When we bear it: all of it, and before the service what a cancellation now would have left."""
    return paid_back_by_bank.left_by_cancelling(sold.booking, lost_minor) if ends else lost_minor


def _share_of(sold: Sold, left_minor: int, amount: int) -> int:
    """The provider's part of an amount taken from a sale that nobody earned from yet."""
    return next_back(sold.parts, sold.parts.total - left_minor, amount).share


def _begin_debt(sold: Sold, earning: Earning, amount_minor: int) -> None:
    debts.begin(
        earning.provider_id,
        Cause.DISPUTE,
        earning_id=earning.public_id,
        label=earning.label,
        currency=earning.currency,
        amount_minor=amount_minor,
    )
    trouble_letters.owing(sold, amount_minor)
