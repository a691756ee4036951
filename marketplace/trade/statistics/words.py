"""Figures of offers in words, in the language being spoken; counts nothing."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from babel.dates import format_date
from babel.numbers import format_percent

from marketplace.core.i18n import current_locale, ngettext
from marketplace.core.i18n import gettext as _


def span(days: int) -> str:
    """A span to choose: "28 days"."""
    return ngettext("%(num)s day", "%(num)s days", days)


def day(of: date) -> str:
    return format_date(of, "EEE d MMM", locale=current_locale())


def short_day(of: date) -> str:
    return format_date(of, "d MMM", locale=current_locale())


def percent(tenths: int | None) -> str:
    """A share in thousandths: "3.5%", « 3,5 % »; a dash where there is none."""
    if tenths is None:
        return "–"
    pattern = "#,##0.#\u00a0%" if current_locale() == "fr" else "#,##0.#%"
    return str(format_percent(tenths / 1000, pattern, locale=current_locale()))


def change(now: int, before: int) -> str:
    """How a figure stands beside that of the span before."""
    if now == before:
        return _("as many as before")
    if now > before:
        return _("%(n)s more than before", n=now - before)
    return _("%(n)s fewer than before", n=before - now)


def bars(chunks: Sequence[tuple[date, int]]) -> list[dict[str, Any]]:
    """What the chart of the kit draws of days, or of weeks, and how often; a name under every few of them."""
    every = max(1, len(chunks) // 6)
    return [
        {
            "label": day(at),
            "tick": short_day(at) if number % every == 0 else "",
            "value": count,
            "text": str(count),
        }
        for number, (at, count) in enumerate(chunks)
    ]
