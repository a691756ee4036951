"""Reads of works and their sales; whoever has no part in one finds nothing."""

from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import aliased

from marketplace.core.database import db
from marketplace.core.fingerprint import Number
from marketplace.goods.works import errors
from marketplace.goods.works.models import SaleState, Work, WorkDecision, WorkFile, WorkSale, WorkState
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.profiles.models import Profile

A_SHELF = 48


class Shown(NamedTuple):
    """A work as others see it, with who wrote it and how long it is."""

    work: Work
    author: str
    slug: str
    pages: int


class Owned(NamedTuple):
    """A work somebody bought, and who wrote it."""

    sale: WorkSale
    work: Work
    author: str
    pages: int


class Sold(NamedTuple):
    """What was sold of a work, and what it brought its provider at first. Minor units."""

    sales: int
    share_minor: int


class Waiting(NamedTuple):
    """A work on a moderator's desk."""

    work: Work
    author: str


def own(public_id: str, provider_id: int, *, lock: bool = False) -> Work:
    """A provider's own work. Raises NotFound for anyone else's."""
    query = select(Work).where(Work.public_id == public_id, Work.provider_id == provider_id)
    return _one(query, lock)


def one(public_id: str, *, lock: bool = False) -> Work:
    """A work for staff. Raises NotFound."""
    return _one(select(Work).where(Work.public_id == public_id), lock)


def _one(query: Select[Work], lock: bool) -> Work:
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    work = db.session.scalar(query)
    if work is None:
        raise errors.no_such_work()
    return work


def of_provider(provider_id: int) -> list[Work]:
    """All works of a provider, the latest first."""
    query = select(Work).where(Work.provider_id == provider_id).order_by(Work.id.desc())
    return list(db.session.scalars(query))


def file_of(work_id: int) -> WorkFile | None:
    """The newest file of a work, without its content."""
    query = select(WorkFile).where(WorkFile.work_id == work_id).order_by(WorkFile.id.desc()).limit(1)
    return db.session.scalar(query)


def content_of(file_id: int) -> bytes:
    return db.session.scalars(select(WorkFile.content).where(WorkFile.id == file_id)).one()


def decisions(work_id: int) -> list[WorkDecision]:
    """What was decided about a work, the latest first."""
    query = select(WorkDecision).where(WorkDecision.work_id == work_id).order_by(WorkDecision.id.desc())
    return list(db.session.scalars(query))


