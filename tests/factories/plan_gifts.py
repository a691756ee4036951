"""Memberships given as presents, paid by what the payment provider would say."""

from datetime import datetime
from typing import Any

from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.goods.inventory.gifts import Card
from marketplace.goods.memberships.models import GIFT
from marketplace.goods.plan_gifts import operations, queries
from marketplace.goods.plan_gifts.models import PlanGift
from marketplace.money.ledger.models import LedgerAccount, LedgerEntry
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import Payment, Refund
from marketplace.people.accounts.models import Member
from marketplace.workflows import give_gift, refund_booking, settle_payment
from tests.factories.topups import facts

MONTH = 990
"""What a month of Plus costs."""


def chosen(giver: Member, receiver: Member | None = None, **changes: Any) -> PlanGift:
    """Three months of Plus, not paid yet."""
    given = {"months": 3, "shown": 3 * MONTH, "message": "For your table", "deliver_at": None} | changes
    card = Card(receiver.public_id if receiver else "", given["message"], given["deliver_at"])
    return give_gift.choose_plan(giver, "plus", given["months"], card, given["shown"], "en")


def payment_of(gift: PlanGift) -> Payment:
    payment = payments.latest(GIFT, gift.public_id)
    assert payment is not None
    return payment


def bought(giver: Member, receiver: Member | None = None, **changes: Any) -> PlanGift:
    """Three months of Plus, paid."""
    gift = chosen(giver, receiver, **changes)
    payment = payment_of(gift)
    settle_payment.settle(payment.public_id, facts(payment))
    return gift


def accepted(gift: PlanGift, taker: Member) -> PlanGift:
    locked = queries.locked(gift.public_id)
    assert locked is not None
    operations.accept(locked, taker)
    return locked


def refunds_left(gift: PlanGift) -> int:
    """What went back of a gift, once every promised refund has left."""
    rows = db.session.query(Refund).filter_by(payment_id=payment_of(gift).id).all()
    for row in rows:
        refund_booking.sent(row.public_id, f"re_{ids.random_code(12)}", clock.now())
    return sum(row.amount_minor for row in rows)


def balance(code: str) -> int:
    """What an account of the ledger holds, in minor units; what is owed is less than nothing."""
    query = (
        db.session.query(LedgerEntry.amount)
        .join(LedgerAccount, LedgerAccount.id == LedgerEntry.account_id)
        .filter(LedgerAccount.code.like(f"{code}%"))
    )
    return sum(amount for (amount,) in query)


def time_of(gift: PlanGift) -> tuple[datetime, datetime]:
    bill = queries.bill_of(gift.id)
    assert bill is not None
    return bill.from_at, bill.until_at
