"""Reads of makers, designs and shares; whoever has no part in a design finds nothing."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, Text, cast, func, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from marketplace.core.database import db
from marketplace.goods.catalogue.models import Good, Sale
from marketplace.goods.designs import errors, rules
from marketplace.goods.designs.models import Design, DesignDecision, DesignState, Maker, MakerShare
from marketplace.people.accounts.models import Member, MemberStatus

_ON_PAGE = 60


# ── Makers ────────────────────────────────────────────────────────────────────────────────────────


def maker_of(member_id: int) -> Maker | None:
    return db.session.get(Maker, member_id)


def _shown_makers() -> Select[Maker]:
    """Makers others may see: neither hidden by a moderator nor gone."""
    return (
        select(Maker)
        .join(Member, Member.id == Maker.member_id)
        .where(Maker.hidden_at.is_(None), Member.status == MemberStatus.ACTIVE)
    )


def maker(slug: str) -> Maker:
    """A maker by their page's name. Raises NotFound."""
    found = db.session.scalar(_shown_makers().where(Maker.slug == slug))
    if found is None:
        raise errors.no_such_maker()
    return found


def maker_for_staff(slug: str) -> Maker | None:
    return db.session.scalar(select(Maker).where(Maker.slug == slug))


def makers_of(goods: Iterable[Good]) -> dict[int, Maker]:
    """Member id → who made some of these goods; no query when none of them is a member's."""
    wanted = {good.maker_id for good in goods if good.maker_id is not None}
    if not wanted:
        return {}
    return {
        one.member_id: one for one in db.session.scalars(_shown_makers().where(Maker.member_id.in_(wanted)))
    }


def slugs_like(slug: str) -> set[str]:
    """Page names that are taken and begin like this one."""
    return set(db.session.scalars(select(Maker.slug).where(Maker.slug.startswith(slug, autoescape=True))))


# ── Designs ───────────────────────────────────────────────────────────────────────────────────────


class Made(NamedTuple):
    """A design with the good it became, if it did."""

    design: Design
    good: Good | None


def own(public_id: str, maker_id: int, *, lock: bool = False) -> Design:
    """A maker's own design. Raises NotFound for anyone else's."""
    return _one(select(Design).where(Design.public_id == public_id, Design.maker_id == maker_id), lock)


def one(public_id: str, *, lock: bool = False) -> Design:
    """A design for staff. Raises NotFound."""
    return _one(select(Design).where(Design.public_id == public_id), lock)


def _one(query: Select[Design], lock: bool) -> Design:
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise errors.no_such_design()
    return found


def of_maker(maker_id: int) -> list[Made]:
    """All designs of a maker, the latest first."""
    query = (
        select(Design, Good)
        .outerjoin(Good, Good.id == Design.good_id)
        .where(Design.maker_id == maker_id)
        .order_by(Design.id.desc())
    )
    return [Made(*row) for row in db.session.execute(query)]


def count_of(maker_id: int) -> int:
    return db.session.scalar(select(func.count()).where(Design.maker_id == maker_id)) or 0


def good_of(design: Design) -> Good | None:
    return db.session.get(Good, design.good_id) if design.good_id is not None else None


def sold_by(maker_id: int) -> list[Good]:
    """What of a maker is sold now, the latest first."""
    query = (
        select(Good)
        .where(Good.maker_id == maker_id, Good.state == "on_sale", Good.hidden_at.is_(None))
        .order_by(Good.id.desc())
        .limit(_ON_PAGE)
    )
    return list(db.session.scalars(query))


def named(public_id: str) -> tuple[Design, Good, Maker] | None:
    """What was sold at least once as a good, by the good's name: with its design and its maker."""
    row = db.session.execute(
        select(Design, Good, Maker)
        .join(Good, Good.id == Design.good_id)
        .join(Maker, Maker.member_id == Design.maker_id)
        .where(Good.public_id == public_id)
    ).first()
    return (row[0], row[1], row[2]) if row else None


class GoneBack(NamedTuple):
    """What of a good's sales went back to their buyers, and what is still to go. Numbers of sales, and credits."""

    done: int
    credits: int
    left: int


def gone_back(good_id: int) -> GoneBack:
    """What hiding a good has led to so far; who has left for good gets nothing back."""
    returned = Sale.returned_credits > 0
    row = db.session.execute(
        select(
            func.count().filter(returned),
            func.coalesce(func.sum(Sale.returned_credits), 0),
            func.count().filter(~returned, Member.status != MemberStatus.CLOSED),
        )
        .join(Member, Member.id == Sale.buyer_id)
        .where(Sale.good_id == good_id)
    ).one()
    return GoneBack(int(row[0]), int(row[1]), int(row[2]))


def decisions(design_id: int) -> list[DesignDecision]:
    """What was decided about a design, the latest first."""
    query = (
        select(DesignDecision).where(DesignDecision.design_id == design_id).order_by(DesignDecision.id.desc())
    )
    return list(db.session.scalars(query))


