"""What people can book in the next two weeks, day by day, as the public page would offer it."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date

from marketplace.core import clock, moments
from marketplace.core.i18n import current_locale
from marketplace.trade.availability import queries as availability
from marketplace.trade.listings.models import ListingStatus
from marketplace.trade.listings.queries import ListingView

DAYS = 14
MOST_TIMES = 6


def facts(views: Sequence[ListingView], today: date) -> list[dict[str, Any]]:
    """The days of each published offer with its free times; two queries for all of them."""
    shown = [view for view in views if view.listing.status == ListingStatus.PUBLISHED]
    last = today + timedelta(days=DAYS - 1)
    calendars = availability.calendars([view.listing.id for view in shown], today, last)
    now = clock.now()
    found = []
    for view in shown:
        slots = calendars[view.listing.id].slots(today, last, party=view.listing.min_party, now=now)
        times: dict[date, list[str]] = {}
        for slot in slots:
            times.setdefault(slot.local_date, []).append(moments.time_words(slot.starts_at, slot.zone))
        days = [_day(today + timedelta(days=ahead), times) for ahead in range(DAYS)]
        found.append({"title": view.title, "days": days, "count": len(slots)})
    return found


def _day(day: date, times: dict[date, list[str]]) -> dict[str, Any]:
    free = times.get(day, [])
    name = format_date(day, "EEE d MMM", locale=current_locale())
    return {"name": name, "times": free[:MOST_TIMES], "more": max(len(free) - MOST_TIMES, 0)}
