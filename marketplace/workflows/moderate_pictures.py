"""Pictures in moderation, in whichever room they are: looked up, hidden and shown again by their public id."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from marketplace.community.articles.models import ArticlePicture
from marketplace.community.meetups.models import MeetupPhoto
from marketplace.community.messages.models import MessagePhoto
from marketplace.community.reviews.models import ReviewPhoto
from marketplace.core import clock
from marketplace.core.database import db
from marketplace.trade.photos import operations as listing_photos
from marketplace.trade.photos.models import ListingPhoto

_ROOMS: tuple[Any, ...] = (ListingPhoto, ReviewPhoto, MessagePhoto, MeetupPhoto, ArticlePicture)


def content_of(public_id: str) -> bytes | None:
    """The JPEG, for who has claimed the case; None for what its owner has thrown away since."""
    row = _row(public_id, whole=True)
    return None if row is None else bytes(row.content)


def hide(public_id: str, *, hidden: bool) -> None:
    row = _row(public_id)
    if isinstance(row, ListingPhoto):
        listing_photos.hide(row, hidden=hidden)
    elif row is not None:
        row.hidden_at = clock.now() if hidden else None
        db.session.flush()


def _row(public_id: str, *, whole: bool = False) -> Any:
    for room in _ROOMS:
        query = select(room).where(room.public_id == public_id)
        row = db.session.scalar(query.options(undefer(room.content)) if whole else query)
        if row is not None:
            return row
    return None
