"""What everyone is told of a provider who is away, in a sentence; it closes nothing."""

from collections.abc import Iterable
from datetime import date, timedelta

from babel.dates import format_date

from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _

SOON = timedelta(days=14)


def words(absences: Iterable[tuple[date, date, str]], today: date) -> tuple[str, str] | None:
    """Until when, or from when to when within two weeks, and the reason as it was written; None for neither."""
    for first, last, reason in sorted(absences):
        if first <= today <= last:
            return str(_("Away until %(day)s included.", day=_day(last))), reason
        if today < first <= today + SOON:
            return str(_("Away from %(first)s to %(last)s.", first=_day(first), last=_day(last))), reason
    return None


def _day(day: date) -> str:
    return format_date(day, "EEEE d MMMM", locale=current_locale())
