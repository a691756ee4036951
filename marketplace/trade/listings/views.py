"""The page of a listing with its next free places: public, read-only."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.community.articles import counting as article_counting
from marketplace.community.messages import answer_time
from marketplace.community.messages.answer_time import AnswerTime
from marketplace.community.reviews import pages as review_pages
from marketplace.community.reviews import queries as reviews
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.errors import NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import in_the_calendar, local
from marketplace.trade.availability import absence, picker
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.queries import Calendar
from marketplace.trade.availability.rules import Slot, SlotRules
from marketplace.trade.bookings.pages import price_rows
from marketplace.trade.bookings.rules import policy_of
from marketplace.trade.credentials import queries as credentials
from marketplace.trade.credentials.queries import Checked
from marketplace.trade.listings import policy_words, queries
from marketplace.trade.listings.queries import ListingView
from marketplace.trade.listings.rules import price_of
from marketplace.trade.places.gazetteer import ATTRIBUTION
from marketplace.trade.search.asking import Spot, names_around
from marketplace.trade.statistics import counting
from marketplace.trade.waiting import pages as waiting
from marketplace.web.page_memory import page_once
from marketplace.web.reading import read_only

listings = Blueprint("listings", __name__)

Said = tuple[reviews.Standing, tuple[reviews.Shown, ...]]

DAYS_READ = 14
DAYS_SHOWN = 7


@dataclass(frozen=True, slots=True)
class _Free:
    """Where was looked for free places, and what was found."""

    first: date
    slots: list[Slot]
    calendar: Calendar
    full: list[Slot]
    """Times without a place for the party, for which one may wait."""

    @property
    def zone(self) -> str:
        return self.calendar.schedule.zone


@listings.get("/listings/<listing_id>")
@listings.get("/listings/<listing_id>/<slug>")
@requires(Access.PUBLIC)
def show(listing_id: str, slug: str = "") -> ResponseReturnValue:
    """A listing: what it is, what it costs in all, and the next days with places. The URL is the choice."""
    article_counting.note_arrival(listing_id)
    read_only()
    known = queries.public_version(listing_id)
    if known is None:
        raise _gone()
    internal_id, version, vouches = known
    now = clock.now()
    party, free = _free(internal_id, now)
    provider_id = free.calendar.listing.provider_id
    counting.note_opened(internal_id, provider_id)
    answers = answer_time.of_provider(provider_id, now)
    is_open = free.calendar.listing.is_open
    said = _said(internal_id)
    checked = credentials.checked(provider_id)
    shown = (version, free.first, tuple(free.slots), tuple(free.full), is_open, answers, said, checked)
    return page_once(shown, lambda: _page(listing_id, party, free, now, (answers, said, checked, vouches)))


def _said(listing_id: int) -> Said:
    """What customers say: how the stars are spread, and the newest reviews."""
    newest = reviews.of_listing(listing_id, limit=reviews.ON_PAGE)[: reviews.ON_PAGE]
    return reviews.standing_of_listing(listing_id), tuple(newest)


def _gone() -> NotFound:
    return NotFound(_("This offer is not available any more."), todo=_("Look for something similar nearby."))


def _page(
    listing_id: str,
    party: int,
    free: _Free,
    now: datetime,
    known: tuple[AnswerTime, Said, tuple[Checked, ...], int],
) -> str:
    answers, said, checked, vouches = known
    view = queries.public(listing_id, current_locale())
    if view is None:
        raise _gone()
    quote = price_of(view.listing, party)
    return render_template(
        "listings/show.html",
        view=view,
        listing=view.listing,
        party=party,
        came_from=article_counting.mark(),
        answers=answers,
        checked=credentials.about(checked, view.listing.activities),
        days=picker.days(
            free.slots,
            free.slots[0].zone if free.slots else free.zone,
            chosen=request.args.get("day"),
            shown=DAYS_SHOWN,
        ),
        chosen=_chosen(free.slots),
        waits=waiting.waits_of(free.full, listing_id, party),
        quote=quote,
        rows=price_rows(quote.lines, quote.currency, view.listing.shared),
        zone=free.slots[0].zone if free.slots else free.zone,
        away=absence.words(free.calendar.absences, local(now, free.zone).date()),
        earlier=_neighbour_url(free, party, free.first - timedelta(days=DAYS_READ), now),
        later=_neighbour_url(free, party, free.first + timedelta(days=DAYS_READ), now),
        answer_span=policy_words.answer_span(view.listing.answer_hours),
        gathering=policy_words.gathering_of(view.listing),
        weekly=policy_words.weekly_of(view.listing),
        policy=policy_words.sentences(policy_of(view.listing)),
        standing=said[0],
        newest=said[1],
        vouches=vouches,
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


def _party(rules: SlotRules) -> int:
    asked = request.args.get("party", "") or request.args.get("who", "")
    party = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 4 else rules.min_party
    return min(max(party, rules.min_party), rules.max_party)


def _free(listing_id: int, now: datetime) -> tuple[int, _Free]:
    """The party that asks, and what is free for it.

    When the first fortnight is full, it looks from the next free place on instead of showing nothing.
    """
    asked = _day_asked()
    calendar = _calendar(listing_id, asked or now.date())
    party = _party(calendar.rules)
    today = local(now, calendar.schedule.zone).date()
    first = max(asked or today, today)
    found = _slots(calendar, first, party, now)
    if found or asked:
        return party, _Free(first, found, calendar, _full(calendar, first, party, now))
    ahead = availability.next_free(listing_id, party=party, now=now)
    if ahead is None:
        return party, _Free(first, [], calendar, _full(calendar, first, party, now))
    full = _full(calendar, first, party, now)
    calendar = _calendar(listing_id, ahead.local_date)
    return party, _Free(ahead.local_date, _slots(calendar, ahead.local_date, party, now), calendar, full)


def _calendar(listing_id: int, first: date) -> Calendar:
    """Read with a day to spare on both sides: which date it is there is only known afterwards."""
    day = timedelta(days=1)
    calendar = availability.calendar(listing_id, max(first, date.min + day) - day, first + day * DAYS_READ)
    if calendar is None:
        raise _gone()
    return calendar


def _slots(calendar: Calendar, first: date, party: int, now: datetime) -> list[Slot]:
    return calendar.slots(first, first + timedelta(days=DAYS_READ - 1), party=party, now=now)


def _full(calendar: Calendar, first: date, party: int, now: datetime) -> list[Slot]:
    return waiting.full_times(calendar, first, first + timedelta(days=DAYS_READ - 1), party, now)


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
    return next((picker.value(slot) for slot in found if slot.starts_at == instant), None)


def _neighbour_url(free: _Free, party: int, day: date, now: datetime) -> dict[str, Any] | None:
    """The query of the fortnight before or after, None outside of what can be booked."""
    today = local(now, free.zone).date()
    last = today + timedelta(days=free.calendar.rules.horizon_days)
    if day + timedelta(days=DAYS_READ) <= today or day > last:
        return None
    return {"from": max(day, today).isoformat(), "party": party}
