"""What is done to a post and to a discussion: change, remove, mark, accept, close, follow."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.clubs import words
from marketplace.community.discussions import operations, queries, rules
from marketplace.community.discussions.models import Post
from marketplace.community.discussions.views.blueprint import Here, discussions, inside, post_in
from marketplace.community.discussions.views.reading import page_of
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _


@discussions.get("/clubs/<slug>/discussions/<discussion_id>/posts/<post_id>/edit")
@requires(Access.OWNER)
def edit(slug: str, discussion_id: str, post_id: str) -> ResponseReturnValue:
    """Change one's own post, for half an hour."""
    found = inside(slug, discussion_id)
    return _form(found, post_in(found, post_id), 200)


@discussions.post("/clubs/<slug>/discussions/<discussion_id>/posts/<post_id>/edit")
@requires(Access.OWNER)
def save(slug: str, discussion_id: str, post_id: str) -> ResponseReturnValue:
    """Keep the changed post; how it read stays in its history."""
    found = inside(slug, discussion_id)
    try:
        with transaction():
            post = post_in(found, post_id, lock=True)
            text = request.form.get("text", "")
            operations.edit(found.seen.place, current_user.member, found.discussion, post, text)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return _form(inside(slug, discussion_id), post_in(found, post_id), refusal.status, refusal)
    return _to(found, post)


def _form(found: Here, post: Post, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    page = render_template(
        "discussions/edit.html",
        club=found.seen.club,
        discussion=found.discussion,
        post=post,
        typed=request.form.get("text") or (post.text if post.author_id == current_user.id else ""),
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        most=words.MOST_SIGNS,
    )
    return page, status


@discussions.post("/clubs/<slug>/discussions/<discussion_id>/posts/<post_id>/remove")
@requires(Access.OWNER)
def remove(slug: str, discussion_id: str, post_id: str) -> ResponseReturnValue:
    """Take a post away: one's own, or with a reason as a host."""

    def act(found: Here, post: Post) -> None:
        operations.remove(found.seen.place, current_user.member, post, request.form.get("reason", ""))

    return _on_post(slug, discussion_id, post_id, act)


@discussions.post("/clubs/<slug>/discussions/<discussion_id>/posts/<post_id>/react")
@requires(Access.OWNER)
def react(slug: str, discussion_id: str, post_id: str) -> ResponseReturnValue:
    """Mark a post, or take the mark back."""

    def act(found: Here, post: Post) -> None:
        operations.react(found.seen.place, current_user.member, post, request.form.get("kind", ""))

    return _on_post(slug, discussion_id, post_id, act)


@discussions.post("/clubs/<slug>/discussions/<discussion_id>/posts/<post_id>/accept")
@requires(Access.OWNER)
def accept(slug: str, discussion_id: str, post_id: str) -> ResponseReturnValue:
    """Mark the answer; the accepted one again unmarks it."""

    def act(found: Here, post: Post) -> None:
        about = queries.locked(found.discussion.id)
        chosen = None if about.accepted == post.number else post
        operations.accept(found.seen.place, current_user.member, about, chosen)

    return _on_post(slug, discussion_id, post_id, act)


def _on_post(
    slug: str, discussion_id: str, post_id: str, act: Callable[[Here, Post], None]
) -> ResponseReturnValue:
    found = inside(slug, discussion_id)
    try:
        with transaction():
            post = post_in(found, post_id, lock=True)
            act(found, post)
    except Refusal as refusal:
        if refusal.status == 404:
            raise
        return page_of(inside(slug, discussion_id), refusal.status, refusal)
    return _to(found, post)


def _to(found: Here, post: Post) -> ResponseReturnValue:
    after = rules.page_before(post.number) or None
    where = url_for(
        "discussions.show",
        slug=found.seen.club.slug,
        discussion_id=found.discussion.public_id,
        after=after,
    )
    return redirect(f"{where}#p{post.number}", code=303)


@discussions.post("/clubs/<slug>/discussions/<discussion_id>/close")
@requires(Access.OWNER)
def close(slug: str, discussion_id: str) -> ResponseReturnValue:
    """Close a discussion with a reason, or open it again."""
    found = inside(slug, discussion_id)
    try:
        with transaction():
            about = queries.locked(found.discussion.id)
            if about.closed_at is None:
                reason = request.form.get("close_reason", "")
                operations.close(found.seen.place, current_user.member, about, reason)
            else:
                operations.reopen(found.seen.place, current_user.member, about)
    except Refusal as refusal:
        return page_of(inside(slug, discussion_id), refusal.status, refusal)
    return redirect(url_for("discussions.show", slug=slug, discussion_id=discussion_id), code=303)


@discussions.post("/clubs/<slug>/discussions/<discussion_id>/watch")
@requires(Access.OWNER)
def watch(slug: str, discussion_id: str) -> ResponseReturnValue:
    """Follow, mute, or neither."""
    found = inside(slug, discussion_id)
    wish = request.form.get("wish", "")
    with transaction():
        operations.watch(found.discussion, current_user.id, wish)
    said = {
        "follow": _("You are told when somebody answers here."),
        "mute": _("You hear nothing more of this discussion."),
    }
    flash(said.get(wish, _("You are told only when somebody means you.")), "success")
    return redirect(url_for("discussions.show", slug=slug, discussion_id=discussion_id), code=303)
