"""Boosts of one's own offers: using one, what each of them did, and the way from a paid place to its offer."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from marshmallow import Schema, fields, validate

from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import transaction
from marketplace.core.errors import NotFound, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.goods.catalogue import naming
from marketplace.goods.catalogue.models import Kind
from marketplace.goods.inventory import queries as inventory
from marketplace.goods.inventory.queries import Owned
from marketplace.goods.wallet.errors import credits
from marketplace.trade.boosts import counting, errors, operations, queries
from marketplace.trade.listings import queries as listings
from marketplace.trade.listings.models import ListingStatus

boosts = Blueprint("boosts", __name__)


class StartInput(Schema):
    listing = fields.String(required=True, validate=validate.Length(1, 60))


@boosts.get("/studio/boosts")
@requires(Access.PROVIDER)
def mine() -> ResponseReturnValue:
    """What one's boosts did, day by day."""
    return render_template(
        "boosts/mine.html",
        reports=queries.reports(current_user.id, current_locale()),
        ready=[owned for owned in inventory.of_member(current_user.id) if owned.item.kind == Kind.BOOST],
        naming=naming,
        credits=credits,
        zone=settings().company_zone,
    )


@boosts.get("/studio/boosts/use/<item_id>")
@requires(Access.PROVIDER)
def choose(item_id: str) -> ResponseReturnValue:
    """For which offer a boost is used."""
    return _choice(_own(item_id), 200)


def _own(item_id: str) -> Owned:
    owned = inventory.owned(current_user.id, item_id)
    if owned is None or owned.item.kind != Kind.BOOST:
        raise errors.no_boost()
    return owned


def _choice(owned: Owned, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    own = listings.of_provider(current_user.id, current_locale())
    page = render_template(
        "boosts/choose.html",
        owned=owned,
        offers=[view for view in own if view.listing.status == ListingStatus.PUBLISHED],
        naming=naming,
        refusal=refusal,
    )
    return page, status


@boosts.post("/studio/boosts/use/<item_id>")
@requires(Access.PROVIDER)
def start(item_id: str) -> ResponseReturnValue:
    """Use it up; it runs at once."""
    owned = _own(item_id)
    try:
        name = load_form(StartInput)["listing"]
        listing = next(
            (
                view.listing
                for view in listings.of_provider(current_user.id, current_locale())
                if view.listing.public_id == name
            ),
            None,
        )
        if listing is None:
            raise errors.no_listing()
        with transaction():
            operations.start(current_user.id, item_id, listing)
    except Refusal as refusal:
        return _choice(owned, refusal.status, refusal)
    flash(_("It runs now. You see here what comes of it."), "success")
    return redirect(url_for("boosts.mine"), code=303)


@boosts.get("/boosted/<boost_id>")
@requires(Access.PUBLIC)
def opened(boost_id: str) -> ResponseReturnValue:
    """From a paid place to the offer; counted, but for its own provider."""
    boost = queries.by_public_id(boost_id)
    if boost is None:
        raise NotFound(_("We could not find this page."), todo=_("Look for someone near you instead."))
    listing = queries.listing_of(boost)
    if queries.live().get(boost.listing_id) == boost.public_id:
        counting.note_opened(boost.public_id, boost.provider_id)
    return redirect(url_for("listings.show", listing_id=listing.public_id, slug=listing.slug))
