"""Reads of photos: those of an offer, one to be served, and offers that have more than everybody may."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import undefer

from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.trade.listings.models import Listing, ListingStatus
from marketplace.trade.photos.models import ListingPhoto


def of_listing(listing_id: int) -> Sequence[ListingPhoto]:
    """An offer's photos in their order, without their bytes."""
    query = select(ListingPhoto).where(ListingPhoto.listing_id == listing_id)
    return db.session.scalars(query.order_by(ListingPhoto.position)).all()


def most(provider_id: int) -> int:
    """How many photos an offer of a provider shows: everybody's, and those of a plan or from the shop."""
    return settings().photos_per_listing + entitlements.amount(provider_id, Right.EXTRA_PHOTOS)


def seen_by(reader_id: int | None, public_id: str, *, on_card: bool) -> ListingPhoto | None:
    """A photo with its bytes: shown to anyone while its offer is, and always to whose it is."""
    public = (
        Listing.status.in_([ListingStatus.PUBLISHED, ListingStatus.PAUSED])
        & (Member.status == MemberStatus.ACTIVE)
        & Listing.photos.contains([{"id": public_id}])
    )
    column = ListingPhoto.small if on_card else ListingPhoto.content
    query = (
        select(ListingPhoto)
        .join(Listing, Listing.id == ListingPhoto.listing_id)
        .join(Member, Member.id == Listing.provider_id)
        .where(ListingPhoto.public_id == public_id, or_(public, Listing.provider_id == reader_id))
        .options(undefer(column))
    )
    return db.session.scalar(query)


def of_many() -> list[str]:
    """Offers with more photos than everybody may show, by number: what is shown of them changes with plans."""
    query = select(ListingPhoto.listing_id).group_by(ListingPhoto.listing_id)
    found = db.session.scalars(query.having(func.count() > settings().photos_per_listing))
    return [str(listing) for listing in found]
