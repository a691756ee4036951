"""What the calendar page shows of a week: a drawing for wide screens, and the same as a list."""

from datetime import date, timedelta
from typing import Any

from babel.dates import format_date

from marketplace.core import clock, localtime, moments
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts import queries as accounts
from marketplace.trade.availability import provider_time
from marketplace.trade.availability import queries as availability
from marketplace.trade.availability.hours import Run, open_runs
from marketplace.trade.bookings import queries as bookings
from marketplace.trade.calendars import queries as calendars
from marketplace.trade.waiting import queries as waiting
from marketplace.web.studio import week
from marketplace.web.studio.services import Service, services_of
from marketplace.web.studio.week import Block, Day

COLUMN, LEFT, TOP = 150, 56, 44
ROW = 44
"""The drawing's units: the width of a day, the room for the hours and the names, the height of an hour."""


def facts(member_id: int, monday: date, zone: str) -> dict[str, Any]:
    """The week that begins on a Monday, in the provider's zone; a handful of queries whatever it holds."""
    begins = week.midnight(monday, zone)
    ends = week.midnight(monday + timedelta(days=7), zone)
    found = bookings.of_provider(member_id, begins, ends)
    names = accounts.names_of(booking.customer_id for booking in found)
    taken = calendars.taken_between(member_id, begins, ends)
    beside = waiting.beside({one.occurrence_id for one in found if one.occurrence_id is not None})
    days = week.days_of(monday, zone, _runs(member_id, monday), services_of(found, names, beside), taken)
    away = _away(member_id)
    today = moments.today_in(zone)
    return {
        "monday": monday,
        "zone": zone,
        "title": _title(monday),
        "week_names": {
            "previous": week.week_name(monday - timedelta(days=7)),
            "next": week.week_name(monday + timedelta(days=7)),
        },
        "is_this_week": week.week_of(today) == monday,
        "days": [_day(day, zone, today, away) for day in days],
        "grid": _grid(days, zone, today, away),
        "clock_note": _clock_note(days, zone),
    }


def _runs(member_id: int, monday: date) -> list[Run]:
    """The openings of all schedules around the week; a day more on each side, for other zones and nights."""
    runs = []
    first, last = monday - timedelta(days=2), monday + timedelta(days=8)
    schedules = availability.schedules_of_provider(member_id)
    overrides = availability.overrides_of_all([row.id for row in schedules], first, last)
    whole = provider_time.whole_of(member_id, first, last)
    for row in schedules:
        runs += open_runs(whole(availability.schedule_of(row, overrides.get(row.id, []))), first, last)
    return runs


def _away(member_id: int) -> list[tuple[date, date, str]]:
    """When the provider is away, both dates included, and the word they left."""
    row = provider_time.of_provider(member_id)
    stored = row.away if row else []
    return [(date.fromisoformat(first), date.fromisoformat(last), words) for first, last, words in stored]


def _away_words(on: date, away: list[tuple[date, date, str]]) -> str:
    found = next((words for first, last, words in away if first <= on <= last), None)
    if found is None:
        return ""
    return f"{_('You are away')} · {found}" if found else str(_("You are away"))


def _title(monday: date) -> str:
    locale, sunday = current_locale(), monday + timedelta(days=6)
    first = "d MMM" if monday.year == sunday.year else "d MMM y"
    words = format_date(monday, first, locale=locale), format_date(sunday, "d MMM y", locale=locale)
    return " – ".join(words)


def _day(day: Day, zone: str, today: date, away: list[tuple[date, date, str]]) -> dict[str, Any]:
    locale = current_locale()
    return {
        "on": day.on,
        "name": _opening(format_date(day.on, "EEEE d MMMM", locale=locale)),
        "is_today": day.on == today,
        "open": [_span(block, day, zone) for block in day.open],
        "services": [block.what for block in day.booked],
        "taken": [{"span": _span(block, day, zone), "calendar": block.what.calendar} for block in day.taken],
        "away": _away_words(day.on, away),
        "note": _length_words(day),
    }


