"""Writing in a club: beginning a discussion, answering in one."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.clubs import permissions, words
from marketplace.community.clubs import queries as clubs
from marketplace.community.clubs.permissions import Act
from marketplace.community.clubs.queries import View
from marketplace.community.discussions import operations, pace, rules, telling
from marketplace.community.discussions.operations import Wanted
from marketplace.community.discussions.views.blueprint import discussions, inside
from marketplace.community.discussions.views.reading import page_of
from marketplace.core import ids
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import current_locale
from marketplace.core.plain_text import tidy


@discussions.get("/clubs/<slug>/discussions/new")
@requires(Access.OWNER)
def new(slug: str) -> ResponseReturnValue:
    """The form of a new discussion."""
    seen = clubs.for_member(slug, current_user.id)
    permissions.check(seen.place, Act.WRITE)
    return _form(seen, {}, 200)


@discussions.post("/clubs/<slug>/discussions/new")
@requires(Access.OWNER)
def begin(slug: str) -> ResponseReturnValue:
    """Begin a discussion. The same form twice is one discussion."""
    seen = clubs.for_member(slug, current_user.id)
    if request.form.get("act") == "preview":
        return _form(seen, request.form, 200)
    try:
        pace.spend(current_user.member, request.form.get("text", ""), begins=True)
        with transaction():
            discussion = operations.begin(
                seen.club, seen.place, current_user.member, request.form.get("title", ""), _wanted()
            )
    except Refusal as refusal:
        return _form(seen, request.form, refusal.status, refusal)
    return redirect(url_for("discussions.show", slug=slug, discussion_id=discussion.public_id), code=303)


def _form(seen: View, values: Any, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    text = values.get("text", "")
    page = render_template(
        "discussions/new.html",
        seen=seen,
        club=seen.club,
        values=values,
        preview=words.shown(tidy(text)) if values.get("act") == "preview" and text else None,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        key=values.get("key") or ids.new_token(),
        rules=rules,
        most=words.MOST_SIGNS,
    )
    return page, status


@discussions.post("/clubs/<slug>/discussions/<discussion_id>")
@requires(Access.OWNER)
def reply(slug: str, discussion_id: str) -> ResponseReturnValue:
    """Answer. The same form twice is one post."""
    found = inside(slug, discussion_id)
    try:
        pace.spend(current_user.member, request.form.get("text", ""), begins=False)
        with transaction():
            post = operations.reply(
                found.seen.club, found.seen.place, current_user.member, found.discussion, _wanted()
            )
            # Whoever answers has read what they were told of.
            telling.was_read(found.seen.club, found.discussion, current_user.id)
    except Refusal as refusal:
        typed = {"text": request.form.get("text", ""), "reply_to": None}
        return page_of(inside(slug, discussion_id), refusal.status, refusal, **typed)
    after = rules.page_before(post.number) or None
    where = url_for("discussions.show", slug=slug, discussion_id=discussion_id, after=after)
    return redirect(f"{where}#p{post.number}", code=303)


def _wanted() -> Wanted:
    number = request.form.get("reply_to", "")
    return Wanted(
        text=request.form.get("text", ""),
        key=request.form.get("key", "")[:80] or ids.new_token(),
        reply_to=int(number) if number.isascii() and number.isdigit() and len(number) < 9 else None,
        locale=current_locale(),
    )
