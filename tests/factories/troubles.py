"""Brings sales to the point where something goes wrong, on the stage with the sandbox, and reads the books."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import aliased

from marketplace.core import clock
from marketplace.core.database import db
from marketplace.core.mail import OutgoingMail
from marketplace.money.debts.models import Debt
from marketplace.money.disputes import operations as dispute_operations
from marketplace.money.disputes import queries as disputes
from marketplace.money.disputes.models import Bearer, Dispute
from marketplace.money.ledger import queries as ledger
from marketplace.money.ledger.models import LedgerTransaction
from marketplace.money.payments import gateway, refunds
from marketplace.money.payments import queries as payments
from marketplace.money.payments.models import ConnectedAccount, Operation, OperationKind, Payment, Refund
from marketplace.money.payouts import operations as payouts
from marketplace.money.payouts import queries as payout_queries
from marketplace.money.payouts import review
from marketplace.money.payouts.models import Decision, Earning, Payout
from marketplace.people.accounts.models import Member, Role
from marketplace.trade.availability.models import Occurrence
from marketplace.trade.bookings import queries as booking_queries
from marketplace.trade.listings.models import Listing
from marketplace.workflows import (
    cancel_booking,
    complete_booking,
    outbox,
    refund_booking,
    self_check,
    settle_dispute,
    settle_refund,
)
from tests.factories import disputes as disputes_told
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


def kind_of(subject_id: str) -> str:
    """Whether an id names a booking, a tip or a sale of a digital work."""
    return {"tip": "tip", "wsl": "work_sale"}.get(subject_id.partition("_")[0], "booking")


def refund(stage: Stage, booking_id: str, amount: int, by: Member | None = None, *, work: bool = True) -> str:
    """Staff refund an amount; its public id."""
    by = by or stage.staff(Role.FINANCE, name="Fatou Finance")
    with stage.acting():
        made = refund_booking.refund(booking_id, amount, by, "The oven broke down.", kind=kind_of(booking_id))
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
        earning = payout_queries.earning_of(kind_of(booking_id), booking_id)
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
        payment = payments.paid(kind_of(booking_id), booking_id)
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


def dispute(stage: Stage, booking_id: str, reason: str = "fraudulent") -> str:
    """The customer's bank disputes the payment, and we are told; the payment provider's id of it."""
    opened = stage.lever("disputes", charge=payment_of(stage, booking_id).charge_id, reason=reason)
    hear_of(stage, str(opened["id"]))
    return str(opened["id"])


def hear_of(stage: Stage, dispute_id: str) -> str | None:
    """What a webhook about a dispute does, and all that follows; else why it waits."""
    problem = told_of(stage, dispute_id)
    finish(stage)
    return problem


def told_of(stage: Stage, dispute_id: str) -> str | None:
    """What a webhook about a dispute does by itself; why it waits, if it does."""
    with stage.app.app_context():
        return settle_dispute.reconcile(dispute_id)


def decide(stage: Stage, dispute_id: str, outcome: str) -> str | None:
    """The bank decides, and we are told."""
    stage.lever(f"disputes/{dispute_id}", outcome=outcome)
    return hear_of(stage, dispute_id)


def dispute_of(stage: Stage, booking_id: str) -> Dispute:
    payment = payment_of(stage, booking_id)
    with stage.app.app_context():
        return db.session.scalars(select(Dispute).where(Dispute.payment_id == payment.id)).one()


def choose_bearer(stage: Stage, booking_id: str, bearer: Bearer) -> None:
    public_id = dispute_of(stage, booking_id).public_id
    with stage.acting():
        row = disputes.locked(public_id)
        assert row is not None
        dispute_operations.choose_bearer(row, bearer)


def refund_comes_back(stage: Stage, booking_id: str) -> None:
    """The bank of a card made for it sends the refund back a minute later, and we are told."""
    stage.lever("clock", advance=120)
    for refund_row in refunds_of(stage, booking_id):
        if refund_row.stripe_id:
            with stage.app.app_context():
                assert settle_refund.reconcile(refund_row.stripe_id) is None


def stuck(stage: Stage) -> list[str]:
    """The refunds a person has to look after."""
    with stage.app.app_context():
        return [refund_row.public_id for refund_row, _payment in payments.stuck_refunds()]


def transfers_of(stage: Stage, booking_id: str) -> list[int]:
    """The amounts of the transfers made for a booking, at the payment provider, oldest first."""
    with stage.app.app_context():
        found = gateway.found_transfers(f"booking_{booking_id}")
    return [made["amount"] - made["amount_reversed"] for made in reversed(found)]


def long_after(stage: Stage, booking_id: str) -> datetime:
    """When the hold period of a sale is over."""
    return stage.booking(booking_id).ends_at + timedelta(hours=stage.settings.payout_hold_hours, minutes=1)


def as_told(stage: Stage, dispute_id: str) -> dict[str, Any]:
    """What the payment provider says of a dispute now."""
    with stage.app.app_context():
        return gateway.dispute(dispute_id)


def tell(stage: Stage, body: dict[str, Any]) -> None:
    """Something said earlier arrives now."""
    with stage.acting():
        settle_dispute.apply(body)


def answer(stage: Stage, booking_id: str, texts: dict[str, str]) -> None:
    """Staff write to the bank and send it."""
    public_id = dispute_of(stage, booking_id).public_id
    with stage.acting():
        row = disputes.locked(public_id)
        assert row is not None
        dispute_operations.save_evidence(row, texts)
        dispute_operations.submit(row)


def paid_with(stage: Stage, card: str) -> str:
    """A booking paid with a card made for something, which took place."""
    booking_id = stage.hold(stage.meal(paid_out=True), stage.customer())
    stage.pay_page(stage.page_of(booking_id), card)
    assert stage.settle(booking_id)
    take_place(stage, booking_id)
    return booking_id


def stuck_of(stage: Stage) -> str:
    [found] = stuck(stage)
    return found


def reversed_kinds(stage: Stage, booking_id: str) -> dict[str, str]:
    """Which events of a booking undo which, by their kinds."""
    undone = aliased(LedgerTransaction)
    query = (
        select(LedgerTransaction.kind, undone.kind)
        .join(undone, undone.id == LedgerTransaction.reverses_id)
        .where(LedgerTransaction.source_id == booking_id)
    )
    with stage.app.app_context():
        pairs = [(kind, earlier) for kind, earlier in db.session.execute(query)]
        return dict(pairs)


def go_wrong(stage: Stage, booking_id: str, step: str, amount: int) -> None:
    """One step of a sale's later life, as far as it is possible now."""
    earning, left = earning_of(stage, booking_id), left_of(stage, booking_id)
    if step == "refund":
        if left:
            refund(stage, booking_id, min(amount, left))
    elif step == "pay out":
        if earning.payout_id is None and earning.share_minor:
            paid_out(stage, booking_id)
    elif step == "empty the account":
        empty_account(stage)
    elif left and not has_been_disputed(stage, booking_id):
        decide(stage, dispute(stage, booking_id), "won" if step == "win a dispute" else "lost")


