"""Makes providers that can be paid, finished sales and payouts for tests, through the real operations."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, text

from marketplace.core import clock, ids
from marketplace.core.audit import AuditEntry
from marketplace.core.database import db
from marketplace.money.ledger import operations as ledger
from marketplace.money.payments.models import (
    ConnectedAccount,
    Operation,
    OperationState,
    Payment,
    PaymentState,
    Refund,
    RefundState,
)
from marketplace.money.payouts import desk, facts, operations, queries, review, rules, sentences
from marketplace.money.payouts.models import (
    Decision,
    Earning,
    Payout,
    PayoutDecision,
    PayoutEvent,
    PayoutMove,
)
from marketplace.money.payouts.rules import Facts, Limits
from marketplace.people.accounts.models import Member, Role
from marketplace.people.accounts.operations import grant_role
from tests.factories import accounts

NOON = datetime.fromisoformat("2026-11-18T12:00:00+00:00")
LIMITS = Limits(flag_above_minor=30_000, second_above_minor=50_000)


def calm_facts(**changes: Any) -> Facts:
    """A payout about which there is nothing to say, but for the changes."""
    calm: dict[str, Any] = {
        "now": NOON,
        "currency": "EUR",
        "amount_minor": 8_500,
        "sales": 2,
        "customers": 2,
        "earlier_payouts": 4,
        "suspended": False,
        "payable": True,
        "bank_changed_at": None,
        "recent_sales": 2,
        "usual_sales": 16,
        "period_sales": 20,
        "paid_minor": 200_000,
        "refunded_minor": 0,
    }
    return Facts(**(calm | changes))


def codes(found: list[rules.Flag]) -> list[str]:
    return [flag["code"] for flag in found]


def a_provider(
    name: str = "Rosa Vidal", *, bank_changed_at: datetime | None = None, **changes: Any
) -> Member:
    """A provider whose account can receive transfers."""
    return can_be_paid(accounts.a_member(name, **changes), bank_changed_at=bank_changed_at)


def can_be_paid(member: Member, *, bank_changed_at: datetime | None = None) -> Member:
    """The member, with an account that can receive transfers."""
    now = clock.now()
    db.session.add(
        ConnectedAccount(
            member_id=member.id,
            stripe_id=f"acct_{ids.random_code(12)}",
            payouts_enabled=True,
            transfers_active=True,
            requirements=[],
            bank_last4="4242",
            bank_fingerprint="fp",
            bank_changed_at=bank_changed_at,
            created_at=now,
            updated_at=now,
        )
    )
    db.session.flush()
    return member


def account_of(provider: Member) -> ConnectedAccount:
    account = db.session.get(ConnectedAccount, provider.id)
    assert account is not None
    return account


def change_bank(provider: Member) -> None:
    """The provider has just entered another bank account."""
    account_of(provider).bank_changed_at = clock.now()
    db.session.flush()


def a_sale(
    provider: Member,
    share: int = 8_500,
    *,
    customer: Member | None = None,
    days_ago: float = 3,
    at: datetime | None = None,
    refunded: int = 0,
    label: str = "Couscous for six",
) -> Earning:
    """A paid and finished sale: payment, ledger lines and earning, with a tenth of it as commission."""
    customer = customer or accounts.a_member("Nour Haddad")
    commission, fee = share // 10, share // 20
    booking, at = ids.public_id("bk"), at or clock.now() - timedelta(days=days_ago)
    payment = _paid(booking, customer, share + commission + fee + refunded, at)
    if refunded:
        _refunded(payment, refunded, at)
    return operations.record_earning(
        provider.id,
        source=("booking", booking),
        label=label,
        currency="EUR",
        share=share,
        commission=commission,
        fee=fee,
        charge_id=str(payment.charge_id),
        earned_at=at,
    )


def refund_sale(earning: Earning, amount: int, at: datetime) -> None:
    """So much of a sale went back to its customer."""
    payment = db.session.scalars(select(Payment).where(Payment.charge_id == earning.charge_id)).one()
    before = payment.refunded_minor
    _refunded(payment, amount, at)
    payment.refunded_minor = before + amount
    db.session.flush()


def _paid(booking: str, customer: Member, amount: int, at: datetime) -> Payment:
    payment = Payment(
        public_id=ids.public_id("pay"),
        subject_kind="booking",
        subject_id=booking,
        payer_id=customer.id,
        amount_minor=amount,
        currency="EUR",
        state=PaymentState.PAID,
        charge_id=f"ch_{ids.random_code(12)}",
        processor_fee_minor=40,
        refunded_minor=0,
        expires_at=at,
        created_at=at,
        paid_at=at,
    )
    db.session.add(payment)
    db.session.flush()
    ledger.charge_captured(booking, str(payment.charge_id), amount, 40, at, currency="EUR")
    return payment


def _refunded(payment: Payment, amount: int, at: datetime) -> None:
    payment.refunded_minor = amount
    refund_id = f"re_{ids.random_code(12)}"
    db.session.add(
        Refund(
            public_id=ids.public_id("ref"),
            payment_id=payment.id,
            amount_minor=amount,
            state=RefundState.DONE,
            reason="test",
            stripe_id=refund_id,
            created_at=at,
            done_at=at,
        )
    )
    db.session.flush()
    ledger.refund_made(payment.subject_id, refund_id, amount, at, currency="EUR")


def a_payout(provider: Member | None = None, *shares: int) -> Payout:
    """A payout in review of one sale per share."""
    provider = provider or a_provider()
    for share in shares or (8_500,):
        a_sale(provider, share)
    [payout] = operations.gather_for(provider.id, clock.now())
    return payout


def a_calm_payout(provider: Member | None = None, *shares: int) -> Payout:
    """A payout in review without flags: the provider has been paid before."""
    provider = provider or a_provider()
    paid(a_payout(provider, 4_000))
    return a_payout(provider, *shares)


def gathered_ago(provider: Member, *, hours: float) -> Payout:
    """A payout in review that has waited so long."""
    a_sale(provider)
    with clock.frozen_at(clock.now() - timedelta(hours=hours)):
        [payout] = operations.gather_for(provider.id, clock.now())
    return payout


def a_reviewer(name: str = "Fatou Finance") -> Member:
    return accounts.a_staff_member(Role.FINANCE, name=name)


def approve(payout: Payout, *people: Member) -> Payout:
    """Each of these people approves; somebody new when none is named."""
    for person in people or (a_reviewer("Ines Reviewer"),):
        review.decide(payout.public_id, person, Decision.APPROVE)
    return payout


def hold(payout: Payout, by: Member, reason: str = "new_bank") -> Payout:
    return review.decide(payout.public_id, by, Decision.HOLD, reason)


def reject(payout: Payout, by: Member, reason: str = "did_not_happen") -> Payout:
    return review.decide(payout.public_id, by, Decision.REJECT, reason)


def paid(payout: Payout) -> Payout:
    """The payout approved by as many as it takes, and all its transfers made."""
    approve(payout, *[a_reviewer(name) for name in ("Ada First", "Bo Second")[: 1 + payout.needs_second]])
    for earning in earnings_of(payout):
        transfer(earning)
    return payout


def earnings_of(payout: Payout) -> list[Earning]:
    return list(
        db.session.scalars(select(Earning).where(Earning.payout_id == payout.id).order_by(Earning.id))
    )


def orders_of(payout: Payout) -> list[Operation]:
    """The calls to the payment provider that were ordered for a payout, oldest first."""
    earnings = select(Earning.public_id).where(Earning.payout_id == payout.id)
    return list(
        db.session.scalars(select(Operation).where(Operation.subject_id.in_(earnings)).order_by(Operation.id))
    )


def transfer(earning: Earning) -> Payout | None:
    """The payment provider made the transfer of an earning."""
    transfer_id = f"tr_{ids.random_code(12)}"
    _answer(earning, OperationState.DONE, remote_id=transfer_id)
    return operations.transfer_done(earning.public_id, transfer_id, clock.now())


def refuse_transfer(earning: Earning, reason: str = "account closed") -> Payout | None:
    """The payment provider refused it."""
    _answer(earning, OperationState.FAILED, error=reason)
    return operations.transfer_refused(earning.public_id, reason)


def _answer(earning: Earning, state: OperationState, **facts_: Any) -> None:
    order = db.session.scalar(
        select(Operation)
        .where(Operation.subject_id == earning.public_id)
        .order_by(Operation.id.desc())
        .limit(1)
    )
    assert order is not None
    order.state, order.settled_at = state, clock.now()
    for name, value in facts_.items():
        setattr(order, name, value)
    db.session.flush()


def steps_of(payout: Payout) -> list[str]:
    """The states a payout went through."""
    query = select(PayoutEvent.to_state).where(PayoutEvent.payout_id == payout.id).order_by(PayoutEvent.id)
    return list(db.session.scalars(query))


def moves_in_database() -> set[tuple[str, str]]:
    """The legal moves the trigger reads."""
    return {(move.from_state, move.to_state) for move in db.session.scalars(select(PayoutMove))}


def record_again(earning: Earning, *, share: int) -> Earning:
    """Note the same sale a second time, with another share."""
    return operations.record_earning(
        earning.provider_id,
        source=(earning.source_kind, earning.source_id),
        label=earning.label,
        currency=earning.currency,
        share=share,
        commission=earning.commission_minor,
        fee=earning.fee_minor,
        charge_id=earning.charge_id,
        earned_at=earning.earned_at,
    )


def claim_row_by_row(provider_id: int, meet: Callable[[], int]) -> None:
    """The mistake that locking the provider prevents: each worker takes the rows the other has not locked."""
    claim = select(Earning).where(Earning.provider_id == provider_id, Earning.payout_id.is_(None))
    mine = list(db.session.scalars(claim.order_by(Earning.id).limit(3).with_for_update(skip_locked=True)))
    meet()
    mine += db.session.scalars(
        claim.where(Earning.id.not_in([earning.id for earning in mine])).with_for_update(skip_locked=True)
    )
    operations.open_payout(provider_id, mine, clock.now())


def approving(payout: Payout, people: list[Member], before: str) -> Callable[[Callable[[], int]], None]:
    """Work for `at_once`: each thread is another person who approves what all have before them."""
    waiting = iter(people)

    def work(_meet: Callable[[], int]) -> None:
        review.decide(payout.public_id, next(waiting), Decision.APPROVE, seen=before)

    return work


def answering(*answers: tuple[Earning, bool]) -> Callable[[Callable[[], int]], None]:
    """Work for `at_once`: each thread has an answer about another earning (made or refused); all book together."""
    waiting = iter(answers)

    def work(meet: Callable[[], int]) -> None:
        earning, is_made = next(waiting)
        transfer_id = f"tr_{ids.random_code(12)}"
        if is_made:
            _answer(earning, OperationState.DONE, remote_id=transfer_id)
            meet()
            operations.transfer_done(earning.public_id, transfer_id, clock.now())
        else:
            _answer(earning, OperationState.FAILED, error="account closed")
            meet()
            operations.transfer_refused(earning.public_id, "account closed")

    return work


def last_audit() -> AuditEntry:
    entry = db.session.scalar(select(AuditEntry).order_by(AuditEntry.id.desc()).limit(1))
    assert entry is not None
    return entry


def as_reviewer(provider: Member) -> Member:
    """The provider, who works in finance too."""
    member = accounts.with_second_factor(provider)
    grant_role(member, Role.FINANCE, by=None)
    return member


def fresh(payout: Payout) -> Payout:
    """As the database has it."""
    db.session.expire_all()
    return desk.payout(payout.public_id)


def last_reason(payout: Payout) -> str | None:
    """The reason of its newest step."""
    return queries.events_of(payout.id)[-1][0].reason


def approval(what_was_seen: str) -> dict[str, str]:
    """The fields of an approval."""
    return {"decision": "approve", "seen": what_was_seen}


def brought_to(step: str, payout: Payout) -> Payout:
    """The payout, decided until it stands there."""
    if step == "held":
        return hold(payout, a_reviewer())
    if step == "rejected":
        return reject(payout, a_reviewer())
    return approve(payout) if step == "approved" else paid(payout)


def told_events() -> list[int]:
    """The steps for which a message to the provider is in the queue."""
    rows = db.session.execute(
        text("select args ->> 'event' from procrastinate_jobs where task_name = 'payouts.tell' order by id")
    )
    return [int(row[0]) for row in rows]


def timeline_of(payout: Payout) -> list[dict[str, Any]]:
    """What its provider reads."""
    events = [event for event, _name in queries.events_of(payout.id)]
    return sentences.timeline(payout, events, lambda at: at.isoformat(), "4242")


def seen(payout: Payout) -> str:
    """What a reviewer who opens the payout now has before them."""
    detail = desk.detail(payout.public_id, clock.now())
    return rules.version(payout.state, payout.round, rules.flags(detail.known, facts.limits()))


def decision_row(payout: Payout, by: Member) -> None:
    """An approval written straight into the table, as if the code had not asked for anything else."""
    db.session.add(
        PayoutDecision(
            payout_id=payout.id,
            by_id=by.id,
            decision=Decision.APPROVE,
            reason="",
            round=payout.round,
            at=clock.now(),
        )
    )
    db.session.flush()
