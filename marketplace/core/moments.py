"""Times in words as seen from now, in the language being spoken; the arithmetic is in localtime."""

from datetime import date, datetime
from math import ceil

from babel.dates import format_date

from marketplace.core import clock, localtime
from marketplace.core.i18n import current_locale


def today_in(zone: str) -> date:
    """The present date on the wall in a zone."""
    return localtime.local(clock.now(), zone).date()


def datetime_words(instant: datetime, zone: str) -> str:
    """ "Sat 21 Nov, 19:30", « sam. 21 nov. à 19 h 30 »."""
    this_year = localtime.local(clock.now(), zone).year
    return localtime.datetime_words(instant, zone, current_locale(), this_year=this_year)


def day_words(instant: datetime, zone: str) -> str:
    """ "Tonight", "Tomorrow", "Sat 21 Nov" / « Ce soir », « Demain », « sam. 21 nov. »."""
    return localtime.day_words(instant, zone, current_locale(), today_in(zone))


def time_words(instant: datetime, zone: str) -> str:
    """ "19:30", « 19 h 30 »."""
    return localtime.time_words(instant, zone, current_locale())


def seconds_left(deadline: datetime) -> int:
    """Whole seconds until a deadline, 0 once it is over. Clocks of browsers may be hours off: they count these down."""
    return max(0, ceil((deadline - clock.now()).total_seconds()))


def zone_words(zone: str) -> str:
    """ "Paris time", « heure de Paris »."""
    return localtime.zone_words(zone, current_locale())


def month_words(month: date) -> str:
    """ "November 2026", « novembre 2026 »."""
    return format_date(month, "LLLL y", locale=current_locale())
