"""What who answers does: an answer by name with where the idea stands now, duplicates joined and parted."""

import re

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.ideas import merging, operations, queries
from marketplace.community.ideas.models import Idea
from marketplace.community.ideas.permissions import Act
from marketplace.community.ideas.views.blueprint import for_act, here, ideas
from marketplace.community.ideas.views.reading import page_of
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.core.i18n import gettext as _

_ID = re.compile(r"ide_[0-9a-z]{20}")


@ideas.post("/ideas/<idea_id>/answer")
@requires(Access.OWNER)
def answer(idea_id: str) -> ResponseReturnValue:
    """Answer an idea; it stands under the answerer's name for good."""
    found, form = for_act(idea_id, Act.ANSWER), request.form
    try:
        with transaction():
            operations.answer(
                found.who,
                current_user.member,
                found.seen.idea,
                form.get("status", ""),
                form.get("answer", ""),
            )
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return page_of(here(idea_id), refusal.status, refusal, dict(form))
    flash(_("Your answer is there, with your name."), "success")
    return redirect(url_for("ideas.show", idea_id=idea_id), code=303)


@ideas.post("/ideas/<idea_id>/merge")
@requires(Access.OWNER)
def merge(idea_id: str) -> ResponseReturnValue:
    """Join this duplicate to another idea: its votes go with it, each member's counted once."""
    found = for_act(idea_id, Act.MERGE)
    try:
        into = _named(request.form.get("into", ""), found.seen.idea)
        with transaction():
            merging.merge(found.who, current_user.member, found.seen.idea, into)
    except Refusal as refusal:
        return page_of(here(idea_id), refusal.status, refusal, dict(request.form))
    flash(_("Joined. Its votes count here now, each member’s once."), "success")
    return redirect(url_for("ideas.show", idea_id=into.public_id), code=303)


def _named(typed: str, duplicate: Idea) -> Idea:
    """The idea of the same place whose address or id was typed."""
    named = _ID.search(typed)
    into = queries.by_public_id(named.group()) if named else None
    if into is None or into.club_id != duplicate.club_id:
        raise queries.missing()
    return into


@ideas.post("/ideas/<idea_id>/unmerge")
@requires(Access.OWNER)
def unmerge(idea_id: str) -> ResponseReturnValue:
    """Part a duplicate again; it gets its own votes back."""
    found = for_act(idea_id, Act.MERGE)
    try:
        with transaction():
            merging.unmerge(found.who, current_user.member, found.seen.idea)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return page_of(here(idea_id), refusal.status, refusal)
    flash(_("It stands by itself again, with its own votes."), "success")
    return redirect(url_for("ideas.show", idea_id=idea_id), code=303)
