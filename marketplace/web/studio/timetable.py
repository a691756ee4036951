"""Weekly hours and dates with hours of their own, as the studio's form has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from babel.dates import format_date

from marketplace.core.i18n import current_locale, ngettext
from marketplace.core.i18n import gettext as _
from marketplace.trade.availability.hours import Interval, Opening, Schedule, Window
from marketplace.trade.availability.models import ScheduleOverride, ScheduleRow
from marketplace.trade.listings.models import ListingStatus
from marketplace.trade.listings.queries import ListingView
from marketplace.web.publish import hours
from marketplace.web.publish.forms import Values, invalid, text_of

FARTHEST = timedelta(days=730)
MOST_DATES = 62


def read_weekly(values: Values, views: Sequence[ListingView], zone: str) -> hours.Weekly:
    """The weekly hours, refused when a published offer could never take place in them."""
    weekly = hours.read_weekly(values)
    longest = Opening(Schedule(zone, tuple(Window(*window) for window in weekly))).longest()
    lines = []
    for view in views:
        if view.listing.status != ListingStatus.PUBLISHED or view.listing.duration_minutes <= longest:
            continue
        lines.append(
            ngettext(
                "“%(title)s” takes %(num)s minute, and no opening is that long.",
                "“%(title)s” takes %(num)s minutes, and no opening is that long.",
                view.listing.duration_minutes,
                title=view.title,
            )
        )
    if lines:
        lines.append(_("Pause the offer first, or say that you are away."))
        raise invalid({"weekly": lines})
    return weekly


@dataclass(frozen=True, slots=True)
class Dates:
    """Dates that get hours of their own; no window closes them."""

    first: date
    last: date
    windows: list[Interval]

    def each(self) -> list[date]:
        return [self.first + timedelta(days=ahead) for ahead in range((self.last - self.first).days + 1)]


def read_dates(values: Values, today: date) -> Dates:
    """A date, or all from one to another, and their hours. Raises `Invalid` with a sentence at the field."""
    errors: dict[str, list[str]] = {}
    first = _date(text_of(values, "first"))
    last = _date(text_of(values, "last")) or first
    if first is None:
        errors["first"] = [_("Choose a date.")]
    elif not today <= first <= today + FARTHEST:
        errors["first"] = [_("Choose a date from today on.")]
    elif last is None or last < first:
        errors["last"] = [_("The last day lies before the first one.")]
    elif (last - first).days >= MOST_DATES:
        errors["last"] = [_("Choose at most %(n)s days at once.", n=MOST_DATES)]
    windows: list[Interval] = []
    if text_of(values, "open") == "1":
        windows = hours.read_windows(values, "extra", errors)
        if not windows and not errors:
            errors["extra.0.from"] = [_("Give both a beginning and an end, such as 18:00 and 22:30.")]
    if errors or first is None or last is None:
        raise invalid(errors)
    return Dates(first, last, windows)


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def shown_dates(overrides: Sequence[ScheduleOverride]) -> list[dict[str, Any]]:
    """The dates with hours of their own in words; neighbouring ones with the same hours are one line."""
    lines: list[dict[str, Any]] = []
    for override in overrides:
        windows = [tuple(window) for window in override.windows]
        before = lines[-1] if lines else None
        if before and before["windows"] == windows and override.on_date - before["last"] == timedelta(days=1):
            before["last"] = override.on_date
        else:
            lines.append({"first": override.on_date, "last": override.on_date, "windows": windows})
    for line in lines:
        line["days"] = _days(line["first"], line["last"])
        line["hours"] = ", ".join(hours.window_words(*window) for window in line["windows"])
    return lines


def _days(first: date, last: date) -> str:
    words = [format_date(day, "EEE d MMM y", locale=current_locale()) for day in (first, last)]
    return words[0] if first == last else " – ".join(words)


def schedule_name(row: ScheduleRow, views: Sequence[ListingView]) -> str:
    """What hours are called: by the offers that follow them."""
    titles = [view.title for view in views if view.listing.schedule_id == row.id]
    return ", ".join(titles) if titles else str(_("No offer follows these hours"))
