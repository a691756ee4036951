"""What came of one's offers: a page for providers who have statistics; others read what it would tell them."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.goods.inventory import entitlements
from marketplace.goods.inventory.models import Right
from marketplace.trade.listings import queries as listings
from marketplace.trade.statistics import queries, words
from marketplace.trade.statistics.queries import Statistics

statistics = Blueprint("statistics", __name__)

SPANS = (7, 28, 90)
A_YEAR = 365
"""For who has a longer history."""


@statistics.get("/studio/statistics")
@requires(Access.PROVIDER)
def mine() -> ResponseReturnValue:
    """How often each offer was shown, opened and booked, by day; the address names the span."""
    held, until = entitlements.until(current_user.id, Right.STATISTICS)
    if not held:
        return render_template("statistics/mine.html", found=None)
    own = listings.of_provider(current_user.id, current_locale())
    asked = request.args.get("days", "")
    is_long = entitlements.may(current_user.id, Right.PROGRAMME_HISTORY)
    spans = (*SPANS, A_YEAR) if is_long else SPANS
    days = int(asked) if asked in {str(span) for span in spans} else SPANS[1]
    found = queries.of_provider(current_user.id, [view.listing.id for view in own], clock.now().date(), days)
    return render_template(
        "statistics/mine.html",
        found=found,
        days=days,
        spans=[{"label": words.span(span), "days": span, "current": span == days} for span in spans],
        is_long=is_long,
        summary=_("In %(days)s days offers were opened %(n)s times.", days=days, n=found.all.opened),
        bars=_bars(found, days),
        offers=[(view, found.by_listing[view.listing.id]) for view in own],
        percent=words.percent,
        change=words.change,
        until=until,
    )


def _bars(found: Statistics, days: int) -> list[dict[str, Any]]:
    """One for each day, or for each week of a long span; a name under every few of them."""
    step = 7 if days > SPANS[1] else 1
    chunks: list[tuple[date, int]] = []
    for number, (day, figures) in enumerate(found.by_day.items()):
        if number % step == 0:
            chunks.append((day, 0))
        chunks[-1] = (chunks[-1][0], chunks[-1][1] + figures.opened)
    return words.bars(chunks)
