"""Reads of reviews. What is public reads open reviews and their counts alone, never a sealed row."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ScalarSelect, Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from marketplace.community.reviews import rules
from marketplace.community.reviews.models import (
    Review,
    ReviewInvitation,
    ReviewPhoto,
    ReviewState,
    ReviewVote,
    Side,
)
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.fingerprint import Number
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.trade.listings.models import Listing, ListingText
from marketplace.trade.search.models import ListingStanding

_Parts = tuple[Any, ...]

PER_PAGE = 20
ON_PAGE = 3
"""So many are shown on the page of a listing or a person."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An open review as anybody reads it. `stars` 1 to 5, `scores` in the order of the table of aspects."""

    public_id: str
    author: str
    """First name and initial; empty for somebody who left."""
    stars: int
    scores: tuple[tuple[str, int], ...]
    body: str
    locale: str
    experienced_on: date
    published_at: datetime
    outcome: str
    reply: str
    replied_at: datetime | None
    helpful: int
    photos: tuple[tuple[str, int, int], ...]
    """Public id, width and height of each picture."""
    affiliation: str
    """What ties the author to the other side, in their words; empty for nothing."""
    note: str
    """What moderators say beside it."""
    listing: str
    """Public id of the listing it is about."""
    author_id: int
    subject_id: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How often one to five stars were given."""

    stars: tuple[int, ...] = (0, 0, 0, 0, 0)

    @property
    def count(self) -> int:
        return sum(self.stars)

    @property
    def tenths(self) -> int | None:
        return rules.score_tenths(self.stars)


def missing() -> NotFound:
    return NotFound(_("We could not find this review."), todo=_("Check the address."))


def of_booking(booking_id: int, *, lock: bool = False) -> dict[str, Review]:
    """Side → its review, in whatever state; for the rules and for the two sides."""
    query = select(Review).where(Review.booking_id == booking_id)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return {one.side: one for one in db.session.scalars(query)}


def open_review(public_id: str, *, lock: bool = False) -> Review:
    """An open review. Raises NotFound for one that is sealed, held or hidden: to others it does not exist."""
    query = select(Review).where(Review.public_id == public_id, Review.is_public)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    found = db.session.scalar(query)
    if found is None:
        raise missing()
    return found


def public(public_id: str) -> Review | None:
    """A review that others may read, if it is one."""
    return db.session.scalar(select(Review).where(Review.public_id == public_id, Review.is_public))


def locked(public_id: str) -> Review:
    """A review in whatever state, with its row lock: for decisions about it."""
    query = select(Review).where(Review.public_id == public_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def path_of(public_id: str) -> str:
    """Where a review of a customer stands among those of its listing."""
    query = select(Listing.public_id).join(Review, Review.listing_id == Listing.id)
    listing = db.session.scalar(query.where(Review.public_id == public_id, Review.side == Side.CUSTOMER))
    return f"/listings/{listing}/reviews#{public_id}" if listing else ""


def standing_of_listing(listing_id: int) -> Standing:
    query = standing_of_listing_query(listing_id).execution_options(populate_existing=True)
    row = db.session.scalar(query)
    return Standing((row.stars1, row.stars2, row.stars3, row.stars4, row.stars5)) if row else Standing()


def newest_of_listing(listing_id: int) -> tuple[Standing, tuple[Shown, ...]]:
    """What the page of a listing shows: how the stars are spread, and the newest reviews; two queries."""
    rows = db.session.execute(newest_of_listing_query(listing_id))
    return standing_of_listing(listing_id), tuple(_shown(*row) for row in rows)


def newest_of_listing_query(listing_id: Number) -> Select[*_Parts]:
    """The reviews that `newest_of_listing` asks for."""
    query = _public().where(Review.listing_id == listing_id, Review.side == Side.CUSTOMER)
    return query.order_by(Review.opened_at.desc(), Review.id.desc()).limit(ON_PAGE)


def standing_of_listing_query(listing_id: Number) -> Select[*_Parts]:
    """What `standing_of_listing` asks."""
    return select(ListingStanding).where(ListingStanding.listing_id == listing_id)


def standing_of_provider(provider_id: int) -> Standing:
    """Of all the listings of a provider together."""
    return _standing(db.session.scalar(select(_sums(provider_id))))


def newest_of_provider(provider_id: int) -> tuple[Standing, tuple[Shown, ...]]:
    """What the page of a provider shows: the stars and the newest reviews; one query. No review, no stars."""
    rows: list[Any] = list(db.session.execute(newest_of_provider_query(provider_id)))
    return _standing(rows[0][-1] if rows else None), tuple(_shown(*row[:-1]) for row in rows)


def newest_of_provider_query(provider_id: Number) -> Select[*_Parts]:
    """What `newest_of_provider` asks."""
    query: Select[*_Parts] = (
        _public()
        .add_columns(_sums(provider_id))
        .where(Review.subject_id == provider_id, Review.side == Side.CUSTOMER)
        .order_by(Review.opened_at.desc(), Review.id.desc())
        .limit(ON_PAGE)
    )
    return query


def _sums(provider_id: Number) -> ScalarSelect[Any]:
    s = ListingStanding
    sums = [func.coalesce(func.sum(one), 0) for one in (s.stars1, s.stars2, s.stars3, s.stars4, s.stars5)]
    offers = aliased(Listing)
    return (
        select(func.jsonb_build_array(*sums))
        .join(offers, offers.id == s.listing_id)
        .where(offers.provider_id == provider_id)
        .scalar_subquery()
    )


def _standing(stars: list[int] | None) -> Standing:
    return Standing(tuple(stars)) if stars else Standing()


def standing_of_guest(member_id: int) -> Standing:
    """What providers gave a member as their guest; few rows, counted as they stand."""
    query = (
        select(Review.stars, func.count())
        .where(Review.subject_id == member_id, Review.side == Side.PROVIDER, Review.is_public)
        .group_by(Review.stars)
    )
    given = {row[0]: row[1] for row in db.session.execute(query)}
    return Standing(tuple(given.get(stars, 0) for stars in range(1, 6)))


def of_listing(listing_id: int, **choice: Any) -> list[Shown]:
    """Open reviews of a listing by its customers; see `_chosen` for the choice."""
    query = _public().where(Review.listing_id == listing_id, Review.side == Side.CUSTOMER)
    return _chosen(query, **choice)


def of_provider(provider_id: int, **choice: Any) -> list[Shown]:
    """Open reviews of all the listings of a provider."""
    query = _public().where(Review.subject_id == provider_id, Review.side == Side.CUSTOMER)
    return _chosen(query, **choice)


def of_guest(member_id: int, **choice: Any) -> list[Shown]:
    """What providers wrote about a member as their guest: for that member, and for providers they ask."""
    query = _public().where(Review.subject_id == member_id, Review.side == Side.PROVIDER)
    return _chosen(query, **choice)


def pair_of(booking_id: int) -> list[Shown]:
    """The open reviews of a booking, for its two sides."""
    return _chosen(_public().where(Review.booking_id == booking_id))


def _public() -> Select[*_Parts]:
    author = aliased(Member)
    query: Select[*_Parts] = (
        select(Review, author.shown_name, author.status, Listing.public_id, _photos())
        .join(author, author.id == Review.author_id)
        .join(Listing, Listing.id == Review.listing_id)
        .where(Review.is_public)
    )
    return query


def _photos() -> ScalarSelect[Any]:
    p = ReviewPhoto
    row = func.jsonb_build_array(p.public_id, p.width, p.height)
    every = func.jsonb_agg(aggregate_order_by(row, p.position))
    return (
        select(every)
        .where(p.review_id == Review.id, p.hidden_at.is_(None))
        .correlate(Review)
        .scalar_subquery()
    )


def _chosen(
    query: Select[*_Parts],
    *,
    stars: int | None = None,
    sort: str = "newest",
    page: int = 1,
    limit: int = PER_PAGE,
) -> list[Shown]:
    """A page, newest or most helpful first, of those with so many stars; one more than `limit` when there are."""
    if stars is not None:
        query = query.where(Review.stars == stars)
    order = [Review.helpful.desc()] if sort == "helpful" else []
    query = query.order_by(*order, Review.opened_at.desc(), Review.id.desc())
    query = query.limit(limit + 1).offset((page - 1) * limit)
    return [_shown(*row) for row in db.session.execute(query)]


def _shown(review: Review, name: str, status: str, listing: str, photos: list[Any] | None) -> Shown:
    return Shown(
        public_id=review.public_id,
        author="" if status == MemberStatus.CLOSED else rules.short_name(name),
        stars=review.stars or 0,
        scores=tuple((name, int(review.scores[name])) for name in rules.ORDER if name in review.scores),
        body=review.body,
        locale=review.locale,
        experienced_on=review.experienced_on,
        published_at=review.opened_at or review.open_at,
        outcome=review.outcome,
        reply=(review.reply or "") if review.reply_hidden_at is None else "",
        replied_at=review.replied_at,
        helpful=review.helpful,
        photos=tuple((photo[0], photo[1], photo[2]) for photo in photos or ()),
        affiliation=review.affiliation or "",
        note=review.note or "",
        listing=listing,
        author_id=review.author_id,
        subject_id=review.subject_id,
    )


def voted_by(member_id: int, reviews: Sequence[Shown]) -> set[str]:
    """Which of these a member found helpful."""
    query = (
        select(Review.public_id)
        .join(ReviewVote, ReviewVote.review_id == Review.id)
        .where(ReviewVote.member_id == member_id, Review.public_id.in_([one.public_id for one in reviews]))
    )
    return set(db.session.scalars(query)) if reviews else set()


def listing_of(public_id: str, locale: str) -> tuple[Listing, str] | None:
    """A listing anybody may see, and its title, in a language where there is one."""
    query = (
        select(Listing, ListingText.title)
        .join(Member, Member.id == Listing.provider_id)
        .outerjoin(ListingText, ListingText.listing_id == Listing.id)
        .where(
            Listing.public_id == public_id,
            Listing.status.in_(("published", "paused")),
            Member.status == MemberStatus.ACTIVE,
        )
        .order_by((ListingText.locale == locale).desc())
    )
    row = db.session.execute(query).first()
    return (row[0], row[1] or "") if row else None


def sealed_past(now: datetime, limit: int = 200) -> list[str]:
    """Bookings with a sealed review whose time is over, the oldest first."""
    query = (
        select(Review.booking_id)
        .where(Review.state == ReviewState.SEALED, Review.open_at <= now)
        .order_by(Review.open_at)
        .limit(limit)
    )
    return [str(one) for one in db.session.scalars(query)]


def invitations_due(now: datetime, limit: int = 200) -> list[str]:
    query = (
        select(ReviewInvitation.booking_id)
        .where(ReviewInvitation.sent_at.is_(None), ReviewInvitation.due_at <= now)
        .order_by(ReviewInvitation.due_at)
        .limit(limit)
    )
    return [str(one) for one in db.session.scalars(query)]
