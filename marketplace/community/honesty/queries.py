"""Reads of held reviews: for staff, and for the author of one alone."""

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import aliased

from marketplace.community.honesty.models import HoldState, Objection, ReviewHold
from marketplace.community.reviews.models import Review
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member

A_PAGE = 30


class Row(NamedTuple):
    """A hold on the desk: the review, who wrote it, about whom, and whether an objection waits."""

    hold: ReviewHold
    review: Review
    author: Member
    subject: Member
    is_objected: bool


class Similar(NamedTuple):
    """Another review that the evidence rests on."""

    review: Review
    author: Member
    hold: ReviewHold | None


def missing() -> NotFound:
    return NotFound(_("We could not find this case."))


def one(public_id: str, *, lock: bool = False) -> ReviewHold:
    """A hold for staff. With `lock`, first the row of its review and then its own, as looks lock them."""
    hold = db.session.scalar(select(ReviewHold).where(ReviewHold.public_id == public_id))
    if hold is None:
        raise missing()
    if lock:
        db.session.get_one(Review, hold.review_id, with_for_update=True, populate_existing=True)
        db.session.refresh(hold, with_for_update=True)
    return hold


def for_author(public_id: str, member_id: int, *, lock: bool = False) -> ReviewHold:
    """One's own. Raises NotFound for anybody else's."""
    hold = one(public_id, lock=lock)
    if hold.author_id != member_id:
        raise missing()
    return hold


def review_of(hold: ReviewHold) -> Review:
    return db.session.get_one(Review, hold.review_id)


def standing_hold(review_id: int) -> ReviewHold | None:
    """The hold that keeps a review out, for its author's pages."""
    query = select(ReviewHold).where(
        ReviewHold.review_id == review_id, ReviewHold.state != HoldState.RELEASED
    )
    return db.session.scalar(query)


def objections(hold_id: int) -> list[Objection]:
    query = select(Objection).where(Objection.hold_id == hold_id).order_by(Objection.id)
    return list(db.session.scalars(query))


def waiting_objection(hold_id: int) -> Objection | None:
    return db.session.scalar(
        select(Objection).where(Objection.hold_id == hold_id, Objection.outcome.is_(None))
    )


def _objected() -> ColumnElement[bool]:
    return (
        select(Objection.id).where(Objection.hold_id == ReviewHold.id, Objection.outcome.is_(None)).exists()
    )


def desk(state: str, *, skip: int, limit: int) -> list[Row]:
    """Holds in a state, those objected to first, then the oldest. `objected` and `all` are states of the desk too."""
    author, subject = aliased(Member), aliased(Member)
    objected = _objected()
    query = (
        select(ReviewHold, Review, author, subject, objected)
        .join(Review, Review.id == ReviewHold.review_id)
        .join(author, author.id == ReviewHold.author_id)
        .join(subject, subject.id == ReviewHold.subject_id)
        .order_by(objected.desc(), ReviewHold.held_at, ReviewHold.id)
        .limit(limit)
        .offset(skip)
    )
    if state == "objected":
        query = query.where(objected)
    elif state != "all":
        query = query.where(ReviewHold.state == state)
    return [Row(*row) for row in db.session.execute(query)]


def counts() -> dict[str, int]:
    """How many holds are in each state, objected to, and in all."""
    rows = db.session.execute(select(ReviewHold.state, func.count()).group_by(ReviewHold.state)).all()
    found = {state.value: 0 for state in HoldState} | {row[0]: row[1] for row in rows}
    waiting = db.session.scalar(select(func.count()).where(Objection.outcome.is_(None))) or 0
    return found | {"objected": waiting, "all": sum(found.values())}


def similar(review_ids: Collection[int]) -> list[Similar]:
    """The reviews a hold's evidence rests on, the newest first."""
    query = (
        select(Review, Member, ReviewHold)
        .join(Member, Member.id == Review.author_id)
        .outerjoin(ReviewHold, (ReviewHold.review_id == Review.id) & (ReviewHold.state != HoldState.RELEASED))
        .where(Review.id.in_(review_ids))
        .order_by(Review.id.desc())
        .limit(A_PAGE)
    )
    return [Similar(*row) for row in db.session.execute(query)] if review_ids else []


def earlier(author_id: int, but: int) -> list[ReviewHold]:
    """Other holds of the same author, the newest first."""
    query = (
        select(ReviewHold)
        .where(ReviewHold.author_id == author_id, ReviewHold.id != but)
        .order_by(ReviewHold.id.desc())
        .limit(10)
    )
    return list(db.session.scalars(query))
