"""Lists of clubs: those near a town, by words and kind, and one's own."""

from typing import Any

from flask import render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.api import cursors
from marketplace.community.clubs import pages, queries
from marketplace.community.clubs.models import ClubKind
from marketplace.community.clubs.queries import Near
from marketplace.community.clubs.schemas import ClubsQuery
from marketplace.community.clubs.views.blueprint import clubs
from marketplace.core.access import Access, requires
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.forms import load_query
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.search import asking
from marketplace.trade.search.asking import Question, Where
from marketplace.web.page_memory import page_once
from marketplace.web.reading import read_only


@clubs.get("/clubs")
@requires(Access.PUBLIC)
def home() -> ResponseReturnValue:
    """Open clubs, the nearest town first."""
    read_only()
    try:
        query = load_query(ClubsQuery)
    except Invalid:
        query = ClubsQuery().load({})
    where = asking.find(Question(where=query["where"]), current_locale())
    rows = _rows(query, where)
    shown = rows[: queries.A_PAGE]
    following = None
    if len(rows) > queries.A_PAGE:
        following = cursors.write(_context(query), [shown[-1].away, shown[-1].id])
    return page_once(
        (tuple(shown), bool(following), where.exact), lambda: _page(query, where, shown, following)
    )


def _context(query: dict[str, Any]) -> list[str]:
    return ["clubs", query["where"], query["q"], query["kind"]]


def _rows(query: dict[str, Any], where: Where) -> list[Near]:
    if where.spot is None:
        return []
    try:
        place = cursors.read(_context(query), query["cursor"])
    except Invalid:
        raise NotFound(
            _("This page of results does not exist."), todo=_("Look at the clubs near you.")
        ) from None
    return queries.near(
        (where.spot.lat, where.spot.lon),
        words=query["q"],
        kind=query["kind"],
        reader_id=current_user.id if current_user.is_authenticated else None,
        after=(float(place[0]), int(place[1])) if place else None,
        limit=queries.A_PAGE + 1,
    )


def _page(query: dict[str, Any], where: Where, rows: list[Near], following: str | None) -> str:
    kept = {name: query[name] for name in ("where", "q", "kind") if query[name]}
    kinds = [("", _("All")), *((one.value, pages.kind_words(one)) for one in ClubKind)]
    return render_template(
        "clubs/home.html",
        rows=rows,
        where=where,
        query=query,
        pages=pages,
        chips=[
            {
                "label": words,
                "url": url_for("clubs.home", **{**kept, "kind": kind or None}),
                "on": kind == query["kind"],
            }
            for kind, words in kinds
        ],
        next_url=url_for("clubs.home", **kept, cursor=following) if following else None,
    )


@clubs.get("/clubs/mine")
@requires(Access.MEMBER)
def mine() -> ResponseReturnValue:
    """The clubs one is in."""
    return render_template("clubs/mine.html", rows=queries.of_member(current_user.id), pages=pages)
