"""Lists of ideas: the platform's and a club's, by votes, age and answer, and their feeds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.api import cursors
from marketplace.community.clubs import words
from marketplace.community.clubs.models import Entry
from marketplace.community.clubs.queries import View
from marketplace.community.ideas import atom, pages, permissions, queries
from marketplace.community.ideas.models import Status
from marketplace.community.ideas.permissions import Act
from marketplace.community.ideas.views.blueprint import ideas, readable, reader_id, who_reads, zone_of
from marketplace.core.access import Access, requires
from marketplace.core.atom import answer as feed_answer
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import gettext as _
from marketplace.web.page_memory import page_once
from marketplace.web.reading import read_only

LONGEST = 80
IN_FEED = 30


@ideas.get("/ideas")
@requires(Access.PUBLIC)
def home() -> ResponseReturnValue:
    """What members would like the platform to have."""
    read_only()
    return _page(None)


@ideas.get("/clubs/<slug>/ideas")
@requires(Access.PUBLIC)
def of_club(slug: str) -> ResponseReturnValue:
    """What members of a club would like it to have."""
    read_only()
    return _page(readable(slug))


def _page(club: View | None) -> Response:
    club_id = club.club.id if club else None
    asked = _asked()
    place = _place(club_id, asked)
    rows = queries.listed(
        club_id,
        reader_id(),
        sort=asked["sort"],
        status=asked["status"],
        words=asked["q"],
        after=place,
        limit=queries.A_PAGE + 1,
    )
    shown, has_more = rows[: queries.A_PAGE], len(rows) > queries.A_PAGE
    counts = queries.counts(club_id)
    about = (club.club.name, club.club.state) if club else ()
    return page_once(
        (tuple(shown), has_more, tuple(sorted(counts.items())), about),
        lambda: _drawn(club, asked, shown, counts, has_more=has_more, first=place is None),
    )


def _asked() -> dict[str, str]:
    """Sort, status and words of the address; what is no sort or status counts as none."""
    sort, status = request.args.get("sort", ""), request.args.get("status", "")
    return {
        "sort": sort if sort in queries.SORTS else queries.SORTS[0],
        "status": status if status in set(Status) else "",
        "q": words.one_line(request.args.get("q", ""))[:LONGEST],
    }


def _context(club_id: int | None, asked: dict[str, str]) -> list[Any]:
    return ["ideas", club_id or 0, asked["sort"], asked["status"], asked["q"]]


def _place(club_id: int | None, asked: dict[str, str]) -> Sequence[Any] | None:
    try:
        place = cursors.read(_context(club_id, asked), request.args.get("cursor"))
    except Invalid:
        raise NotFound(
            _("This page of results does not exist."), todo=_("Look at the ideas from the first page.")
        ) from None
    if place and asked["sort"] == "answered":
        return [datetime.fromisoformat(place[0]), int(place[1])]
    return place


def _drawn(
    club: View | None,
    asked: dict[str, str],
    rows: list[queries.Row],
    counts: dict[str, int],
    *,
    has_more: bool,
    first: bool,
) -> str:
    about = club.club if club else None
    kept = {name: value for name, value in asked.items() if value and (name, value) != ("sort", "votes")}

    def url(**change: str | None) -> str:
        parts: dict[str, Any] = {**kept, **change, "slug": about.slug if about else None}
        return url_for("ideas.of_club" if about else "ideas.home", **parts)

    cursor = None
    if has_more:
        cursor = cursors.write(
            _context(about.id if about else None, asked), queries.mark_of(rows[-1], asked["sort"])
        )
    who = who_reads(club)
    return render_template(
        "ideas/list.html",
        club=about,
        rows=rows,
        asked=asked,
        first=first,
        counts=counts,
        may_post=Act.POST
        in permissions.rights_of(permissions.parts_of(who, about.id if about else None, None)),
        sorts=[
            {
                "label": pages.sort_words(sort),
                "url": url(sort=None if sort == "votes" else sort),
                "current": sort == asked["sort"],
            }
            for sort in queries.SORTS
        ],
        chips=_chips(asked, counts, url),
        pages=pages,
        words=words,
        zone=zone_of(about),
        here=url(),
        clear_url=url(status=None, q=None, sort=None),
        next_url=url(cursor=cursor) if cursor else None,
    )


def _chips(asked: dict[str, str], counts: dict[str, int], url: Any) -> list[dict[str, Any]]:
    every = [("", _("All ideas"), sum(counts.values()))]
    every += [(one.value, pages.status_words(one), counts.get(one, 0)) for one in Status]
    return [
        {"label": label, "url": url(status=status or None), "on": status == asked["status"], "count": count}
        for status, label, count in every
        if count or status in ("", asked["status"])
    ]


@ideas.get("/ideas/feed.atom")
@requires(Access.PUBLIC)
def feed() -> ResponseReturnValue:
    """The newest ideas for the platform, for feed readers."""
    return feed_answer(*atom.feed_of(None, queries.listed(None, None, sort="new", limit=IN_FEED)))


@ideas.get("/clubs/<slug>/ideas.atom")
@requires(Access.PUBLIC)
def club_feed(slug: str) -> ResponseReturnValue:
    """The newest ideas of an open club."""
    club = readable(slug).club
    if club.entry != Entry.OPEN:
        raise queries.missing()
    return feed_answer(*atom.feed_of(club, queries.listed(club.id, None, sort="new", limit=IN_FEED)))
