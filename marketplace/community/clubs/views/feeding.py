"""The feed of one's home, and whom one follows."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.api import cursors
from marketplace.community.allowance import pace
from marketplace.community.allowance.rules import Door
from marketplace.community.articles import naming
from marketplace.community.articles import pages as article_pages
from marketplace.community.articles import queries as articles
from marketplace.community.clubs import feed as feeds
from marketplace.community.clubs import follows, pages, queries
from marketplace.community.clubs.views.blueprint import clubs
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound
from marketplace.core.i18n import gettext as _
from marketplace.core.redirects import safe_path

ARTICLES_OF = timedelta(days=30)
"""How long an article of somebody one follows is new."""


@clubs.get("/feed")
@requires(Access.MEMBER)
def feed() -> ResponseReturnValue:
    """What is new where one belongs and from whom one follows."""
    try:
        place = cursors.read(["feed", current_user.public_id], request.args.get("cursor"))
    except Invalid:
        raise NotFound(
            _("This page of results does not exist."), todo=_("Look at the clubs near you.")
        ) from None
    items = feeds.newest(current_user.id, before=int(place[0]) if place else None, limit=feeds.A_PAGE + 1)
    shown = items[: feeds.A_PAGE]
    following = None
    if len(items) > feeds.A_PAGE:
        following = cursors.write(["feed", current_user.public_id], [shown[-1].event.id])
    return render_template(
        "clubs/feed.html",
        items=shown,
        first=place is None,
        answers=feeds.answers(current_user.id) if place is None else [],
        articles=_articles() if place is None else [],
        naming=naming,
        article_pages=article_pages,
        pages=pages,
        next_url=url_for("clubs.feed", cursor=following) if following else None,
    )


def _articles() -> list[articles.Card]:
    """What those one follows published lately."""
    me, since = current_user.id, clock.now() - ARTICLES_OF
    return articles.from_followed(me, since=since, deaf=feeds.deaf_to(me))


@clubs.get("/feed/following")
@requires(Access.MEMBER)
def following() -> ResponseReturnValue:
    """Whom and what one follows, to stop at any time."""
    return render_template(
        "clubs/following.html",
        people=follows.followed(current_user.id),
        clubs=follows.followed_clubs(current_user.id),
    )


@clubs.post("/members/<member_id>/follow")
@requires(Access.VERIFIED)
def follow_member(member_id: str) -> ResponseReturnValue:
    """Follow somebody, or stop. They are not told."""
    _spend()
    with transaction():
        follows_now = follows.follow_member(current_user.member, member_id)
    return _back(follows_now=follows_now)


@clubs.post("/clubs/<slug>/follow")
@requires(Access.VERIFIED)
def follow_club(slug: str) -> ResponseReturnValue:
    """Follow an open club without joining it, or stop."""
    seen = queries.view(slug, current_user.id)
    if not seen.may_read:
        raise queries.missing()
    _spend()
    with transaction():
        follows_now = follows.follow_club(seen.club, current_user.member)
    return _back(follows_now=follows_now)


def _spend() -> None:
    pace.spend(current_user.member, Door.FOLLOW)


def _back(*, follows_now: bool) -> ResponseReturnValue:
    flash(
        _("What is new stands in your feed.") if follows_now else _("You do not follow this any more."),
        "success",
    )
    return redirect(safe_path(request.form.get("next") or url_for("clubs.feed")), code=303)
