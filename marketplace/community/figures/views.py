"""Pages of community figures: one club's for its hosts, all clubs' for administrators, each as a file too."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.clubs import permissions
from marketplace.community.clubs import queries as clubs
from marketplace.community.clubs.models import Club
from marketplace.community.clubs.permissions import Act
from marketplace.community.figures import queries
from marketplace.community.figures.queries import Month
from marketplace.community.welcome.pages import span_words
from marketplace.core import moments, sheets
from marketplace.core.access import Access, requires
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext

figures = Blueprint("figures", __name__)


def _months() -> int:
    asked = request.args.get("months", "")
    return int(asked) if asked in {str(span) for span in queries.SPANS} else queries.SPANS[1]


def _club(slug: str) -> Club:
    """A club for one of its hosts; to others the page is not there."""
    seen = clubs.for_member(slug, current_user.id)
    if not permissions.may(seen.place, Act.TIDY):
        raise clubs.missing()
    return seen.club


@figures.get("/clubs/<slug>/figures")
@requires(Access.OWNER)
def of_club(slug: str) -> ResponseReturnValue:
    """How a club lives, month by month, for its hosts."""
    club = _club(slug)
    return _page(queries.by_month(_months(), club.id), club, None)


@figures.get("/clubs/<slug>/figures.csv")
@requires(Access.OWNER)
def club_file(slug: str) -> Response:
    """The same as a file."""
    club = _club(slug)
    return _file(f"{club.slug}-{_months()}", queries.by_month(_months(), club.id))


@figures.get("/admin/community")
@requires(Access.ADMIN)
def community() -> ResponseReturnValue:
    """How all clubs live, month by month and club by club."""
    return _page(queries.by_month(_months()), None, queries.by_club(_months()))


@figures.get("/admin/community.csv")
@requires(Access.ADMIN)
def file() -> Response:
    """The months of all clubs as a file."""
    return _file(f"community-{_months()}", queries.by_month(_months()))


@figures.get("/admin/community-clubs.csv")
@requires(Access.ADMIN)
def clubs_file() -> Response:
    """The clubs as a file."""
    heads = [_("Club"), _("Town"), *_heads()[:5], _heads()[6]]
    rows = [
        [
            one.name,
            one.town,
            one.gave,
            one.answered,
            one.asked,
            one.unanswered,
            one.median_minutes,
            one.bookings,
        ]
        for one in queries.by_club(_months())
    ]
    return sheets.download(f"clubs-{_months()}", heads, rows)


def _heads() -> list[str]:
    return [
        _("Gave something"),
        _("Answered somebody"),
        _("Discussions begun"),
        _("Without an answer"),
        _("Minutes to the first answer (middle)"),
        _("Came back"),
        _("Bookings between members"),
    ]


def _file(name: str, rows: Sequence[Month]) -> Response:
    lines = [
        [
            *(f"{one.month:%Y-%m}", one.gave, one.answered, one.asked, one.unanswered),
            *(one.median_minutes, one.returning, one.bookings),
        ]
        for one in rows
    ]
    return sheets.download(name, [_("Month"), *_heads()], lines)


def _page(rows: list[Month], club: Club | None, others: list[Any] | None) -> ResponseReturnValue:
    last = rows[-1]
    endpoint = "figures.of_club" if club else "figures.community"
    slug = club.slug if club else None
    return render_template(
        "figures/show.html",
        club=club,
        rows=rows,
        last=last,
        others=others,
        months=_months(),
        spans=[
            {
                "label": ngettext("%(num)s month", "%(num)s months", span),
                "url": url_for(endpoint, slug=slug, months=span),
                "current": span == _months(),
            }
            for span in queries.SPANS
        ],
        charts=[
            (_("Gave something"), [_bar(one, one.gave) for one in rows]),
            (_("Answered somebody"), [_bar(one, one.answered) for one in rows]),
            (_("Bookings between members"), [_bar(one, one.bookings) for one in rows]),
        ],
        file_url=url_for("figures.club_file" if club else "figures.file", slug=slug, months=_months()),
        month_words=moments.month_words,
        span_words=span_words,
    )


def _bar(one: Month, value: int) -> dict[str, Any]:
    return {"label": moments.month_words(one.month), "value": value, "tick": f"{one.month:%m}"}
