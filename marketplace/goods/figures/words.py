"""What periods, sources and movements are called, in the language being spoken; counts nothing."""

from datetime import date, timedelta

from babel.dates import format_date
from babel.numbers import format_percent

from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import lazy_gettext as _l
from marketplace.core.moments import month_words
from marketplace.goods.catalogue.models import Kind
from marketplace.goods.catalogue.words import KINDS
from marketplace.goods.figures.earnings import Row
from marketplace.goods.figures.owed import Why
from marketplace.goods.figures.periods import Every, Period
from marketplace.money.ledger.words import account_words

EVERY = {Every.DAY: _l("Daily"), Every.WEEK: _l("By week"), Every.MONTH: _l("By month")}
HEADS = {Every.DAY: _l("Day"), Every.WEEK: _l("Week from"), Every.MONTH: _l("Month")}
PRESETS = {
    "month": _l("This month"),
    "last_month": _l("Last month"),
    "quarter": _l("Three months"),
    "year": _l("This year"),
    "twelve": _l("Twelve months"),
}
WHY = {
    Why.SOLD: _l("Sold"),
    Why.MOVED: _l("Redeemed or accepted"),
    Why.USED: _l("Used"),
    Why.RAN_OUT: _l("Ran out"),
    Why.HANDED_BACK: _l("Handed back"),
    Why.TAKEN: _l("Taken by banks"),
    Why.OTHER: _l("Corrected"),
}


def source(row: Row) -> str:
    """A source of revenue or a cost: "Our commission", "Credits used: Frame"."""
    if row.name != "credits_revenue":
        return account_words(row.name)
    if row.part in set(Kind):
        return str(_("Credits used: %(kind)s", kind=KINDS[Kind(row.part)]))
    return str(_("Credits used otherwise"))


def step(day: date, every: Every) -> str:
    """A column: "Sun 22 Nov", "16 Nov", "November 2026"."""
    if every is Every.MONTH:
        return month_words(day)
    return str(format_date(day, "EEE d MMM" if every is Every.DAY else "d MMM y", locale=current_locale()))


def short_step(day: date, every: Every) -> str:
    """The same under a column of the chart."""
    return str(format_date(day, "LLL yy" if every is Every.MONTH else "d MMM", locale=current_locale()))


def span(period: Period) -> str:
    """From when to when: "1 Nov–15 Nov 2026"; one month by its name."""
    after = period.last + timedelta(days=1)
    if period.first.day == 1 and after.day == 1 and period.days <= 31:
        return month_words(period.first)
    joint = "\u2013" if current_locale() == "en" else "\u00a0\u2013 "
    first = "d MMM" if period.first.year == period.last.year else "d MMM y"
    ends = ((period.first, first), (period.last, "d MMM y"))
    return joint.join(format_date(day, pattern, locale=current_locale()) for day, pattern in ends)


def quarter(day: date) -> str:
    """ "Q4 2026", « T4 2026 »."""
    return str(format_date(day, "QQQ y", locale=current_locale()))


def change(now: int, before: int) -> str:
    """How a sum stands beside the one before: "+12%", "−3%"; a dash where there was nothing to compare."""
    if before <= 0:
        return "–"
    share = (now - before) / before
    pattern = "+#,##0\u00a0%;\u2212#,##0\u00a0%" if current_locale() == "fr" else "+#,##0%;\u2212#,##0%"
    return str(format_percent(share, pattern, locale=current_locale()))


def age(bounds: tuple[int, ...], band: int) -> str:
    """A band of ages: "up to 30 days", "31 to 90 days", "over 365 days"."""
    if band >= len(bounds):
        return str(_("over %(days)s days", days=bounds[-1]))
    if band <= 1:
        return str(_("up to %(days)s days", days=bounds[1]))
    return str(_("%(first)s to %(last)s days", first=bounds[band - 1] + 1, last=bounds[band]))
