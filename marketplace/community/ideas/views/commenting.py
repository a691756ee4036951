"""Comments: saying something under an idea of the platform, and taking it away."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.articles import pace
from marketplace.community.ideas import comment_queries, commenting, telling
from marketplace.community.ideas.commenting import Wanted
from marketplace.community.ideas.views.blueprint import here, ideas
from marketplace.community.ideas.views.reading import page_of
from marketplace.core import ids
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.core.forms import whole
from marketplace.core.i18n import gettext as _


@ideas.post("/ideas/<idea_id>/comments")
@requires(Access.VERIFIED)
def comment(idea_id: str) -> ResponseReturnValue:
    """Say something. The same form sent twice is one comment."""
    found, form = here(idea_id), request.form
    wanted = Wanted(
        text=form.get("text", ""),
        key=form.get("key", "")[:80] or ids.new_token(),
        reply_to=form.get("reply_to", type=whole),
    )
    try:
        pace.spend_comment(current_user.member)
        with transaction():
            said = commenting.say(found.who, found.seen.idea, current_user.member, wanted)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        typed = {"text": wanted.text, "reply_to": wanted.reply_to}
        return page_of(here(idea_id), refusal.status, refusal, typed)
    return redirect(telling.comment_path(found.seen.idea, said.number), code=303)


@ideas.post("/ideas/<idea_id>/comments/<comment_id>/remove")
@requires(Access.MEMBER)
def remove_comment(idea_id: str, comment_id: str) -> ResponseReturnValue:
    """Take a comment away: one's own, or as who answers ideas, with a reason."""
    found = here(idea_id)
    try:
        with transaction():
            said = comment_queries.one(found.seen.idea.id, comment_id, lock=True)
            commenting.remove(found.who, found.seen.idea, said, request.form.get("reason", ""))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return page_of(here(idea_id), refusal.status, refusal)
    flash(_("The comment is removed."), "success")
    return redirect(telling.comment_path(found.seen.idea, said.number), code=303)
