"""Changes to an offer's photos: added, put first, removed; what is shown follows from what the provider may show."""

from collections.abc import Sequence

from sqlalchemy import select

from marketplace.core import clock, ids, photos
from marketplace.core.database import db
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import gettext as _
from marketplace.core.photos import Photo
from marketplace.trade.listings.indexing import index_listing
from marketplace.trade.listings.models import Listing
from marketplace.trade.photos import queries
from marketplace.trade.photos.models import ListingPhoto

MOST_KEPT = 100
"""Of one offer, shown or not."""


def add(listing: Listing, prepared: Sequence[Photo]) -> list[ListingPhoto]:
    """Put photos behind those an offer has. Raises `Invalid` for more than the provider may show."""
    _lock(listing)
    known = queries.of_listing(listing.id)
    most = min(queries.most(listing.provider_id), MOST_KEPT)
    if len(known) + len(prepared) > most:
        problem = _(
            "An offer of yours shows at most %(n)s photos; %(has)s are there.", n=most, has=len(known)
        )
        raise Invalid(
            problem, kept=_("The photos that were there are as they were."), errors={"photos": [problem]}
        )
    behind = max((photo.position for photo in known), default=0)
    made = [
        ListingPhoto(
            public_id=ids.public_id("pho"),
            listing_id=listing.id,
            position=behind + number,
            width=photo.width,
            height=photo.height,
            content=photo.content,
            small=photos.on_card(photo),
            created_at=clock.now(),
        )
        for number, photo in enumerate(prepared, start=1)
    ]
    db.session.add_all(made)
    show(listing)
    return made


def put_first(listing: Listing, photo_id: str) -> None:
    """Make a photo the offer's cover; the others move back by one."""
    _lock(listing)
    chosen = _own(listing, photo_id)
    for photo in queries.of_listing(listing.id):
        photo.position = 1 if photo is chosen else photo.position + 1
    show(listing)


def remove(listing: Listing, photo_id: str) -> None:
    """Throw a photo away."""
    _lock(listing)
    db.session.delete(_own(listing, photo_id))
    show(listing)


def hide(photo: ListingPhoto, *, hidden: bool) -> None:
    """Keep a photo from everybody, or show it again: for moderators, and until they have looked."""
    listing = db.session.get_one(Listing, photo.listing_id)
    _lock(listing)
    photo.hidden_at = clock.now() if hidden else None
    show(listing)


def show(listing: Listing) -> None:
    """Note on the offer which photos are shown, and on its card; more than the provider may show are kept back."""
    db.session.flush()
    kept = [one for one in queries.of_listing(listing.id) if one.hidden_at is None]
    shown = kept[: queries.most(listing.provider_id)]
    now = [{"id": one.public_id, "width": one.width, "height": one.height} for one in shown]
    if now != listing.photos:
        listing.photos = now
        db.session.flush()
        index_listing(listing.id)


def show_again(listing_id: int) -> None:
    """Look again at how many photos of an offer are shown: plans begin and end."""
    listing = db.session.get(Listing, listing_id)
    if listing is not None:
        _lock(listing)
        show(listing)


def _lock(listing: Listing) -> None:
    db.session.refresh(listing, with_for_update=True)


def _own(listing: Listing, photo_id: str) -> ListingPhoto:
    found = db.session.scalar(
        select(ListingPhoto).where(ListingPhoto.public_id == photo_id, ListingPhoto.listing_id == listing.id)
    )
    if found is None:
        raise NotFound(_("We could not find this photo."), todo=_("Look among the photos of your offer."))
    return found
