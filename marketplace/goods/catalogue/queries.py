"""Reads of the shop: what is on sale, sales and prices."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, or_, select

from marketplace.core.database import db
from marketplace.goods.catalogue.models import Good, GoodPrice, Sale, State
from marketplace.people.accounts.models import Member, MemberStatus


def on_sale(now: datetime) -> list[Good]:
    """What can be bought now or is sold out, the latest first; one query."""
    return list(
        db.session.scalars(
            select(Good)
            .where(
                Good.state == State.ON_SALE,
                Good.hidden_at.is_(None),
                ~_is_away(),
                Good.on_sale_from <= now,
                or_(Good.on_sale_until.is_(None), Good.on_sale_until > now),
            )
            .order_by(Good.on_sale_from.desc(), Good.id.desc())
            .limit(200)
        )
    )


def _is_away() -> ColumnElement[bool]:
    """Whether a good's maker is suspended, or gone: it is not sold meanwhile."""
    return select(Member.id).where(Member.id == Good.maker_id, Member.status != MemberStatus.ACTIVE).exists()


def away(goods: Iterable[Good]) -> set[int]:
    """Those of some goods that are not sold while their maker is suspended; no query for goods of the house."""
    wanted = {good.id for good in goods if good.maker_id is not None}
    if not wanted:
        return set()
    return set(db.session.scalars(select(Good.id).where(Good.id.in_(wanted), _is_away())))


def by_public_id(public_id: str) -> Good | None:
    return db.session.scalar(
        select(Good).where(Good.public_id == public_id).execution_options(populate_existing=True)
    )


def by_ids(good_ids: Iterable[int]) -> dict[int, Good]:
    wanted = set(good_ids)
    if not wanted:
        return {}
    return {good.id: good for good in db.session.scalars(select(Good).where(Good.id.in_(wanted)))}


def everything() -> list[Good]:
    """All goods for the staff, drafts first, then the latest."""
    return list(
        db.session.scalars(select(Good).order_by(Good.state != State.DRAFT, Good.id.desc()).limit(500))
    )


def prices_of(good_id: int) -> list[GoodPrice]:
    """Every price a good had, the latest first."""
    return list(
        db.session.scalars(
            select(GoodPrice).where(GoodPrice.good_id == good_id).order_by(GoodPrice.version.desc())
        )
    )


def sale(public_id: str) -> Sale | None:
    return db.session.scalar(select(Sale).where(Sale.public_id == public_id))


def sale_by_id(sale_id: int) -> Sale:
    return db.session.get_one(Sale, sale_id)


class Sold(NamedTuple):
    """What was sold of a good: how often, and for how many credits less those returned."""

    copies: int
    credits: int


def sold() -> dict[int, Sold]:
    """Good id → what was sold of it."""
    rows = db.session.execute(
        select(Sale.good_id, func.count(), func.sum(Sale.credits - Sale.returned_credits)).group_by(
            Sale.good_id
        )
    )
    return {good: Sold(copies, int(credits)) for good, copies, credits in rows}


class SaleView(NamedTuple):
    """A sale with its buyer's name."""

    sale: Sale
    buyer: str


def sales_of(good_id: int, limit: int = 30) -> list[SaleView]:
    """The latest sales of a good."""
    rows = db.session.execute(
        select(Sale, Member.name)
        .join(Member, Member.id == Sale.buyer_id)
        .where(Sale.good_id == good_id)
        .order_by(Sale.id.desc())
        .limit(limit)
    )
    return [SaleView(*row) for row in rows]
