"""Reads of payments, refunds, the outbox and connected accounts."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, exists, func, or_, select, tuple_, update

from marketplace.core.database import db
from marketplace.money.payments.models import (
    ConnectedAccount,
    Operation,
    OperationKind,
    OperationState,
    Payment,
    PaymentEvent,
    PaymentState,
    Refund,
    RefundState,
)
from marketplace.people.accounts.models import Member


def latest(subject_kind: str, subject_id: str) -> Payment | None:
    """The last payment begun for a subject."""
    return db.session.scalar(
        select(Payment)
        .where(Payment.subject_kind == subject_kind, Payment.subject_id == subject_id)
        .order_by(Payment.attempt.desc())
        .limit(1)
    )


def paid(subject_kind: str, subject_id: str, *, lock: bool = False) -> Payment | None:
    query = select(Payment).where(
        Payment.subject_kind == subject_kind,
        Payment.subject_id == subject_id,
        Payment.state == PaymentState.PAID,
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def locked(public_id: str) -> Payment | None:
    return db.session.scalar(
        select(Payment)
        .where(Payment.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def locked_by_charge(charge_id: str) -> Payment | None:
    """Of a payment in parts the whole: a charge is disputed as one."""
    return db.session.scalar(
        select(Payment)
        .where(Payment.charge_id == charge_id, Payment.part_of_id.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def by_reference(*, session: str | None, intent: str | None, mark: str | None) -> Payment | None:
    """The payment known by its page, else by the provider's payment, else by our own mark on either."""
    for column, name in (
        (Payment.session_id, session),
        (Payment.intent_id, intent),
        (Payment.public_id, mark),
    ):
        if name:
            query = select(Payment).where(column == name).execution_options(populate_existing=True)
            if (found := db.session.scalar(query)) is not None:
                return found
    return None


def of_subjects(subjects: Collection[tuple[str, str]]) -> dict[tuple[str, str], Payment]:
    """By (kind, id): the payment that was made, else the last one begun; one query."""
    query = (
        select(Payment)
        .where(tuple_(Payment.subject_kind, Payment.subject_id).in_(list(subjects)))
        .order_by(Payment.state == PaymentState.PAID, Payment.attempt)
    )
    return {(payment.subject_kind, payment.subject_id): payment for payment in db.session.scalars(query)}


def customers_of(payer_id: int) -> list[str]:
    """The names under which the provider keeps cards of a payer."""
    query = select(Payment.customer_ref).where(
        Payment.payer_id == payer_id, Payment.customer_ref.is_not(None)
    )
    return [name for name in db.session.scalars(query.distinct()) if name is not None]


def refunds_of(*payment_ids: int) -> list[Refund]:
    """The refunds of payments, as they were promised; one query at most."""
    query = select(Refund).where(Refund.payment_id.in_(payment_ids)).order_by(Refund.id)
    return list(db.session.scalars(query)) if payment_ids else []


def newest_calls(kind: OperationKind, subject_ids: Collection[str]) -> dict[str, Operation]:
    """By subject: its newest call of a kind, whatever came of it; one query at most."""
    query = (
        select(Operation)
        .where(Operation.kind == kind, Operation.subject_id.in_(list(subject_ids)))
        .order_by(Operation.id)
    )
    return {call.subject_id: call for call in db.session.scalars(query)} if subject_ids else {}


def refunds_due(payment_id: int) -> list[Refund]:
    """Refunds of a payment that were promised and have not left, locked."""
    query = select(Refund).where(Refund.payment_id == payment_id, Refund.state == RefundState.DUE)
    return list(db.session.scalars(query.order_by(Refund.id).with_for_update()))


def calls_of_refunds(payment_id: int, *states: OperationState) -> list[Operation]:
    """The calls about refunds of a payment in these states, reversals for them included, locked."""
    query = (
        select(Operation)
        .join(Refund, Refund.public_id == Operation.subject_id)
        .where(
            Refund.payment_id == payment_id,
            Operation.kind.in_((OperationKind.REFUND, OperationKind.REVERSAL)),
            Operation.state.in_(states),
        )
        .order_by(Operation.id)
    )
    return list(
        db.session.scalars(query.with_for_update(of=Operation).execution_options(populate_existing=True))
    )


def last_call(kind: OperationKind, subject_id: str) -> Operation | None:
    """The newest call of a kind for a subject, whatever came of it."""
    query = select(Operation).where(Operation.kind == kind, Operation.subject_id == subject_id)
    return db.session.scalar(query.order_by(Operation.id.desc()).limit(1))


def calls_of(kind: OperationKind, subject_id: str) -> list[str]:
    """The public ids of all calls of a kind for a subject."""
    query = select(Operation.public_id).where(Operation.kind == kind, Operation.subject_id == subject_id)
    return list(db.session.scalars(query))


def locked_refund(public_id: str) -> tuple[Refund, Payment] | None:
    row = db.session.execute(
        select(Refund, Payment)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).first()
    return (row[0], row[1]) if row else None


def refund_by_remote(stripe_id: str) -> str | None:
    """The public id of the refund that the payment provider knows by this id."""
    return db.session.scalar(select(Refund.public_id).where(Refund.stripe_id == stripe_id))


def stuck_refunds(limit: int = 50) -> list[tuple[Refund, Payment]]:
    """Refunds that a person has to look after, the longest waiting first."""
    query = (
        select(Refund, Payment)
        .join(Payment, Payment.id == Refund.payment_id)
        .where(Refund.stuck_since.is_not(None))
        .order_by(Refund.stuck_since, Refund.id)
        .limit(limit)
    )
    return [(refund, payment) for refund, payment in db.session.execute(query)]


