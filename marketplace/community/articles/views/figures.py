"""What an article brought, for its author: a chart, a table, and how it is counted."""

from datetime import date
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.articles import figures, naming, own_queries, rules
from marketplace.community.articles.figures import Brought
from marketplace.community.articles.views.blueprint import articles
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.i18n import gettext as _
from marketplace.trade.statistics import words

SPANS = (7, 28, 90)


@articles.get("/write/<article_id>/figures", endpoint="figures")
@requires(Access.OWNER)
def brought(article_id: str) -> ResponseReturnValue:
    """Reads, offers opened and bookings that followed, by day; the address names the span."""
    article = own_queries.own(current_user.id, article_id)
    asked = request.args.get("days", "")
    days = int(asked) if asked in {str(span) for span in SPANS} else SPANS[1]
    found = figures.of_article(article.id, clock.now().date(), days)
    return render_template(
        "articles/figures.html",
        article=article,
        found=found,
        spans=[{"label": words.span(span), "days": span, "current": span == days} for span in SPANS],
        summary=_("In %(days)s days it was read %(n)s times.", days=days, n=found.all.reads),
        bars=_bars(found, days),
        in_all=figures.in_all(current_user.id).get(article.id, figures.Figures()),
        day_words=words.day,
        within=rules.FOLLOWS_WITHIN.days,
        naming=naming,
    )


def _bars(found: Brought, days: int) -> list[dict[str, Any]]:
    """One for each day, or for each week of a long span; a name under every few of them."""
    step = 7 if days > SPANS[1] else 1
    chunks: list[tuple[date, int]] = []
    for number, (day, counted) in enumerate(found.by_day.items()):
        if number % step == 0:
            chunks.append((day, 0))
        chunks[-1] = (chunks[-1][0], chunks[-1][1] + counted.reads)
    return words.bars(chunks)
