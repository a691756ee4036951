"""What comes in a club, one meet-up, and a seat at it."""

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.clubs import permissions, words
from marketplace.community.clubs import queries as clubs
from marketplace.community.clubs.permissions import Act
from marketplace.community.clubs.queries import View
from marketplace.community.discussions.views.blueprint import readable, reader_id
from marketplace.community.meetups import calendar_file, operations, queries, rules
from marketplace.community.meetups.models import GuestState, Meetup
from marketplace.community.meetups.views.blueprint import meetups
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _


@meetups.get("/clubs/<slug>/meetups")
@requires(Access.PUBLIC)
def of_club(slug: str) -> ResponseReturnValue:
    """What comes, the soonest first, and what was."""
    seen, now = readable(slug), clock.now()
    return render_template(
        "meetups/list.html",
        seen=seen,
        club=seen.club,
        ahead=queries.of_club(seen.club.id, reader_id(), now),
        past=queries.of_club(seen.club.id, reader_id(), now, past=True),
        may_plan=permissions.may(seen.place, Act.PLAN),
    )


@meetups.get("/clubs/<slug>/meetups/<meetup_id>")
@requires(Access.PUBLIC)
def show(slug: str, meetup_id: str) -> ResponseReturnValue:
    """One meet-up; the place stands there for those who come."""
    seen = readable(slug)
    return page_of(seen, queries.one(seen.club.id, meetup_id))


def page_of(seen: View, meetup: Meetup, status: int = 200, refusal: Refusal | None = None) -> Response:
    """The page of a meet-up as this reader may see it; one that is hidden is there for guests and hosts alone."""
    now, member_id = clock.now(), reader_id()
    mine = queries.guest_of(meetup.id, member_id)
    is_coming = mine is not None and mine.state == GuestState.COMING
    may_tidy = permissions.may(seen.place, Act.TIDY)
    is_theirs = mine is not None or meetup.author_id == member_id or may_tidy
    if meetup.hidden_at is not None and not is_theirs:
        raise queries.missing()
    page = render_template(
        "meetups/show.html",
        seen=seen,
        club=seen.club,
        meetup=meetup,
        mine=mine,
        is_coming=is_coming,
        ahead=queries.ahead_of(mine) if mine is not None and not is_coming else 0,
        guests=queries.guests(meetup.id) if seen.is_in else [],
        is_ahead=rules.is_ahead(meetup, now),
        may_steer=may_tidy or (meetup.author_id == member_id and permissions.may(seen.place, Act.PLAN)),
        may_tidy=may_tidy,
        may_add=rules.may_add_photos(mine, meetup, now),
        photos=queries.photos(meetup.id) if seen.is_in and meetup.starts_at <= now else [],
        me=member_id,
        words=words,
        rules=rules,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
    )
    return Response(page, status=status, mimetype="text/html")


@meetups.post("/clubs/<slug>/meetups/<meetup_id>/come")
@requires(Access.OWNER)
def come(slug: str, meetup_id: str) -> ResponseReturnValue:
    """Take a seat, or stand in line."""
    seen = clubs.for_member(slug, current_user.id)
    meetup = queries.one(seen.club.id, meetup_id)
    try:
        with transaction():
            guest = operations.come(meetup, current_user.member)
    except Refusal as refusal:
        return page_of(seen, meetup, refusal.status, refusal)
    said = _("You come. Where it is stands below.")
    if guest.state == GuestState.WAITING:
        said = _("You are in line. If a seat comes free for you, we tell you at once.")
    flash(said, "success")
    return redirect(url_for("meetups.show", slug=slug, meetup_id=meetup_id), code=303)


@meetups.post("/clubs/<slug>/meetups/<meetup_id>/leave")
@requires(Access.OWNER)
def leave(slug: str, meetup_id: str) -> ResponseReturnValue:
    """Give the seat or the place in line back."""
    seen = clubs.for_member(slug, current_user.id)
    meetup = queries.one(seen.club.id, meetup_id)
    try:
        with transaction():
            operations.leave(meetup, current_user.member)
    except Refusal as refusal:
        return page_of(seen, meetup, refusal.status, refusal)
    flash(_("You do not come. Whoever waits moves up."), "success")
    return redirect(url_for("meetups.show", slug=slug, meetup_id=meetup_id), code=303)


@meetups.get("/clubs/<slug>/meetups/<meetup_id>/calendar.ics")
@requires(Access.OWNER)
def calendar(slug: str, meetup_id: str) -> ResponseReturnValue:
    """The meet-up for one's calendar, with the place: for those who come."""
    seen = clubs.for_member(slug, current_user.id)
    meetup = queries.one(seen.club.id, meetup_id)
    mine = queries.guest_of(meetup.id, current_user.id)
    if mine is None or mine.state != GuestState.COMING:
        raise queries.missing()
    response = Response(calendar_file.ics(seen.club, meetup), mimetype="text/calendar")
    response.headers["Content-Disposition"] = f'attachment; filename="{meetup.public_id}.ics"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
