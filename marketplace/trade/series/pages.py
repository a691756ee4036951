"""What the pages of a series show, composed from its bookings; decides nothing and reads no request."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from marketplace.core import localtime
from marketplace.core.i18n import current_locale, ngettext
from marketplace.core.i18n import gettext as _
from marketplace.core.money import money
from marketplace.trade.bookings import pages
from marketplace.trade.bookings.models import Booking, BookingState
from marketplace.trade.listings.pricing import Quote
from marketplace.trade.series.models import Series
from marketplace.trade.series.rules import Plan, Why


@dataclass(frozen=True, slots=True)
class Row:
    """One week: the booking it became, or why it could not be had."""

    number: int
    when: str
    words: str
    tone: str
    booking: Booking | None


def rows_of(series: Series, bookings: list[Booking]) -> list[Row]:
    """Every week in order, the skipped ones where they would have been."""
    made = [
        Row(
            booking.series_week or 0,
            _wall_words(localtime.local(booking.starts_at, booking.zone).replace(tzinfo=None)),
            pages.state_words(booking.state),
            pages.STATE_TONES[BookingState(booking.state)],
            booking,
        )
        for booking in bookings
    ]
    skipped = [
        Row(one["week"], _wall_words(datetime.fromisoformat(one["at"])), why_words(one["why"]), "plain", None)
        for one in series.skipped
    ]
    return sorted([*made, *skipped], key=lambda row: row.number)


def plan_rows(plan: Plan) -> list[dict[str, Any]]:
    """The weeks of a plan in order, each with its time in words and whether it can be had."""
    free = [
        {
            "number": week.number,
            "when": _wall_words(week.wall),
            "words": _("Free; of the two %(time)s that night the earlier one", time=_clock(week.wall))
            if week.doubled
            else _("Free"),
            "tone": "good",
        }
        for week, _slot in plan.free
    ]
    lost = [
        {
            "number": conflict.week.number,
            "when": _wall_words(conflict.week.wall),
            "words": why_words(conflict.why),
            "tone": "bad",
        }
        for conflict in plan.conflicts
    ]
    return sorted([*free, *lost], key=lambda row: int(str(row["number"])))


def why_words(why: str) -> str:
    """Why a week cannot be had."""
    return {
        Why.MISSING: _("The clocks jump over this time"),
        Why.TAKEN: _("Not free"),
        Why.FAR: _("Too far ahead to be booked"),
    }[Why(why)]


def price_rows(quote: Quote, weeks: int, *, shared: bool) -> list[dict[str, Any]]:
    """What one week costs line by line, and all of them together."""
    each = money(quote.total_minor, quote.currency)
    return [
        *pages.price_rows(quote.lines, quote.currency, shared),
        {
            "label": ngettext("%(each)s × %(num)s week", "%(each)s × %(num)s weeks", weeks, each=each),
            "text": money(quote.total_minor * weeks, quote.currency),
        },
    ]


def week_words(booking: Booking, series: Series) -> str:
    """ "Week 3 of 8"."""
    return str(_("Week %(number)s of %(weeks)s", number=booking.series_week, weeks=series.weeks))


def _wall_words(wall: datetime) -> str:
    """A wall time with its date, which may be one that does not exist."""
    shown = wall.replace(tzinfo=UTC)
    return localtime.datetime_words(shown, "UTC", current_locale(), this_year=wall.year)


def _clock(wall: datetime) -> str:
    return localtime.time_words(wall.replace(tzinfo=UTC), "UTC", current_locale())