class Waiting(NamedTuple):
    """A design on the moderators' desk."""

    design: Design
    maker: Maker


def in_review() -> list[Waiting]:
    """Designs that wait for a moderator, the oldest first."""
    query = (
        select(Design, Maker)
        .join(Maker, Maker.member_id == Design.maker_id)
        .where(Design.state == DesignState.IN_REVIEW)
        .order_by(Design.submitted_at, Design.id)
    )
    return [Waiting(*row) for row in db.session.execute(query)]


def latest_sold(limit: int = 30) -> list[Made]:
    """What is sold of members, the latest first."""
    query = (
        select(Design, Good)
        .join(Good, Good.id == Design.good_id)
        .where(Design.state == DesignState.ON_SALE)
        .order_by(Good.id.desc())
        .limit(limit)
    )
    return [Made(*row) for row in db.session.execute(query)]


class Similar(NamedTuple):
    """Something that looks like a design: of a member, or of the house."""

    look: dict[str, Any]
    name: str
    maker: str
    percent: int


_LIKE = 40
"""From how much likeness on, in percent, a moderator is shown it."""


def similar(design: Design) -> list[Similar]:
    """What looks most like a design, among all that others sent or sold and what the house sells."""
    marks = design.fingerprint
    if not marks:
        return []
    found = [
        Similar(rules.finished(one.kind, one.drawing), one.name, name, rules.likeness(marks, one.fingerprint))
        for one, name in db.session.execute(_sharing(design))
    ]
    found += [
        Similar(good.design, good.name_en, "", rules.likeness(marks, rules.fingerprint(good.design)))
        for good in db.session.scalars(
            select(Good)
            .where(Good.kind == design.kind, Good.maker_id.is_(None), Good.design != {})
            .limit(200)
        )
    ]
    like = sorted((one for one in found if one.percent >= _LIKE), key=lambda one: -one.percent)
    return like[: rules.MOST_SIMILAR]


def _sharing(design: Design) -> Select[Design, str]:
    """Designs of the same kind that have a mark in common, those of the same maker last."""
    return (
        select(Design, Maker.name)
        .join(Maker, Maker.member_id == Design.maker_id)
        .where(
            Design.kind == design.kind,
            Design.id != design.id,
            Design.state != DesignState.DRAFT,
            Design.fingerprint.overlap(cast(design.fingerprint, ARRAY(Text))),
        )
        .order_by(Design.maker_id == design.maker_id, Design.id)
        .limit(400)
    )


# ── Shares ────────────────────────────────────────────────────────────────────────────────────────


class Earned(NamedTuple):
    """What a design brought: people who have it, and credits that stand."""

    sales: int
    credits: int


NOTHING = Earned(0, 0)


def earned_by(maker_id: int) -> dict[int, Earned]:
    """Design id → what it brought its maker; returned sales do not count."""
    rows = db.session.execute(
        select(MakerShare.design_id, func.count(), func.sum(MakerShare.granted_credits))
        .where(MakerShare.maker_id == maker_id, MakerShare.returned_at.is_(None))
        .group_by(MakerShare.design_id)
    )
    return {design: Earned(sales, int(credits)) for design, sales, credits in rows}


def sales_of(maker_id: int) -> int:
    """How many people bought something of a maker, each once per design; returned sales do not count."""
    query = select(func.count()).where(MakerShare.maker_id == maker_id, MakerShare.returned_at.is_(None))
    return db.session.scalar(query) or 0


def owed_by(maker_id: int) -> int:
    """Credits of returned sales that were spent already, and that the next shares pay for."""
    query = select(func.sum(MakerShare.granted_credits - MakerShare.taken_credits)).where(
        MakerShare.maker_id == maker_id, MakerShare.returned_at.is_not(None)
    )
    return int(db.session.scalar(query) or 0)


def due_makers(limit: int = 500) -> list[str]:
    """Makers with a share to be given or taken back, by number."""
    # A share that was taken back as far as it went waits for the next one; the sweep finds it at no cost.
    query = (
        select(MakerShare.maker_id)
        .where(
            or_(
                MakerShare.settled_at.is_(None),
                MakerShare.returned_at.is_not(None) & (MakerShare.taken_credits < MakerShare.granted_credits),
            )
        )
        .distinct()
        .limit(limit)
    )
    return [str(found) for found in db.session.scalars(query)]


def untold_makers(before: datetime, limit: int = 500) -> list[str]:
    """Makers with settled shares from before an instant that nobody told them of, by number."""
    query = (
        select(MakerShare.maker_id)
        .where(MakerShare.told_at.is_(None), MakerShare.settled_at < before)
        .distinct()
        .limit(limit)
    )
    return [str(found) for found in db.session.scalars(query)]
