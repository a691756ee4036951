"""Pictures of reviews: they come and go with the draft, and are seen by others when the review is; never before."""

import hashlib
from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, delete, or_, select, update
from sqlalchemy.orm import undefer

from marketplace.community.lists import pictures as listed
from marketplace.community.reviews import rules
from marketplace.community.reviews.models import Review, ReviewPhoto, Side
from marketplace.core import ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.photos import Photo


def change(review: Review, added: Sequence[Photo], dropped: Collection[str]) -> None:
    """Drop some pictures of a draft and add others behind the rest. Raises `Invalid` above the most there may be."""
    mine = ReviewPhoto.review_id == review.id
    db.session.execute(delete(ReviewPhoto).where(mine, ReviewPhoto.public_id.in_(dropped)))
    left = db.session.scalars(select(ReviewPhoto.id).where(mine).order_by(ReviewPhoto.position)).all()
    if len(left) + len(added) > rules.MOST_PHOTOS:
        problem = _("A review has at most %(n)s photos.", n=rules.MOST_PHOTOS)
        raise Invalid(problem, kept=_("Your words are kept."), errors={"photos": [problem]})
    for position, photo_id in enumerate(left, 1):
        db.session.execute(update(ReviewPhoto).where(ReviewPhoto.id == photo_id).values(position=position))
    new = [
        ReviewPhoto(
            public_id=ids.public_id("rph"),
            review_id=review.id,
            position=position,
            width=photo.width,
            height=photo.height,
            digest=hashlib.sha256(photo.content).digest(),
            content=photo.content,
        )
        for position, photo in enumerate(added, len(left) + 1)
    ]
    db.session.add_all(new)
    db.session.flush()
    for picture in new:
        listed.hold(picture, review.author_id, _("A picture of a review"))


def of(review_id: int | None) -> list[ReviewPhoto]:
    """The pictures of a review without their bytes."""
    query = select(ReviewPhoto).where(ReviewPhoto.review_id == review_id).order_by(ReviewPhoto.position)
    return list(db.session.scalars(query)) if review_id is not None else []


def seen_by(reader_id: int | None, public_id: str) -> ReviewPhoto | None:
    """A picture with its bytes: its author's always; everybody's once a customer's review is public.

    What a provider wrote of a guest is for the two of them.
    """
    is_seen: ColumnElement[bool] = Review.is_public & (Review.side == Side.CUSTOMER)
    if reader_id is not None:
        between = Review.is_public & (Review.subject_id == reader_id)
        is_seen = or_(is_seen, between, Review.author_id == reader_id)
    query = (
        select(ReviewPhoto)
        .join(Review, Review.id == ReviewPhoto.review_id)
        .where(ReviewPhoto.public_id == public_id, ReviewPhoto.hidden_at.is_(None), is_seen)
        .options(undefer(ReviewPhoto.content))
    )
    return db.session.scalar(query)
