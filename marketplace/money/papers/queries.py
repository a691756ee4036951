"""Reads of papers and their files; a member finds only their own."""

from collections.abc import Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.money.disputes.models import Dispute, Status
from marketplace.money.papers.models import Paper, PaperFile, PaperKind
from marketplace.money.payments.models import Payment, PaymentState, Refund, RefundState


def missing() -> NotFound:
    return NotFound(_("We could not find this document."), todo=_("Look among your bookings or documents."))


def by_key(business_key: str) -> Paper | None:
    return db.session.scalar(select(Paper).where(Paper.business_key == business_key))


def about(subject_kind: str, subject_id: str, owner_id: int) -> list[Paper]:
    """The papers about a thing addressed to a member: the receipt first, then what went back, in order."""
    query = (
        select(Paper)
        .where(Paper.subject_kind == subject_kind, Paper.subject_id == subject_id, Paper.owner_id == owner_id)
        .order_by(Paper.id)
    )
    return list(db.session.scalars(query))


def of_owner_about(owner_id: int, subject_kinds: Sequence[str], limit: int = 60) -> list[Paper]:
    """A member's papers about things of these kinds, the newest first."""
    query = select(Paper).where(Paper.owner_id == owner_id, Paper.subject_kind.in_(list(subject_kinds)))
    return list(db.session.scalars(query.order_by(Paper.issued_at.desc(), Paper.id.desc()).limit(limit)))


def own(public_id: str, owner_id: int) -> Paper:
    """A member's own paper. Raises NotFound for anyone else's."""
    paper = db.session.scalar(select(Paper).where(Paper.public_id == public_id, Paper.owner_id == owner_id))
    if paper is None:
        raise missing()
    return paper


def printed(papers: Sequence[Paper]) -> set[int]:
    """Which of these have their PDF, by id."""
    ids = [paper.id for paper in papers]
    return set(db.session.scalars(select(PaperFile.paper_id).where(PaperFile.paper_id.in_(ids))))


def file_of(paper_id: int) -> PaperFile | None:
    return db.session.get(PaperFile, paper_id)


def credited(paper_id: int) -> int:
    """What later papers gave back of a paper, in minor units."""
    query = select(func.coalesce(func.sum(Paper.amount_minor), 0)).where(Paper.refers_to_id == paper_id)
    return int(db.session.scalar(query) or 0)


def credits_of(paper_id: int) -> list[Paper]:
    return list(db.session.scalars(select(Paper).where(Paper.refers_to_id == paper_id).order_by(Paper.id)))


def payments_without_receipt(limit: int = 100) -> list[str]:
    """Payments that were made and have no receipt yet."""
    known = exists().where(Paper.business_key == func.concat(f"{PaperKind.RECEIPT}:", Payment.public_id))
    query = select(Payment.public_id).where(
        Payment.state == PaymentState.PAID, Payment.part_of_id.is_(None), ~known
    )
    return list(db.session.scalars(query.order_by(Payment.id).limit(limit)))


def refunds_without_note(limit: int = 100) -> list[str]:
    """Refunds that were made and have no credit note yet; the note of one that came back stands for the next."""
    return list(db.session.scalars(_refunds_without_note().limit(limit)))


@cache
def _refunds_without_note() -> Select[str]:
    known = exists().where(Paper.business_key == func.concat(f"{PaperKind.CREDIT_NOTE}:", Refund.public_id))
    lacking = select(Refund.id).where(Refund.state == RefundState.DONE, ~known).cte()
    again, first = aliased(Refund), aliased(Refund)
    chain = (
        select(again.id.label("refund_id"), again.replaces_id.label("earlier_id"))
        .join(lacking, lacking.c.id == again.id)
        .cte(recursive=True)
    )
    chain = chain.union_all(
        select(chain.c.refund_id, first.replaces_id).join(first, first.id == chain.c.earlier_id)
    )
    noted = (
        select(chain.c.refund_id)
        .join(first, first.id == chain.c.earlier_id)
        .join(Paper, Paper.business_key == func.concat(f"{PaperKind.CREDIT_NOTE}:", first.public_id))
    )
    query = select(Refund.public_id).where(Refund.id.in_(select(lacking.c.id)), Refund.id.not_in(noted))
    return query.order_by(Refund.id)


def disputes_without_note(limit: int = 100) -> list[str]:
    """Disputes that took money for good and have no credit note, though something of the receipt is left."""
    return list(db.session.scalars(_disputes_without_note().limit(limit)))


@cache
def _disputes_without_note() -> Select[str]:
    known = exists().where(Paper.business_key == func.concat(f"{PaperKind.CREDIT_NOTE}:", Dispute.public_id))
    receipt, note, whole, part = aliased(Paper), aliased(Paper), aliased(Payment), aliased(Dispute)
    credited = select(func.coalesce(func.sum(note.amount_minor), 0)).where(note.refers_to_id == receipt.id)
    query = (
        select(Dispute.public_id)
        .join(Payment, Payment.id == Dispute.payment_id)
        .outerjoin(whole, whole.id == Payment.part_of_id)
        .join(
            receipt,
            receipt.business_key
            == func.concat(f"{PaperKind.RECEIPT}:", func.coalesce(whole.public_id, Payment.public_id)),
        )
        .where(
            # Of a payment in parts each part has the note of its own portion.
            ~exists().where(part.part_of_id == Dispute.id),
            Dispute.amount_minor > 0,
            Dispute.status == Status.LOST,
            Dispute.closed_at.is_not(None),
            ~known,
            receipt.amount_minor > credited.correlate(receipt).scalar_subquery(),
        )
    )
    return query.order_by(Dispute.id)


def unprinted(issued_before: datetime, limit: int = 100) -> list[int]:
    """Papers issued before a moment whose PDF is not made yet."""
    query = select(Paper.id).where(
        Paper.issued_at < issued_before, ~exists().where(PaperFile.paper_id == Paper.id)
    )
    return list(db.session.scalars(query.order_by(Paper.id).limit(limit)))


def unprinted_after(paper_id: int, limit: int) -> list[Paper]:
    """The next papers after one whose PDF is not made yet, in the order they were issued."""
    query = select(Paper).where(Paper.id > paper_id, ~exists().where(PaperFile.paper_id == Paper.id))
    return list(db.session.scalars(query.order_by(Paper.id).limit(limit)))


OF_PROVIDERS = (PaperKind.INVOICE, PaperKind.INVOICE_CREDIT, PaperKind.RECAP)


def documents_of(provider_id: int, limit: int = 200) -> list[Paper]:
    """A provider's invoices, their credits and yearly recaps, the newest first."""
    query = (
        select(Paper)
        .where(Paper.owner_id == provider_id, Paper.kind.in_(OF_PROVIDERS))
        .order_by(Paper.issued_at.desc(), Paper.id.desc())
        .limit(limit)
    )
    return list(db.session.scalars(query))


def document(public_id: str, provider_id: int) -> Paper:
    """One of them. Raises NotFound for anything else."""
    paper = own(public_id, provider_id)
    if paper.kind not in OF_PROVIDERS:
        raise missing()
    return paper
