"""Brings sales to the point where something goes wrong, on the stage with the sandbox, and reads the books."""

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.mail import OutgoingMail
from marketplace.money.debts.models import Debt
from marketplace.money.ledger import queries as ledger
from marketplace.money.payments import queries as payments
from marketplace.money.payments import refunds
from marketplace.money.payments.models import ConnectedAccount, Operation, Payment, Refund
from marketplace.money.payouts import operations as payouts
from marketplace.money.payouts import queries as payout_queries
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Decision, Earning, Payout
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.listings.models import Listing
from marketplace.workflows import complete_booking, refund_booking, self_check
from tests.factories.stage import Stage

PAID, SHARE, COMMISSION, FEE = 2_592, 2_232, 168, 192
"""A meal for one at 24 euros: what its customer pays, and whose it is."""
LATER_DAYS = 10


def a_sale(stage: Stage, **changes: Any) -> str:
    """A booking that took place, of a cook who can be paid; its public id."""
    return stage.finished(stage.meal(paid_out=True, **changes))


def another_sale(stage: Stage, booking_id: str) -> str:
    """One more booking of the same meal, with another customer."""
    with stage.app.app_context():
        booking = stage.booking(booking_id)
        listing = db.session.get(Listing, booking.listing_id)
        assert listing is not None
    return stage.finished(listing, customer=stage.customer("Ali Petit"))


def gathered(stage: Stage, booking_id: str) -> str:
    """The payout the sale is in, gathered now; its public id."""
    released = stage.booking(booking_id).ends_at + timedelta(
        hours=stage.settings.payout_hold_hours, minutes=1
    )
    with clock.frozen_at(released), stage.acting():
        payouts.gather(released)
    return payout_of(stage, booking_id).public_id


def approved(stage: Stage, booking_id: str) -> str:
    """The sale's payout, approved by as many as it takes; its transfers wait in the outbox."""
    payout_id = gathered(stage, booking_id)
    for name in ("Ada First", "Bo Second")[: 1 + payout_of(stage, booking_id).needs_second]:
        reviewer = stage.staff(Role.FINANCE, name=name)
        with stage.acting():
            review.decide(payout_id, reviewer, Decision.APPROVE)
    return payout_id


def paid_out(stage: Stage, booking_id: str) -> str:
    """The sale's payout, approved and sent."""
    payout_id = approved(stage, booking_id)
    stage.work()
    return payout_id


def empty_account(stage: Stage) -> None:
    """Let the sandbox's time pass until the provider's bank has everything; then it is today again."""
    for _day in range(LATER_DAYS):
        stage.lever("clock", advance=86_400)
    stage.lever("clock", now=int(clock.now().timestamp()))


def refund(stage: Stage, booking_id: str, amount: int, by: Member | None = None, *, work: bool = True) -> str:
    """Staff refund an amount; its public id."""
    by = by or stage.staff(Role.FINANCE, name="Fatou Finance")
    with stage.acting():
        made = refund_booking.refund(booking_id, amount, by, "The oven broke down.")
        refund_id = made.public_id
    if work:
        finish(stage)
    return refund_id


def finish(stage: Stage) -> None:
    """Do every job that is due and what follows from it: a reversal is answered before its refund is sent."""
    stage.work()
    stage.work()


def books(stage: Stage) -> dict[str, int]:
    """Every account name with its balance, debit positive; those at zero are left out."""
    with stage.app.app_context():
        return {line.name: line.balance for line in ledger.trial_balance() if line.balance}


def earning_of(stage: Stage, booking_id: str) -> Earning:
    with stage.app.app_context():
        earning = payout_queries.earning_of("booking", booking_id)
        assert earning is not None
        return earning


def payout_of(stage: Stage, booking_id: str) -> Payout:
    with stage.app.app_context():
        payout = db.session.scalar(
            select(Payout)
            .join(Earning, Earning.payout_id == Payout.id)
            .where(Earning.source_id == booking_id)
        )
        assert payout is not None
        return payout


def payment_of(stage: Stage, booking_id: str) -> Payment:
    with stage.app.app_context():
        payment = payments.paid("booking", booking_id)
        assert payment is not None
        return payment


def refunds_of(stage: Stage, booking_id: str) -> list[Refund]:
    payment = payment_of(stage, booking_id)
    with stage.app.app_context():
        return payments.refunds_of(payment.id)


def debts_of(stage: Stage, booking_id: str) -> list[Debt]:
    with stage.app.app_context():
        provider_id = stage.booking(booking_id).provider_id
        return list(db.session.scalars(select(Debt).where(Debt.provider_id == provider_id).order_by(Debt.id)))


def account_of(stage: Stage, booking_id: str) -> ConnectedAccount:
    with stage.app.app_context():
        account = payments.account_of(stage.booking(booking_id).provider_id)
        assert account is not None
        return account


def letters(stage: Stage, kind: str) -> list[str]:
    """The texts of the messages of a kind, in the order they were written."""
    with stage.app.app_context():
        query = select(OutgoingMail.text).where(OutgoingMail.kind == kind).order_by(OutgoingMail.id)
        return list(db.session.scalars(query))


def broken(stage: Stage) -> list[str]:
    """The invariants that do not hold at this moment."""
    with stage.app.app_context():
        return [finding.name for finding in self_check.failures()]


def payout_by_id(stage: Stage, payout_id: str) -> Payout:
    with stage.app.app_context():
        payout = db.session.scalar(select(Payout).where(Payout.public_id == payout_id))
        assert payout is not None
        return payout


def cook_of(stage: Stage, booking_id: str) -> Member:
    with stage.app.app_context():
        member = db.session.get(Member, stage.booking(booking_id).provider_id)
        assert member is not None
        return member


def take_place(stage: Stage, booking_id: str) -> None:
    """The booked time passes."""
    over = stage.booking(booking_id).ends_at + timedelta(minutes=1)
    with clock.frozen_at(over), stage.app.app_context():
        complete_booking.complete(booking_id)


def refund_unlocked(stage: Stage, booking_id: str, amount: int) -> None:
    """The mistake that locking the payment prevents: look how much is left, then write a sum of one's own."""
    payment = payment_of(stage, booking_id)
    if payment.refunded_minor + amount > payment.amount_minor:
        raise ValueError("too much")
    with stage.acting():
        again = db.session.get(Payment, payment.id)
        assert again is not None
        refunds.promise(again, amount, "careless")


def forget_refunds(stage: Stage, booking_id: str) -> None:
    """Leave no trace of a control that had to break the books."""
    payment = payment_of(stage, booking_id)
    with stage.acting():
        db.session.execute(delete(Operation).where(Operation.kind == "refund"))
        db.session.execute(delete(Refund).where(Refund.payment_id == payment.id))
        db.session.execute(update(Payment).where(Payment.id == payment.id).values(refunded_minor=0))
