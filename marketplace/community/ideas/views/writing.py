"""Proposing an idea, changing and withdrawing one's own, voting, and talking about one in its club."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.clubs import words
from marketplace.community.clubs.queries import View
from marketplace.community.ideas import operations, pace, pages, permissions, queries, rules
from marketplace.community.ideas.models import Idea
from marketplace.community.ideas.operations import Wanted
from marketplace.community.ideas.permissions import Act
from marketplace.community.ideas.views.blueprint import (
    Here,
    for_act,
    here,
    ideas,
    readable,
    who_reads,
)
from marketplace.community.ideas.views.reading import page_of
from marketplace.core import ids
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.plain_text import tidy
from marketplace.core.redirects import safe_path


@ideas.get("/ideas/new")
@requires(Access.VERIFIED)
def new() -> ResponseReturnValue:
    """The form of a new idea, for the platform or for the club that the address names."""
    return _form(_club(), request.args, 200)


@ideas.post("/ideas/new")
@requires(Access.VERIFIED)
def post() -> ResponseReturnValue:
    """Propose it, once its author has seen what is similar. The same form twice is one idea."""
    club, form = _club(), request.form
    if form.get("act") == "preview":
        return _form(club, form, 200)
    member = current_user.member
    try:
        wanted = _wanted()
        operations.checked(wanted, member)
        if form.get("looked") != "1":
            rows = queries.similar(_id(club), words.one_line(wanted.title), current_locale(), member.id)
            if rows:
                return _form(club, form, 200, similar=rows)
        pace.spend_post(member)
        with transaction():
            idea = operations.post(who_reads(club), member, club.club if club else None, wanted)
    except Refusal as refusal:
        return _form(club, form, refusal.status, refusal)
    flash(_("Your idea is there, with your vote. You are told when somebody answers it."), "success")
    return redirect(url_for("ideas.show", idea_id=idea.public_id), code=303)


def _club() -> View | None:
    """The club that the address names, for somebody who may propose there; none for the platform."""
    slug = request.args.get("club", "")
    club = readable(slug) if slug else None
    permissions.check_post(who_reads(club), _id(club))
    return club


def _id(club: View | None) -> int | None:
    return club.club.id if club else None


def _wanted() -> Wanted:
    form = request.form
    key = form.get("key", "")[:80] or ids.new_token()
    return Wanted(form.get("title", ""), form.get("text", ""), key, current_locale())


def _form(
    club: View | None,
    values: Any,
    status: int,
    refusal: Refusal | None = None,
    similar: list[queries.Row] | None = None,
) -> ResponseReturnValue:
    text = values.get("text", "")
    page = render_template(
        "ideas/new.html",
        club=club.club if club else None,
        values=values,
        preview=words.shown(tidy(text)) if values.get("act") == "preview" and text else None,
        similar=similar or [],
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        key=values.get("key") or ids.new_token(),
        pages=pages,
        rules=rules,
    )
    return page, status


@ideas.post("/ideas/<idea_id>/vote")
@requires(Access.VERIFIED)
def vote(idea_id: str) -> ResponseReturnValue:
    """Vote, or take the vote back; leads back to where the button was."""
    found = here(idea_id)
    takes_back = request.form.get("vote") == "back"
    try:
        pace.spend_vote(current_user.member)
        with transaction():
            act = operations.take_back if takes_back else operations.vote
            act(found.who, found.seen.idea)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return page_of(here(idea_id), refusal.status, refusal)
    there = url_for("ideas.show", idea_id=idea_id)
    return redirect(safe_path(request.form.get("next"), there), code=303)


@ideas.get("/ideas/<idea_id>/edit")
@requires(Access.OWNER)
def edit(idea_id: str) -> ResponseReturnValue:
    """Change one's own idea, while nobody else has voted or answered."""
    found = for_act(idea_id, Act.EDIT)
    idea = found.seen.idea
    return _edit_form(found, {"title": idea.title, "text": idea.text}, 200)


@ideas.post("/ideas/<idea_id>/edit")
@requires(Access.OWNER)
def save(idea_id: str) -> ResponseReturnValue:
    """Keep what was changed."""
    found = for_act(idea_id, Act.EDIT)
    try:
        with transaction():
            operations.edit(found.who, current_user.member, found.seen.idea, _wanted())
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _edit_form(for_act(idea_id, Act.EDIT), request.form, refusal.status, refusal)
    return redirect(url_for("ideas.show", idea_id=idea_id), code=303)


def _edit_form(found: Here, values: Any, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "ideas/edit.html",
        idea=found.seen.idea,
        values=values,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        rules=rules,
    )
    return page, status


@ideas.post("/ideas/<idea_id>/withdraw")
@requires(Access.OWNER)
def withdraw(idea_id: str) -> ResponseReturnValue:
    """Take one's own idea away, before work on it is promised."""
    found = for_act(idea_id, Act.WITHDRAW)
    refused = _done(found, lambda idea: operations.withdraw(found.who, idea))
    if refused is not None:
        return refused
    flash(_("Your idea is gone."), "success")
    club = found.club.club if found.club else None
    return redirect(url_for("ideas.of_club", slug=club.slug) if club else url_for("ideas.home"), code=303)


@ideas.post("/ideas/<idea_id>/discuss")
@requires(Access.OWNER)
def discuss(idea_id: str) -> ResponseReturnValue:
    """Open the discussion about it in its club."""
    found = for_act(idea_id, Act.DISCUSS)
    begun: list[str] = []

    def act(idea: Idea) -> None:
        if found.club is not None:
            discussion = operations.discuss(found.who, current_user.member, found.club.club, idea)
            begun.append(
                url_for("discussions.show", slug=found.club.club.slug, discussion_id=discussion.public_id)
            )

    return _done(found, act) or redirect(begun[0], code=303)


def _done(found: Here, act: Callable[[Idea], Any]) -> ResponseReturnValue | None:
    """Do something with an idea; its page with the sentences when that is refused."""
    try:
        with transaction():
            act(found.seen.idea)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return page_of(here(found.seen.idea.public_id), refusal.status, refusal, dict(request.form))
    return None
