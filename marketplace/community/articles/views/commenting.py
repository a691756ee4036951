"""Comments: saying something under an article, and taking it away."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.articles import comment_queries, commenting, pace, queries, telling
from marketplace.community.articles.commenting import Wanted
from marketplace.community.articles.views.blueprint import articles
from marketplace.community.articles.views.reading import page_of
from marketplace.core import ids
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Refusal
from marketplace.core.forms import whole
from marketplace.core.i18n import gettext as _


@articles.post("/articles/<slug>/comments")
@requires(Access.VERIFIED)
def comment(slug: str) -> ResponseReturnValue:
    """Say something. The same form sent twice is one comment."""
    found = queries.read(slug)
    form = request.form
    wanted = Wanted(
        text=form.get("text", ""),
        key=form.get("key", "")[:80] or ids.new_token(),
        reply_to=form.get("reply_to", type=whole),
    )
    try:
        pace.spend_comment(current_user.member)
        with transaction():
            said = commenting.say(found.article, current_user.member, wanted)
    except Refusal as refusal:
        typed = {"text": wanted.text, "reply_to": wanted.reply_to}
        return page_of(queries.read(slug), refusal.status, refusal, typed)
    return redirect(telling.comment_path(found.article, said.number), code=303)


@articles.post("/articles/<slug>/comments/<comment_id>/remove")
@requires(Access.MEMBER)
def remove_comment(slug: str, comment_id: str) -> ResponseReturnValue:
    """Take a comment away: one's own, or as the article's author with a reason."""
    found = queries.read(slug)
    try:
        with transaction():
            said = comment_queries.one(found.article.id, comment_id, lock=True)
            commenting.remove(found.article, current_user.member, said, request.form.get("reason", ""))
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return page_of(queries.read(slug), refusal.status, refusal)
    flash(_("The comment is removed."), "success")
    return redirect(telling.comment_path(found.article, said.number), code=303)
