"""What everybody may read of moderation: figures by year, as a page and as a file."""

from flask import Response, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.community.reports import figures, grounds
from marketplace.community.reports.figures import FIRST_YEAR, Figures
from marketplace.community.reports.views.blueprint import reports
from marketplace.core import clock, sheets
from marketplace.core.access import Access, requires
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import tenths
from marketplace.people.measures import words as measure_words


@reports.get("/moderation")
@requires(Access.PUBLIC)
def open_figures() -> ResponseReturnValue:
    """Reports, decisions, objections, times, and what machines had to do with it."""
    return render_template(
        "reports/open_figures.html",
        figures=figures.of_year(_year()),
        years=range(clock.now().year, FIRST_YEAR - 1, -1),
        grounds=grounds,
        measure_name=measure_words.name,
        hours=hours,
    )


@reports.get("/moderation.csv")
@requires(Access.PUBLIC)
def figures_file() -> Response:
    """The same as a file: one figure on each line."""
    found = figures.of_year(_year())
    heads = [_("Figure"), _("Decision or reason"), _("Rule"), _("Kind"), _("How many")]
    return sheets.download(f"moderation-{found.year}", heads, _rows(found))


def _rows(found: Figures) -> list[list[sheets.Cell]]:
    rows: list[list[sheets.Cell]] = [["reports", reason, "", "", number] for reason, number in found.reasons]
    rows += [
        ["decisions", decision, ground, kind, number] for decision, ground, kind, number in found.decided
    ]
    rows += [["measures", kind, "", "", number] for kind, number in sorted(found.measures.items())]
    rows += [["objections", outcome, "", "", number] for outcome, number in sorted(found.appeals.items())]
    for name, times in (("all", found.times), ("danger", found.urgent)):
        rows.append(["cases decided", name, "", "", times.cases])
        rows.append(["hours to decision, p50", name, "", "", _plain(times.half)])
        rows.append(["hours to decision, p90", name, "", "", _plain(times.most)])
    rows.append(["noticed by lists", "", "", "", found.noticed])
    rows.append(["noticed by lists, a rule was broken", "", "", "", found.upheld])
    rows += [
        ["reviews held by a score", state, "", "", number]
        for state, number in sorted(found.held_reviews.items())
    ]
    return rows


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:.1f}"


def hours(number: float | None) -> str:
    """ "2.5 h", and days for what took longer than two of them."""
    if number is None:
        return "–"
    if number >= 48:
        return _("%(n)s days", n=tenths(number / 24))
    return _("%(n)s h", n=tenths(max(number, 0.1)))


def _year() -> int:
    this_year = clock.now().year
    asked = request.args.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else this_year
    return min(max(year, FIRST_YEAR), this_year)