def _shown() -> Select[*tuple[Any, ...]]:
    newest = (
        select(WorkFile.pages)
        .where(WorkFile.work_id == Work.id)
        .order_by(WorkFile.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    query: Select[*tuple[Any, ...]] = (
        select(Work, Profile.display_name, Profile.slug, newest)
        .join(Profile, Profile.member_id == Work.provider_id)
        .join(Member, Member.id == Work.provider_id)
        .where(
            Work.state == WorkState.ON_SALE,
            Work.hidden_at.is_(None),
            Member.status == MemberStatus.ACTIVE,
            Member.page_hidden_at.is_(None),
        )
        .order_by(Work.decided_at.desc(), Work.id.desc())
    )
    return query


def on_sale(kind: str = "", *, provider_id: int | None = None, limit: int = A_SHELF) -> list[Shown]:
    """What is sold now, the latest first: of one kind or all, of one provider or everybody."""
    query = on_sale_query(kind, provider_id=provider_id, limit=limit)
    return [Shown._make(row) for row in db.session.execute(query)]


def on_sale_query(
    kind: str = "", *, provider_id: Number | None = None, limit: int = A_SHELF
) -> Select[*tuple[Any, ...]]:
    """What `on_sale` asks."""
    query = _shown().limit(limit)
    if kind:
        query = query.where(Work.kind == kind)
    if provider_id is not None:
        query = query.where(Work.provider_id == provider_id)
    return query


def shown(public_id: str) -> Shown:
    """One that is sold now. Raises NotFound."""
    row = db.session.execute(_shown().where(Work.public_id == public_id)).first()
    if row is None:
        raise errors.no_such_work()
    return Shown._make(row)


def sold_of(provider_id: int) -> dict[int, Sold]:
    """By work: its sales that stand."""
    query = (
        select(WorkSale.work_id, func.count(), func.sum(WorkSale.share_minor))
        .where(WorkSale.provider_id == provider_id, WorkSale.state == SaleState.PAID)
        .group_by(WorkSale.work_id)
    )
    return {row[0]: Sold(row[1], int(row[2])) for row in db.session.execute(query)}


def in_review() -> list[Waiting]:
    """Works that wait for a moderator, the oldest first."""
    query = (
        select(Work, Member.name)
        .join(Member, Member.id == Work.provider_id)
        .where(Work.state == WorkState.IN_REVIEW)
        .order_by(Work.submitted_at, Work.id)
    )
    return [Waiting._make(row) for row in db.session.execute(query)]


# ── Sales ─────────────────────────────────────────────────────────────────────────────────────────


def locked_sale(public_id: str) -> WorkSale | None:
    """A sale with its row lock, fresh from the database."""
    return db.session.scalar(
        select(WorkSale)
        .where(WorkSale.public_id == public_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def sale(public_id: str) -> WorkSale:
    """A sale for staff. Raises NotFound."""
    found = db.session.scalar(select(WorkSale).where(WorkSale.public_id == public_id))
    if found is None:
        raise errors.no_such_sale()
    return found


def live_sale(work_id: int, buyer_id: int, *, lock: bool = False) -> WorkSale | None:
    """What somebody bought of a work, or is about to pay."""
    query = select(WorkSale).where(
        WorkSale.work_id == work_id,
        WorkSale.buyer_id == buyer_id,
        WorkSale.state.in_((SaleState.OPEN, SaleState.PAID)),
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def open_sales(*, provider_id: int | None = None, work_id: int | None = None) -> list[WorkSale]:
    """Sales that wait to be paid, of a provider or of a work, locked in one order."""
    query = select(WorkSale).where(WorkSale.state == SaleState.OPEN)
    if provider_id is not None:
        query = query.where(WorkSale.provider_id == provider_id)
    if work_id is not None:
        query = query.where(WorkSale.work_id == work_id)
    return list(
        db.session.scalars(
            query.order_by(WorkSale.id).with_for_update().execution_options(populate_existing=True)
        )
    )


def bought(public_id: str, buyer_id: int, *, lock: bool = False) -> WorkSale:
    """A member's own purchase, paid or not. Raises NotFound for anyone else's."""
    query = select(WorkSale).where(WorkSale.public_id == public_id, WorkSale.buyer_id == buyer_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise errors.no_such_sale()
    return found


def library(buyer_id: int) -> list[Owned]:
    """What a member bought, the latest first; what was given back too, which cannot be downloaded."""
    query = (
        select(WorkSale, Work, Member.name, WorkFile.pages)
        .join(Work, Work.id == WorkSale.work_id)
        .join(WorkFile, WorkFile.id == WorkSale.file_id)
        .join(Member, Member.id == WorkSale.provider_id)
        .where(WorkSale.buyer_id == buyer_id, WorkSale.state.in_((SaleState.PAID, SaleState.ENDED)))
        .order_by(WorkSale.paid_at.desc(), WorkSale.id.desc())
    )
    return [Owned._make(row) for row in db.session.execute(query)]


def sales_named(public_ids: Collection[str]) -> dict[str, WorkSale]:
    """Sales by their public id; those that are none are left out."""
    query = select(WorkSale).where(WorkSale.public_id.in_(list(public_ids)))
    return {found.public_id: found for found in db.session.scalars(query)}


class SaleRow(NamedTuple):
    """A sale on the desk of finance."""

    sale: WorkSale
    buyer: str
    provider: str


def latest_sales(limit: int = 50) -> list[SaleRow]:
    """Sales that were paid, the latest first."""
    buyer, provider = aliased(Member), aliased(Member)
    query = (
        select(WorkSale, buyer.name, provider.name)
        .join(buyer, buyer.id == WorkSale.buyer_id)
        .join(provider, provider.id == WorkSale.provider_id)
        .where(WorkSale.paid_at.is_not(None))
        .order_by(WorkSale.paid_at.desc(), WorkSale.id.desc())
        .limit(limit)
    )
    return [SaleRow._make(row) for row in db.session.execute(query)]
