"""What hosts do: answer requests, give roles, close the door to somebody, change the club, hand it over, close it."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.clubs import operations, pages, permissions, places, queries, rules
from marketplace.community.clubs.models import Club, ClubMember, Entry
from marketplace.community.clubs.permissions import Act
from marketplace.community.clubs.schemas import AnswerInput, BanInput, CharterInput, RoleInput
from marketplace.community.clubs.views.blueprint import clubs
from marketplace.community.clubs.views.founding import identity_sent, kind_options
from marketplace.community.clubs.views.showing import members_page
from marketplace.community.lists import changes
from marketplace.community.reports.models import SubjectKind
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import load_form
from marketplace.core.i18n import gettext as _


@clubs.post("/clubs/<slug>/requests/<member_id>")
@requires(Access.OWNER)
def answer(slug: str, member_id: str) -> ResponseReturnValue:
    """Let somebody in, or say in a sentence why not."""

    def act(club: Club, mine: ClubMember, other: ClubMember) -> None:
        given = load_form(AnswerInput)
        places.answer(club, mine, other, let_in=given["answer"] == "in", reason=given["reason"])

    return _on(slug, member_id, act)


@clubs.post("/clubs/<slug>/members/<member_id>/role")
@requires(Access.OWNER)
def role(slug: str, member_id: str) -> ResponseReturnValue:
    """Give or take a role; who steps down does it here too."""

    def act(club: Club, mine: ClubMember, other: ClubMember) -> None:
        places.give_role(club, mine, other, load_form(RoleInput)["role"])

    return _on(slug, member_id, act)


@clubs.post("/clubs/<slug>/members/<member_id>/ban")
@requires(Access.OWNER)
def ban(slug: str, member_id: str) -> ResponseReturnValue:
    """Close the door to somebody, with a reason and for how long."""

    def act(club: Club, mine: ClubMember, other: ClubMember) -> None:
        given = load_form(BanInput)
        places.ban(club, mine, other, reason=given["reason"], days=given["days"])

    return _on(slug, member_id, act)


@clubs.post("/clubs/<slug>/members/<member_id>/lift")
@requires(Access.OWNER)
def lift(slug: str, member_id: str) -> ResponseReturnValue:
    """Open the door again."""
    return _on(slug, member_id, places.lift_ban)


@clubs.post("/clubs/<slug>/members/<member_id>/hand-over")
@requires(Access.OWNER)
def hand_over(slug: str, member_id: str) -> ResponseReturnValue:
    """Make another member the founder."""
    return _on(slug, member_id, places.hand_over)


def _on(
    slug: str, member_id: str, act: Callable[[Club, ClubMember, ClubMember], None]
) -> ResponseReturnValue:
    """Do something to somebody's place in a club the reader is in."""
    seen = queries.for_member(slug, current_user.id)
    try:
        with transaction():
            club = queries.locked(slug)
            mine = queries.for_member(slug, current_user.id).place
            other = queries.place_by_public_id(club.id, member_id)
            if mine is not None:
                act(club, mine, other)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return members_page(seen, refusal.status, refusal, about=member_id)
    flash(_("Done. They are told."), "success")
    return redirect(url_for("clubs.members", slug=slug), code=303)


@clubs.get("/clubs/<slug>/settings")
@requires(Access.OWNER)
def settings(slug: str) -> ResponseReturnValue:
    """What the club says of itself, its rules and its door."""
    return _settings(slug, 200)


@clubs.post("/clubs/<slug>/settings")
@requires(Access.OWNER)
def change(slug: str) -> ResponseReturnValue:
    """Change one of the parts of the page."""
    acts: dict[str, Callable[[Club, ClubMember], bool | None]] = {
        "identity": lambda club, mine: operations.describe(club, mine, identity_sent()),
        "charter": _charter,
        "close": lambda club, mine: operations.close(club, mine, ""),
    }
    queries.for_member(slug, current_user.id)
    try:
        with transaction():
            club = queries.locked(slug)
            mine = permissions.check(queries.place_of(club.id, current_user.id), Act.SHAPE)
            waits = acts.get(request.form.get("part", ""), _nothing)(club, mine)
    except Refusal as refusal:
        return _settings(slug, refusal.status, refusal)
    if waits:
        flash(changes.waits_words(), "info")
    else:
        flash(_("Saved."), "success")
    return redirect(url_for("clubs.show", slug=slug), code=303)


def _nothing(_club: Club, _mine: ClubMember) -> None:
    raise Invalid(_("Choose one of what is offered."), kept=_("Nothing was changed."))


def _charter(club: Club, mine: ClubMember) -> bool:
    given = load_form(CharterInput)
    return operations.set_charter(club, mine, given["charter"], given["entry"])


def _settings(slug: str, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    seen = queries.for_member(slug, current_user.id)
    permissions.check(seen.place, Act.SHAPE)
    club = seen.club
    values: dict[str, Any] = {name: getattr(club, name) for name in ("kind", "name", "purpose", "subject")}
    values |= {"about": club.about, "town": club.town, "charter": club.charter, "entry": club.entry}
    waiting = [changes.waiting(SubjectKind.CLUB, club.public_id, part) for part in ("identity", "charter")]
    for held in waiting:
        values |= held.after if held else {}
    page = render_template(
        "clubs/settings.html",
        waits=changes.waits_words() if any(waiting) else "",
        seen=seen,
        club=club,
        values=values | {name: request.form[name] for name in values if request.form.get(name)},
        kinds=kind_options(),
        entries=[(one.value, pages.entry_words(one)) for one in Entry],
        may_close=permissions.may(seen.place, Act.CLOSE),
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        pages=pages,
        rules=rules,
    )
    return page, status
