"""Photos of offers: served to whoever sees the offer, and changed by its provider alone."""

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import FileStorage

from marketplace.community.lists import holding
from marketplace.core.access import Access, requires
from marketplace.core.database import release, transaction
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.photos import MOST_BYTES, prepared
from marketplace.trade.listings import queries as listings
from marketplace.trade.listings.queries import ListingView
from marketplace.trade.photos import operations, queries

photos = Blueprint("photos", __name__)

AT_ONCE = 6
"""Photos sent with one form."""
_MOST_SENT = AT_ONCE * MOST_BYTES
_A_YEAR = 31_536_000


@photos.url_value_preprocessor
def _room(endpoint: str | None, _values: dict[str, Any] | None) -> None:
    """Photos are larger than anything else that is sent; strangers get no such room."""
    if endpoint == "photos.add" and request.method == "POST" and session.get("_user_id"):
        request.max_content_length = _MOST_SENT


@photos.get("/photos/<photo_id>.jpg")
@requires(Access.PUBLIC)
def whole(photo_id: str) -> Response:
    """A photo as the offer's page shows it."""
    return _served(photo_id, on_card=False)


@photos.get("/photos/<photo_id>/card.jpg")
@requires(Access.PUBLIC)
def card(photo_id: str) -> Response:
    """A photo as cards show it."""
    return _served(photo_id, on_card=True)


def _served(photo_id: str, *, on_card: bool) -> Response:
    reader = current_user.id if current_user.is_authenticated else None
    found = queries.seen_by(reader, photo_id, on_card=on_card)
    if found is None:
        raise NotFound(_("We could not find this photo."))
    response = Response(found.small if on_card else found.content, mimetype="image/jpeg")
    response.cache_control.max_age = _A_YEAR
    response.cache_control.immutable = True
    response.cache_control.private = True
    return response


@photos.get("/studio/listings/<listing_id>/photos")
@requires(Access.PROVIDER)
def edit(listing_id: str) -> ResponseReturnValue:
    """An offer's photos, how many it may show, and what can be done with each."""
    return _page(_own(listing_id), {}, 200)


@photos.post("/studio/listings/<listing_id>/photos")
@requires(Access.PROVIDER)
def add(listing_id: str) -> ResponseReturnValue:
    """Add photos behind the others."""
    view = _own(listing_id)
    sent = [file for file in request.files.getlist("photos") if file.filename]
    try:
        if not 0 < len(sent) <= AT_ONCE:
            problem = _("Choose one to %(n)s photos at a time.", n=AT_ONCE)
            raise Invalid(problem, kept=_("Nothing was changed."), errors={"photos": [problem]})
        # Decoding takes a while: nothing of the database is held meanwhile.
        release()
        made = [prepared(_bytes_of(file)) for file in sent]
        with transaction():
            for photo in operations.add(view.listing, made):
                if holding.look_at_picture(photo.public_id, current_user.id, view.title, photo.content):
                    operations.hide(photo, hidden=True)
    except Invalid as refusal:
        return _page(_own(listing_id), refusal.errors, 422)
    flash(_("The photos are on your offer."), "success")
    return _back(listing_id)


def _bytes_of(file: FileStorage) -> bytes:
    """What was sent, and one byte more than may be where it is too much."""
    with file.stream as stream:
        return bytes(stream.read(MOST_BYTES + 1))


@photos.post("/studio/listings/<listing_id>/photos/<photo_id>/first")
@requires(Access.PROVIDER)
def first(listing_id: str, photo_id: str) -> ResponseReturnValue:
    view = _own(listing_id)
    with transaction():
        operations.put_first(view.listing, photo_id)
    flash(_("It stands first now, and on the offer’s card."), "success")
    return _back(listing_id)


@photos.post("/studio/listings/<listing_id>/photos/<photo_id>/remove")
@requires(Access.PROVIDER)
def remove(listing_id: str, photo_id: str) -> ResponseReturnValue:
    view = _own(listing_id)
    with transaction():
        operations.remove(view.listing, photo_id)
    flash(_("The photo is removed."), "success")
    return _back(listing_id)


def _own(listing_id: str) -> ListingView:
    view = listings.own(current_user.id, listing_id, current_locale())
    if view is None:
        raise NotFound(_("We could not find this offer."), todo=_("Look among your offers."))
    return view


def _back(listing_id: str) -> ResponseReturnValue:
    return redirect(url_for("photos.edit", listing_id=listing_id), code=303)


def _page(view: ListingView, errors: dict[str, list[str]], status: int) -> ResponseReturnValue:
    most = queries.most(current_user.id)
    page = render_template(
        "photos/edit.html",
        view=view,
        listing=view.listing,
        found=queries.of_listing(view.listing.id),
        most=most,
        at_once=AT_ONCE,
        errors=errors,
    )
    return page, status
