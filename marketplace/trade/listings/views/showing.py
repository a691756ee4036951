"""The page of a listing with its next free places: public, read-only."""

from datetime import datetime
from functools import partial
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.community.articles import counting as article_counting
from marketplace.community.messages import answer_time
from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reviews import pages as review_pages
from marketplace.community.reviews import queries as reviews
from marketplace.community.vouches import queries as vouches
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.errors import NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import local
from marketplace.trade.availability import absence, picker
from marketplace.trade.bookings.pages import price_rows
from marketplace.trade.bookings.rules import policy_of
from marketplace.trade.credentials import queries as credentials
from marketplace.trade.listings import policy_words, queries
from marketplace.trade.listings.queries import ListingView
from marketplace.trade.listings.rules import price_of
from marketplace.trade.listings.views import free as free_time
from marketplace.trade.listings.views import telling
from marketplace.trade.listings.views.free import DAYS_READ, Free
from marketplace.trade.places.gazetteer import ATTRIBUTION
from marketplace.trade.search.asking import Spot, names_around
from marketplace.trade.statistics import counting
from marketplace.trade.waiting import pages as waiting
from marketplace.web.page_memory import Drawn, page_told

listings = Blueprint("listings", __name__)

DAYS_SHOWN = 7


@listings.get("/listings/<listing_id>")
@listings.get("/listings/<listing_id>/<slug>")
@requires(Access.PUBLIC)
def show(listing_id: str, slug: str = "") -> ResponseReturnValue:
    """A listing: what it is, what it costs in all, and the next days with places. The URL is the choice."""
    now = clock.now()
    answer, opened = page_told(partial(telling.version, listing_id, now), partial(_drawn, listing_id, now))
    counting.note_opened(*opened)
    article_counting.note_arrival(listing_id)
    return answer


def _drawn(listing_id: str, now: datetime) -> Drawn:
    """The page as it is now, and which listing of whom it is."""
    view = queries.public(listing_id, current_locale())
    free = free_time.find(view.listing.id, now) if view else None
    if view is None or free is None:
        raise _gone()
    return Drawn(_page(view, free, now), (view.listing.id, view.provider.id), free.until)


def _gone() -> NotFound:
    return NotFound(_("This offer is not available any more."), todo=_("Look for something similar nearby."))


def _page(view: ListingView, free: Free, now: datetime) -> str:
    listing, provider_id = view.listing, view.provider.id
    quote = price_of(listing, free.party)
    standing, newest = reviews.newest_of_listing(listing.id)
    return render_template(
        "listings/show.html",
        view=view,
        listing=listing,
        party=free.party,
        came_from=article_counting.mark(),
        answers=answer_time.of_provider(provider_id, now),
        checked=credentials.about(credentials.checked(provider_id), listing.activities),
        days=picker.days(free.slots, free.zone, chosen=request.args.get("day"), shown=DAYS_SHOWN),
        chosen=free.chosen,
        waits=waiting.waits_of(free.full, listing.public_id, free.party),
        quote=quote,
        rows=price_rows(quote.lines, quote.currency, listing.shared),
        zone=free.zone,
        away=absence.words(free.calendar.absences, local(now, free.calendar.schedule.zone).date()),
        earlier=free.neighbour(-DAYS_READ, now),
        later=free.neighbour(DAYS_READ, now),
        answer_span=policy_words.answer_span(listing.answer_hours),
        gathering=policy_words.gathering_of(listing),
        weekly=policy_words.weekly_of(listing),
        policy=policy_words.sentences(policy_of(listing)),
        standing=standing,
        newest=newest,
        vouches=vouches.count_for(provider_id),
        note=reports.note_of(SubjectKind.LISTING, listing.public_id),
        review_pages=review_pages,
        map_places=_names_on_map(view),
        map_sources=ATTRIBUTION,
    )


def _names_on_map(view: ListingView) -> list[dict[str, Any]]:
    """Names around the approximate place, for a map without tiles."""
    point = view.point
    if point is None:
        return []
    around = names_around(Spot(point.lat, point.lon, point.area, point.zone))
    return [place for place in around if place["name"] != point.area]
