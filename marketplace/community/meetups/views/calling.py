"""Calling a meet-up, changing it, calling it off."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.allowance import pace
from marketplace.community.allowance.rules import Door
from marketplace.community.clubs import permissions
from marketplace.community.clubs import queries as clubs
from marketplace.community.clubs.permissions import Act
from marketplace.community.clubs.queries import View
from marketplace.community.clubs.words import one_line
from marketplace.community.lists import changes
from marketplace.community.meetups import operations, queries, rules
from marketplace.community.meetups.models import Meetup
from marketplace.community.meetups.schemas import MeetupInput, plan_of
from marketplace.community.meetups.views.blueprint import meetups
from marketplace.community.meetups.views.coming import page_of
from marketplace.community.reports.models import SubjectKind
from marketplace.core import localtime
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import ngettext

_BEGINNING: dict[str, Any] = {"hours": "2", "seats": "12"}


@meetups.get("/clubs/<slug>/meetups/new")
@requires(Access.OWNER)
def new(slug: str) -> ResponseReturnValue:
    """The form of a new meet-up."""
    return _form(_planner(slug), _BEGINNING, 200)


@meetups.post("/clubs/<slug>/meetups/new")
@requires(Access.OWNER)
def call(slug: str) -> ResponseReturnValue:
    """Call a meet-up."""
    seen = _planner(slug)
    try:
        plan = plan_of(load_form(MeetupInput), seen.club.zone)
        pace.spend(current_user.member, Door.MEETUP)
        with transaction():
            meetup = operations.call(seen.club, seen.place, current_user.member, plan)
    except Refusal as refusal:
        return _form(seen, request.form, refusal.status, refusal)
    if meetup.hidden_at is not None:
        flash(
            _("A word in it is on a list our team looks at first. Others see it once a person has looked."),
            "info",
        )
    else:
        flash(_("The meet-up stands. You come."), "success")
    return redirect(url_for("meetups.show", slug=slug, meetup_id=meetup.public_id), code=303)


def _planner(slug: str) -> View:
    seen = clubs.for_member(slug, current_user.id)
    permissions.check(seen.place, Act.PLAN)
    return seen


@meetups.get("/clubs/<slug>/meetups/<meetup_id>/edit")
@requires(Access.OWNER)
def edit(slug: str, meetup_id: str) -> ResponseReturnValue:
    """Change a meet-up one has called, or as a host."""
    seen, meetup = _steered(slug, meetup_id)
    return _form(seen, _values(meetup), 200, meetup=meetup)


@meetups.post("/clubs/<slug>/meetups/<meetup_id>/edit")
@requires(Access.OWNER)
def change(slug: str, meetup_id: str) -> ResponseReturnValue:
    """Keep the change; who comes is told when time or place changed."""
    seen, known = _steered(slug, meetup_id)
    try:
        plan = plan_of(load_form(MeetupInput), seen.club.zone)
        with transaction():
            meetup = queries.one(seen.club.id, meetup_id, lock=True)
            waits = operations.change(seen.club, seen.place, current_user.member, meetup, plan)
    except Refusal as refusal:
        return _form(seen, request.form, refusal.status, refusal, meetup=known)
    flash(_("Changed. Those who come are told when the time or the place is another."), "success")
    if waits:
        flash(changes.waits_words(), "info")
    return redirect(url_for("meetups.show", slug=slug, meetup_id=meetup_id), code=303)


@meetups.post("/clubs/<slug>/meetups/<meetup_id>/cancel")
@requires(Access.OWNER)
def cancel(slug: str, meetup_id: str) -> ResponseReturnValue:
    """Call it off; everybody who comes is told why."""
    seen, known = _steered(slug, meetup_id)
    try:
        with transaction():
            meetup = queries.one(seen.club.id, meetup_id, lock=True)
            reason = one_line(request.form.get("reason", ""))[:400]
            operations.cancel(seen.club, seen.place, current_user.member, meetup, reason)
    except Refusal as refusal:
        return page_of(seen, known, refusal.status, refusal)
    flash(_("Called off. Everybody who would have come is told."), "success")
    return redirect(url_for("meetups.show", slug=slug, meetup_id=meetup_id), code=303)


def _steered(slug: str, meetup_id: str) -> tuple[View, Meetup]:
    """A meet-up for who has called it, or a host. Raises `NoRight` for other members."""
    seen = clubs.for_member(slug, current_user.id)
    meetup = queries.one(seen.club.id, meetup_id)
    permissions.check(seen.place, Act.PLAN if meetup.author_id == current_user.id else Act.TIDY)
    return seen, meetup


def _values(meetup: Meetup) -> dict[str, Any]:
    wall = localtime.local(meetup.starts_at, meetup.zone)
    hours = round((meetup.ends_at - meetup.starts_at).total_seconds() / 3600)
    facts = {name: getattr(meetup, name) for name in ("title", "area", "place", "seats", "about")}
    held = changes.waiting(SubjectKind.MEETUP, meetup.public_id, "words")
    facts |= held.after if held else {}
    return facts | {"day": f"{wall:%Y-%m-%d}", "at": f"{wall:%H:%M}", "hours": str(hours)}


def _waits(meetup: Meetup | None) -> str:
    held = meetup is not None and changes.waiting(SubjectKind.MEETUP, meetup.public_id, "words") is not None
    return changes.waits_words() if held else ""


def _form(
    seen: View, values: Any, status: int, refusal: Refusal | None = None, meetup: Meetup | None = None
) -> ResponseReturnValue:
    page = render_template(
        "meetups/form.html",
        seen=seen,
        club=seen.club,
        meetup=meetup,
        waits=_waits(meetup),
        values=values,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        rules=rules,
        hours_offered=[(str(n), ngettext("%(num)s hour", "%(num)s hours", n)) for n in rules.HOURS],
    )
    return page, status