def operation(public_id: str, *, lock: bool = False) -> Operation | None:
    query = select(Operation).where(Operation.public_id == public_id)
    return db.session.scalar(
        (query.with_for_update() if lock else query).execution_options(populate_existing=True)
    )


def held_back_to(account_id: str) -> list[Operation]:
    """Transfers to a connected account that were promised and not made, locked."""
    pending = (OperationState.READY, OperationState.UNKNOWN)
    query = select(Operation).where(
        Operation.kind == OperationKind.TRANSFER,
        Operation.state.in_(pending),
        func.jsonb_extract_path_text(Operation.params, "body", "destination") == account_id,
    )
    return list(db.session.scalars(query.with_for_update()))


def operation_for(business_key: str) -> Operation | None:
    return db.session.scalar(select(Operation).where(Operation.business_key == business_key))


def due_operations(now: datetime, limit: int = 100) -> list[str]:
    """Rows whose call is due: never made, or made with an unknown outcome."""
    pending = (OperationState.READY, OperationState.SENT, OperationState.UNKNOWN)
    query = (
        select(Operation.public_id)
        .where(Operation.state.in_(pending), Operation.next_attempt_at <= now)
        .order_by(Operation.next_attempt_at)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def open_payments(now: datetime, limit: int = 100) -> list[str]:
    """Payments in flight whose page has been open for a while: a webhook may have been lost.

    So may the fee of money that was taken after it had been set aside, or that the bank let go.
    """
    taken = exists().where(
        Operation.subject_id == Payment.public_id,
        Operation.kind.in_((OperationKind.CAPTURE, OperationKind.CHARGE_SAVED)),
        Operation.state.in_((OperationState.DONE, OperationState.FAILED)),
    )
    query = (
        select(Payment.public_id)
        .where(
            or_(
                and_(Payment.state == PaymentState.OPEN, Payment.created_at <= now - timedelta(minutes=2)),
                and_(Payment.state == PaymentState.AUTHORISED, or_(taken, Payment.capture_before <= now)),
            ),
            Payment.session_id.is_not(None),
        )
        .order_by(Payment.created_at)
        .limit(limit)
    )
    return list(db.session.scalars(query))


def claim_events(now: datetime, until: datetime, limit: int) -> list[str]:
    """Events whose turn it is, the longest waiting first; nobody else gets them before `until`."""
    turn = PaymentEvent.next_attempt_at
    due = (
        select(PaymentEvent.id)
        .where(PaymentEvent.state != "done", or_(turn.is_(None), turn <= now))
        .order_by(func.coalesce(turn, PaymentEvent.received_at))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    names = list(db.session.scalars(due))
    if names:
        db.session.execute(
            update(PaymentEvent)
            .where(PaymentEvent.id.in_(names))
            .values(next_attempt_at=until)
            .execution_options(synchronize_session=False)
        )
    return names


def open_events(names: Sequence[str]) -> list[PaymentEvent]:
    """Those of these events that are not done, the oldest first."""
    query = (
        select(PaymentEvent)
        .where(PaymentEvent.id.in_(names), PaymentEvent.state != "done")
        .order_by(PaymentEvent.received_at, PaymentEvent.id)
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def locked_events(names: Sequence[str]) -> list[PaymentEvent]:
    """Those of these events that are not done, locked in one order whoever asks."""
    query = (
        select(PaymentEvent)
        .where(PaymentEvent.id.in_(names), PaymentEvent.state != "done")
        .order_by(PaymentEvent.id)
        .with_for_update()
    )
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def locked_event(event_id: str) -> PaymentEvent | None:
    return db.session.scalar(
        select(PaymentEvent)
        .where(PaymentEvent.id == event_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def account_of(member_id: int) -> ConnectedAccount | None:
    return db.session.get(ConnectedAccount, member_id)


def account_by_remote(stripe_id: str) -> ConnectedAccount | None:
    return db.session.scalar(
        select(ConnectedAccount)
        .where(ConnectedAccount.stripe_id == stripe_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def stale_accounts(before: datetime, limit: int = 500) -> list[str]:
    """Connected accounts last looked at before an instant, the longest ago first."""
    query = (
        select(ConnectedAccount.stripe_id)
        .where(ConnectedAccount.stripe_id.is_not(None), ConnectedAccount.updated_at < before)
        .order_by(ConnectedAccount.updated_at)
        .limit(limit)
    )
    return [name for name in db.session.scalars(query) if name is not None]


def owner_of_account(stripe_id: str) -> int | None:
    """The member behind a connected account."""
    return db.session.scalar(
        select(ConnectedAccount.member_id).where(ConnectedAccount.stripe_id == stripe_id)
    )


def account_of_public(member_public_id: str) -> ConnectedAccount | None:
    return db.session.scalar(
        select(ConnectedAccount)
        .join(Member, Member.id == ConnectedAccount.member_id)
        .where(Member.public_id == member_public_id)
        .with_for_update(of=ConnectedAccount)
        .execution_options(populate_existing=True)
    )


def outbox_health() -> dict[str, int]:
    """How many rows stand in each state, and how many events wait: for the admin page and doctor."""
    rows = db.session.execute(select(Operation.state, func.count()).group_by(Operation.state)).all()
    waiting = db.session.scalar(
        select(func.count()).where(or_(PaymentEvent.state == "new", PaymentEvent.state == "waiting"))
    )
    return {**{state: int(count) for state, count in rows}, "events_waiting": int(waiting or 0)}
