"""Founding a club: what it is, then a guide with one thing after the other, and opening it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.allowance import pace
from marketplace.community.allowance.rules import Door
from marketplace.community.clubs import guide, operations, pages, permissions, queries, rules
from marketplace.community.clubs.models import ClubKind, Entry
from marketplace.community.clubs.operations import Identity, Town
from marketplace.community.clubs.permissions import Act
from marketplace.community.clubs.queries import View
from marketplace.community.clubs.schemas import CharterInput, IdentityInput
from marketplace.community.clubs.views.blueprint import clubs
from marketplace.community.lists import changes
from marketplace.community.reports.models import SubjectKind
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.search import asking
from marketplace.trade.search.asking import Question


@clubs.get("/clubs/new")
@requires(Access.VERIFIED)
def new() -> ResponseReturnValue:
    """What a club is for, and the first step."""
    return _form({}, 200)


@clubs.post("/clubs/new")
@requires(Access.VERIFIED)
def found() -> ResponseReturnValue:
    """Begin a club; what follows is the guide."""
    try:
        what = identity_sent()
        pace.spend(current_user.member, Door.CLUB)
        with transaction():
            club = operations.found(current_user.member, what, current_locale())
    except Refusal as refusal:
        return _form(request.form, refusal.status, refusal)
    return redirect(url_for("clubs.show_guide", slug=club.slug), code=303)


def identity_sent() -> Identity:
    """What the form says a club is. Raises `Invalid`."""
    given = load_form(IdentityInput)
    spot = asking.find(Question(where=given["town"]), current_locale()).spot
    if spot is None:
        sentence = _("We do not know this town.")
        raise Invalid(
            _("Some answers need another look."),
            kept=_("What you typed is kept."),
            errors={"town": [sentence]},
        )
    town = Town(spot.name, spot.lat, spot.lon, spot.zone)
    subject = given["subject"] if given["kind"] == ClubKind.SHARED else ""
    return Identity(given["kind"], given["name"], given["purpose"], town, subject, given["about"])


def _form(values: Any, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "clubs/new.html",
        values=values,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        kinds=kind_options(),
        rules=rules,
    )
    return page, status


def kind_options() -> list[dict[str, str]]:
    return [
        {
            "value": one.value,
            "label": pages.kind_words(one),
            "hint": pages.kind_hint(one),
            "icon": pages.KIND_ICONS[one],
        }
        for one in ClubKind
    ]


@clubs.get("/clubs/<slug>/guide")
@requires(Access.OWNER)
def show_guide(slug: str) -> ResponseReturnValue:
    """The founding guide: what is done, what comes next."""
    return _guide(_shaper(slug), 200)


@clubs.post("/clubs/<slug>/charter")
@requires(Access.OWNER)
def charter(slug: str) -> ResponseReturnValue:
    """Set the rules and the door."""
    seen = _shaper(slug)
    try:
        given = load_form(CharterInput)
        with transaction():
            club = queries.locked(slug)
            place = permissions.check(queries.place_of(club.id, current_user.id), Act.SHAPE)
            waits = operations.set_charter(club, place, given["charter"], given["entry"])
    except Refusal as refusal:
        return _guide(seen, refusal.status, refusal)
    if waits:
        flash(changes.waits_words(), "info")
    else:
        flash(_("The rules are kept."), "success")
    return redirect(url_for("clubs.show_guide", slug=slug), code=303)


@clubs.post("/clubs/<slug>/helpers")
@requires(Access.OWNER)
def helpers(slug: str) -> ResponseReturnValue:
    """Who does what is settled, for now."""
    _shaper(slug)
    with transaction():
        club = queries.locked(slug)
        operations.plan_helpers(
            club, permissions.check(queries.place_of(club.id, current_user.id), Act.SHAPE)
        )
    return redirect(url_for("clubs.show_guide", slug=slug), code=303)


@clubs.post("/clubs/<slug>/open")
@requires(Access.OWNER)
def open_club(slug: str) -> ResponseReturnValue:
    """From now on everybody finds it."""
    seen = _shaper(slug)
    try:
        with transaction():
            club = queries.locked(slug)
            place = permissions.check(queries.place_of(club.id, current_user.id), Act.CLOSE)
            operations.open_club(club, place)
    except Refusal as refusal:
        return _guide(seen, refusal.status, refusal)
    flash(_("The club is open. Everybody near you finds it now."), "success")
    return redirect(url_for("clubs.show", slug=slug), code=303)


def _shaper(slug: str) -> View:
    """A club for somebody in it who may change it; not there for others. Raises `NoRight` for members."""
    seen = queries.for_member(slug, current_user.id)
    permissions.check(seen.place, Act.SHAPE)
    return seen


def _guide(seen: View, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    club = seen.club
    waiting = changes.waiting(SubjectKind.CLUB, club.public_id, "charter")
    page = render_template(
        "clubs/guide.html",
        seen=seen,
        steps=guide.steps_of(club),
        waits=changes.waits_words() if waiting else "",
        charter=request.form.get("charter")
        or (waiting.after["charter"] if waiting else "")
        or club.charter
        or pages.charter_starters(club.kind),
        entry=request.form.get("entry") or club.entry,
        entries=[(one.value, pages.entry_words(one)) for one in Entry],
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        people=queries.people(club.id, limit=12),
        pages=pages,
    )
    return page, status
