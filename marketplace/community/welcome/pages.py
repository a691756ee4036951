"""What pages say of the welcome, in words; reads nothing."""

from datetime import datetime, timedelta

from marketplace.core import clock
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext

_HOUR = timedelta(hours=1)


def waits_words(since: datetime) -> str:
    """How long somebody has waited: whole hours, and days after two of them."""
    hours = max(0, int((clock.now() - since) / _HOUR))
    if hours < 1:
        return _("for less than an hour")
    if hours < 48:
        return ngettext("for %(num)s hour", "for %(num)s hours", hours)
    return ngettext("for %(num)s day", "for %(num)s days", hours // 24)


def span_words(minutes: int | None) -> str:
    """A time to the first letter: minutes, hours from ninety minutes on, days from two of them on."""
    if minutes is None:
        return "–"
    if minutes < 90:
        return ngettext("%(num)s minute", "%(num)s minutes", minutes)
    if minutes < 2 * 24 * 60:
        return ngettext("%(num)s hour", "%(num)s hours", round(minutes / 60))
    return ngettext("%(num)s day", "%(num)s days", round(minutes / 1440))
