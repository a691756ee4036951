"""Reads of disputes: of one payment, of the desk, and the deadline that comes first."""

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.money.disputes.models import Dispute
from marketplace.money.payments.models import Payment


def missing() -> NotFound:
    return NotFound(_("We could not find this dispute."), todo=_("Look in the list of disputes."))


def open_of(payment_id: int) -> list[Dispute]:
    """The disputes of a payment that are not closed."""
    return list(
        db.session.scalars(
            select(Dispute).where(Dispute.payment_id == payment_id, Dispute.closed_at.is_(None))
        )
    )


def is_disputed(
    kind: str, subject_id: ColumnElement[str] | InstrumentedAttribute[str]
) -> ColumnElement[bool]:
    """Whether a payment for a row's subject is disputed and not closed, for a query that reads such rows."""
    query = select(Dispute.id).join(Payment, Payment.id == Dispute.payment_id)
    return query.where(
        Payment.subject_kind == kind, Payment.subject_id == subject_id, Dispute.closed_at.is_(None)
    ).exists()


def bars(charge_id: str) -> bool:
    """Whether an open dispute keeps refunds of a charge from being made."""
    query = (
        select(Dispute.id)
        .join(Payment, Payment.id == Dispute.payment_id)
        .where(Payment.charge_id == charge_id, Dispute.closed_at.is_(None))
    )
    return db.session.scalar(query.limit(1)) is not None


def taken_of(payment_id: int) -> int:
    """What lost disputes took of a payment's shares, in minor units."""
    query = select(func.coalesce(func.sum(Dispute.taken_minor), 0)).where(Dispute.payment_id == payment_id)
    return int(db.session.scalar(query) or 0)


def lost_of(payment_id: int) -> int:
    """What customers' banks kept of a payment, whoever bore it, in minor units."""
    query = select(func.coalesce(func.sum(Dispute.amount_minor), 0)).where(
        Dispute.payment_id == payment_id, Dispute.status == "lost", Dispute.closed_at.is_not(None)
    )
    return int(db.session.scalar(query) or 0)


def locked_by_remote(stripe_id: str) -> Dispute | None:
    return db.session.scalar(
        select(Dispute)
        .where(Dispute.stripe_id == stripe_id, Dispute.part_of_id.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def parts_of(dispute_id: int) -> list[Dispute]:
    """The parts of a dispute about a payment in parts, in order, locked; its own row is locked before."""
    query = select(Dispute).where(Dispute.part_of_id == dispute_id).order_by(Dispute.id).with_for_update()
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


def portions_of(dispute_id: int) -> list[tuple[Dispute, Payment]]:
    """The parts of a dispute, each with the part of the payment that it falls on, to be read."""
    query = (
        select(Dispute, Payment)
        .join(Payment, Payment.id == Dispute.payment_id)
        .where(Dispute.part_of_id == dispute_id)
        .order_by(Dispute.id)
    )
    return [(part, payment) for part, payment in db.session.execute(query)]


def whole_of(part: Dispute) -> Dispute:
    """The dispute that a part belongs to, locked."""
    query = select(Dispute).where(Dispute.id == part.part_of_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def public_id_of(dispute_id: int) -> str:
    return db.session.get_one(Dispute, dispute_id).public_id


def locked(public_id: str) -> Dispute | None:
    return db.session.scalar(
        select(Dispute)
        .where(Dispute.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def one(public_id: str) -> tuple[Dispute, Payment]:
    """A dispute and its payment. Raises NotFound."""
    row = db.session.execute(
        select(Dispute, Payment)
        .join(Payment, Payment.id == Dispute.payment_id)
        .where(Dispute.public_id == public_id)
    ).first()
    if row is None:
        raise missing()
    return row[0], row[1]


def listed(state: str, limit: int = 100) -> list[tuple[Dispute, Payment]]:
    """Disputes of the desk: open ones by deadline, decided ones newest first."""
    query = (
        select(Dispute, Payment)
        .join(Payment, Payment.id == Dispute.payment_id)
        .where(Dispute.part_of_id.is_(None))
    )
    if state == "open":
        query = query.where(Dispute.closed_at.is_(None)).order_by(
            Dispute.due_by.asc().nulls_last(), Dispute.id
        )
    else:
        query = query.order_by(Dispute.opened_at.desc(), Dispute.id.desc())
        if state != "all":
            query = query.where(Dispute.status == state)
    return [(dispute, payment) for dispute, payment in db.session.execute(query.limit(limit))]


def counts() -> dict[str, int]:
    """How many disputes are open, won, lost, and all of them."""
    row = db.session.execute(
        select(
            func.count().filter(Dispute.closed_at.is_(None)),
            func.count().filter(Dispute.status == "won"),
            func.count().filter(Dispute.status == "lost"),
            func.count(),
        )
        .select_from(Dispute)
        .where(Dispute.part_of_id.is_(None))
    ).one()
    return {"open": row[0], "won": row[1], "lost": row[2], "all": row[3]}
