"""The page of a listing with its next free places: public, read-only."""

from collections import defaultdict
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.core import clock, moments
from marketplace.core.access import Access, requires
from marketplace.core.errors import NotFound
from marketplace.core.i18n import current_locale, ngettext
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import in_the_calendar, local, offset_words
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.queries import Calendar
from marketplace.trade.availability.rules import Slot
from marketplace.trade.bookings.agreement import quote_for
from marketplace.trade.bookings.pages import price_rows
from marketplace.trade.bookings.rules import POLICIES
from marketplace.trade.listings import policy_words, queries
from marketplace.trade.listings.models import Policy
from marketplace.trade.listings.queries import ListingView
from marketplace.trade.places.gazetteer import ATTRIBUTION
from marketplace.trade.search.asking import Spot, names_around

listings = Blueprint("listings", __name__)

DAYS_READ = 14
DAYS_SHOWN = 7


@listings.get("/listings/<listing_id>")
@listings.get("/listings/<listing_id>/<slug>")
@requires(Access.PUBLIC)
def show(listing_id: str, slug: str = "") -> ResponseReturnValue:
    """A listing: what it is, what it costs in all, and the next days with places. The URL is the choice."""
    view = queries.public(listing_id, current_locale())
    if view is None:
        raise NotFound(
            _("This offer is not available any more."), todo=_("Look for something similar nearby.")
        )
    now = clock.now()
    party = _party(view)
    first, found, calendar = _free(view, party, now)
    chosen = _chosen(found)
    zone = calendar.schedule.zone if calendar else view.zone
    quote = quote_for(view.listing, party)
    return render_template(
        "listings/show.html",
        view=view,
        listing=view.listing,
        party=party,
        days=_days(found, zone),
        chosen=chosen,
        quote=quote,
        rows=price_rows(quote.lines, quote.currency, view.listing.shared),
        zone=zone,
        earlier=_neighbour_url(view, party, first - timedelta(days=DAYS_READ), now, zone),
        later=_neighbour_url(view, party, first + timedelta(days=DAYS_READ), now, zone),
        policy=policy_words.sentences(POLICIES[Policy(view.listing.policy)]),
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


def _party(view: ListingView) -> int:
    asked = request.args.get("party", "") or request.args.get("who", "")
    party = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else view.listing.min_party
    return min(max(party, view.listing.min_party), view.listing.max_party)


def _free(view: ListingView, party: int, now: datetime) -> tuple[date, list[Slot], Calendar | None]:
    """From which day on was looked, the free slots, and the calendar they come from.

    When the first fortnight is full, it looks from the next free place on instead of showing nothing.
    """
    today = local(now, view.zone).date()
    first = max(_day_asked() or today, today)
    last = first + timedelta(days=DAYS_READ - 1)
    calendar = availability.calendar(view.listing.id, first, last)
    if calendar is None:
        return first, [], None
    found = calendar.slots(first, last, party=party, now=now)
    if found or _day_asked():
        return first, found, calendar
    ahead = availability.next_free(view.listing.id, party=party, now=now)
    if ahead is None:
        return first, [], calendar
    first, last = ahead.local_date, ahead.local_date + timedelta(days=DAYS_READ - 1)
    calendar = availability.calendar(view.listing.id, first, last)
    found = calendar.slots(first, last, party=party, now=now) if calendar else []
    return first, found, calendar


def _day_asked() -> date | None:
    try:
        day = date.fromisoformat(request.args.get("from", ""))
    except ValueError:
        return None
    return day if in_the_calendar(day) else None


def _chosen(found: list[Slot]) -> str | None:
    asked = request.args.get("slot", "")
    try:
        instant = datetime.fromisoformat(asked.replace(" ", "+"))
    except ValueError:
        return None
    return next((_value(slot) for slot in found if slot.starts_at == instant), None)


def _days(found: list[Slot], zone: str) -> list[dict[str, Any]]:
    """The next days that have places, for the slot picker."""
    by_day: dict[date, list[Slot]] = defaultdict(list)
    for slot in found:
        by_day[slot.local_date].append(slot)
    places = {
        left: ngettext("%(num)s place", "%(num)s places", left) for left in {one.seats_left for one in found}
    }
    return [
        {
            "value": day.isoformat(),
            "label": moments.day_words(slots[0].starts_at, zone),
            "selected": day.isoformat() == request.args.get("day"),
            "slots": [_slot(slot, zone, places) for slot in slots],
        }
        for day, slots in list(by_day.items())[:DAYS_SHOWN]
    ]


def _slot(slot: Slot, zone: str, places: dict[int, str]) -> dict[str, Any]:
    return {
        "value": _value(slot),
        "label": moments.time_words(slot.starts_at, zone),
        "places": places[slot.seats_left],
        "note": offset_words(slot.offset_minutes) if slot.ambiguous else None,
    }


def _value(slot: Slot) -> str:
    return slot.starts_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _neighbour_url(
    view: ListingView, party: int, day: date, now: datetime, zone: str
) -> dict[str, Any] | None:
    """The query of the fortnight before or after, None outside of what can be booked."""
    today = local(now, zone).date()
    if day + timedelta(days=DAYS_READ) <= today or day > today + timedelta(days=view.listing.horizon_days):
        return None
    return {"from": max(day, today).isoformat(), "party": party}