def _span(block: Block, day: Day, zone: str) -> str:
    begins = day.starts_at + timedelta(minutes=block.top)
    ends = day.starts_at + timedelta(minutes=block.bottom)
    return localtime.span_words(begins, ends, zone, current_locale())


def _length_words(day: Day) -> str:
    if not day.clocks_change:
        return ""
    hours = day.minutes // 60
    if day.clocks_change > 0:
        return str(_("This day has %(n)s hours: the clocks go back.", n=hours))
    return str(_("This day has %(n)s hours: the clocks go forward.", n=hours))


def _clock_note(days: list[Day], zone: str) -> str:
    changed = next((day for day in days if day.clocks_change), None)
    if changed is None:
        return ""
    name = _opening(format_date(changed.on, "EEEE", locale=current_locale()))
    return f"{name}{_(': ')}{_length_words(changed)}"


def _opening(words: str) -> str:
    """Words as they begin a line; the months of English keep their capitals."""
    return words[:1].upper() + words[1:]


def _grid(days: list[Day], zone: str, today: date, away: list[tuple[date, date, str]]) -> dict[str, Any]:
    """The numbers of the drawing. A day whose clocks change has hours of its own beside its blocks."""
    first, last = week.shown_hours(days)
    plain = next((day for day in days if not day.clocks_change), days[0])
    return {
        "width": LEFT + 7 * COLUMN,
        "height": TOP + (last - first) * ROW // 60 + 8,
        "left": LEFT,
        "top": TOP,
        "column": COLUMN,
        "hours": [_mark(mark, first, zone) for mark in plain.hours(zone) if first <= mark[0] <= last],
        "days": [
            {
                "x": LEFT + number * COLUMN,
                "name": format_date(day.on, "EEE d", locale=current_locale()),
                "is_today": day.on == today,
                "marks": _own_hours(day, first, last, zone),
                "open": [_rect(block, first) for block in day.open],
                "booked": [_booked(block, first) for block in day.booked],
                "taken": [_taken(block, first, last) for block in day.taken if _is_drawn(block, first, last)],
                "away": _away_words(day.on, away),
                "now": _now(day, first) if day.on == today else None,
            }
            for number, day in enumerate(days)
        ],
    }


def _own_hours(day: Day, first: int, last: int, zone: str) -> list[dict[str, Any]]:
    if not day.clocks_change:
        return []
    return [_mark(mark, first, zone) for mark in day.hours(zone) if first <= mark[0] < last]


def _mark(mark: tuple[int, Any], first: int, zone: str) -> dict[str, Any]:
    elapsed, instant = mark
    return {"y": _y(elapsed, first), "words": localtime.time_words(instant, zone, current_locale())}


def _rect(block: Block, first: int) -> dict[str, Any]:
    top, bottom = _y(block.top, first), _y(block.bottom, first)
    return {"y": top, "height": max(bottom - top, 18)}


def _booked(block: Block, first: int) -> dict[str, Any]:
    service: Service = block.what
    over = service.ends_at <= clock.now()
    return _rect(block, first) | {"service": service, "over": over}


def _is_drawn(block: Block, first: int, last: int) -> bool:
    return block.top < last and block.bottom > first


def _taken(block: Block, first: int, last: int) -> dict[str, Any]:
    """What a calendar elsewhere takes, as far as the hours are drawn: a whole day fills the column."""
    shown = Block(max(block.top, first), min(block.bottom, last), block.what)
    return _rect(shown, first) | {"name": block.what.calendar}


def _now(day: Day, first: int) -> int | None:
    elapsed = int((clock.now() - day.starts_at).total_seconds() // 60)
    return _y(elapsed, first) if elapsed >= first else None


def _y(elapsed: int, first: int) -> int:
    return TOP + (elapsed - first) * ROW // 60
