"""Lists of discussions: a club's, its search, and its feed."""

from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.api import cursors
from marketplace.community.clubs import words
from marketplace.community.clubs.models import Entry
from marketplace.community.discussions import atom, queries
from marketplace.community.discussions.views.blueprint import discussions, readable, reader_id
from marketplace.core.access import Access, requires
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import gettext as _
from marketplace.web.page_memory import page_once
from marketplace.web.reading import read_only

LONGEST = 80


@discussions.get("/clubs/<slug>/discussions")
@requires(Access.PUBLIC)
def of_club(slug: str) -> ResponseReturnValue:
    """What is talked about, the liveliest first."""
    read_only()
    seen = readable(slug)
    club = seen.club
    place = _place(["discussions", club.id])
    after = (datetime.fromisoformat(place[0]), int(place[1])) if place else None
    rows = queries.listed(club.id, reader_id(), after=after, limit=queries.A_PAGE + 1)
    shown = rows[: queries.A_PAGE]
    following = None
    if len(rows) > queries.A_PAGE:
        following = cursors.write(["discussions", club.id], [shown[-1].last_at.isoformat(), shown[-1].id])
    return page_once(
        (club.name, club.zone, club.state, tuple(shown), bool(following)),
        lambda: render_template(
            "discussions/list.html",
            seen=seen,
            club=club,
            rows=shown,
            first=after is None,
            next_url=url_for("discussions.of_club", slug=slug, cursor=following) if following else None,
        ),
    )


def _place(context: list[Any]) -> list[Any] | None:
    try:
        return cursors.read(context, request.args.get("cursor"))
    except Invalid:
        raise NotFound(
            _("This page of results does not exist."), todo=_("Look at the discussions of the club.")
        ) from None


@discussions.get("/clubs/<slug>/search")
@requires(Access.PUBLIC)
def search(slug: str) -> ResponseReturnValue:
    """Posts in which words stand, in either language."""
    seen = readable(slug)
    asked = words.one_line(request.args.get("q", ""))[:LONGEST]
    place = _place(["club search", seen.club.id, asked])
    hits = (
        queries.search(seen.club.id, asked, after=int(place[0]) if place else None, limit=queries.A_PAGE + 1)
        if asked
        else []
    )
    shown = hits[: queries.A_PAGE]
    following = None
    if len(hits) > queries.A_PAGE:
        following = cursors.write(["club search", seen.club.id, asked], [shown[-1].post.id])
    return render_template(
        "discussions/search.html",
        seen=seen,
        club=seen.club,
        asked=asked,
        hits=shown,
        words=words,
        next_url=url_for("discussions.search", slug=slug, q=asked, cursor=following) if following else None,
    )


@discussions.get("/clubs/<slug>/feed.atom")
@requires(Access.PUBLIC)
def feed(slug: str) -> ResponseReturnValue:
    """The newest posts of an open club, for feed readers."""
    seen = readable(slug)
    if seen.club.entry != Entry.OPEN:
        raise queries.missing()
    text = atom.feed_of(seen.club, queries.newest(seen.club.id))
    return Response(text, mimetype="application/atom+xml", headers={"Cache-Control": "public, max-age=300"})