def left_of(stage: Stage, booking_id: str) -> int:
    """What the customer could still get back."""
    payment = payment_of(stage, booking_id)
    with stage.app.app_context():
        return refund_booking.refundable_minor(payment)


def lost_minor(stage: Stage, booking_id: str) -> int:
    """What lost disputes took of the sale."""
    payment = payment_of(stage, booking_id)
    with stage.app.app_context():
        return disputes.taken_of(payment.id)


def has_been_disputed(stage: Stage, booking_id: str) -> bool:
    payment = payment_of(stage, booking_id)
    with stage.app.app_context():
        return db.session.scalar(select(Dispute.id).where(Dispute.payment_id == payment.id)) is not None


def stick(stage: Stage, booking_id: str) -> None:
    """The payment provider refuses the refunds of a booking that are due."""
    for made in refunds_of(stage, booking_id):
        if made.state == "due":
            with stage.acting():
                refund_booking.refused(made.public_id)


def seats_taken(stage: Stage, booking_id: str) -> int:
    """How many seats of the booking's time are taken."""
    booking = stage.booking(booking_id)
    with stage.app.app_context():
        return db.session.scalars(
            select(Occurrence.seats_taken).where(Occurrence.id == booking.occurrence_id)
        ).one()


def letters_about(stage: Stage, since: int) -> list[str]:
    """The kinds of letters written after the first so many, in order."""
    with stage.app.app_context():
        return list(db.session.scalars(select(OutgoingMail.kind).order_by(OutgoingMail.id).offset(since)))


def letters_so_far(stage: Stage) -> int:
    return len(letters_about(stage, 0))


def refunds_at_provider(stage: Stage, booking_id: str) -> list[int]:
    """What went back of a payment at the payment provider, refund by refund."""
    charge = payment_of(stage, booking_id).charge_id
    with stage.app.app_context():
        return [made["amount"] for made in gateway.found_refunds(str(charge))]


def call_of(stage: Stage, refund_id: str) -> Operation:
    """The newest call that sends a refund."""
    with stage.app.app_context():
        call = payments.last_call(OperationKind.REFUND, refund_id)
        assert call is not None
        db.session.expunge(call)
        return call


def dispute_and_lose_a_part(stage: Stage, booking_id: str, amount: int) -> None:
    """The customer's bank asks for a part of a payment, and keeps it; as it would be told, in one word."""
    payment = payment_of(stage, booking_id)
    opened, lost = (
        disputes_told.told(
            payment,
            id="dp_sbx_part",
            amount=amount,
            status=status,
            balance_transactions=[{"amount": -amount, "fee": 0}],
        )
        for status in ("needs_response", "lost")
    )
    tell(stage, opened)
    stage.work()
    tell(stage, lost)


def answer_reversals(stage: Stage) -> None:
    """Only what is called back is asked for; nothing that follows from it."""
    with stage.app.app_context():
        query = select(Operation.public_id).where(
            Operation.kind == OperationKind.REVERSAL, Operation.state == "ready"
        )
        waiting = list(db.session.scalars(query))
    for key in waiting:
        with stage.app.app_context():
            outbox.send(key)


def cancel_by_provider(stage: Stage, booking_id: str) -> None:
    """The provider cancels, as the page would have shown it."""
    with stage.acting():
        booking = booking_queries.locked(booking_id)
        assert booking is not None
        by = booking.provider_id
        shown = cancel_booking.refund_now(booking, by).refund_minor
        cancel_booking.cancel(booking_id, by_id=by, expected_refund_minor=shown)
    finish(stage)


def try_to_send(stage: Stage, refund_id: str) -> None:
    """A worker makes the call of a refund, once."""
    key = call_of(stage, refund_id).public_id
    with stage.app.app_context():
        outbox.send(key)
