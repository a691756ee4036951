"""Reading a discussion: its page, the address of one post, and how a post read before."""

from typing import Any

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.clubs import permissions, words
from marketplace.community.clubs.permissions import Act
from marketplace.community.discussions import operations, pages, queries, rules, telling
from marketplace.community.discussions.queries import POSTS_PAGE, Said
from marketplace.community.discussions.views.blueprint import (
    Here,
    discussions,
    here,
    inside,
    post_in,
    reader_id,
)
from marketplace.core import clock, ids
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.web.page_memory import page_once
from marketplace.web.reading import read_only


@discussions.get("/clubs/<slug>/discussions/<discussion_id>")
@requires(Access.PUBLIC)
def show(slug: str, discussion_id: str) -> ResponseReturnValue:
    """A discussion, fifty posts a page. Looking changes nothing: the page says what was read with `read`."""
    read_only()
    return page_of(here(slug, discussion_id))


def page_of(found: Here, status: int = 200, refusal: Refusal | None = None, **typed: Any) -> Response:
    """The page of a discussion; `typed` is what a refused form held."""
    after = _number(request.args.get("after", ""))
    notes = queries.notes_in(found.discussion.id)
    if not current_user.is_authenticated:
        version = (found.discussion.version, found.seen.club.name, found.seen.club.state)
        # What the version does not tell is how people are named now.
        names = queries.names_on(found.discussion.id, after)
        return page_once(
            (found.discussion.id, version, names, tuple(notes.items())),
            lambda: _drawn(found, after, queries.posts(found.discussion.id, after=after), None, {}, notes),
        )
    said = queries.posts(found.discussion.id, after=after)
    page = _drawn(found, after, said, refusal, typed, notes)
    return Response(page, status=status, mimetype="text/html")


def _drawn(
    found: Here,
    after: int,
    said: list[Said],
    refusal: Refusal | None,
    typed: dict[str, Any],
    notes: dict[str, str],
) -> str:
    member_id = reader_id()
    seen, discussion = found.seen, found.discussion
    may_write = permissions.may(seen.place, Act.WRITE) and seen.club.state != "closed"
    may_tidy = permissions.may(seen.place, Act.TIDY)
    return render_template(
        "discussions/show.html",
        seen=seen,
        club=seen.club,
        discussion=discussion,
        side=found.side,
        said=said,
        notes=notes,
        unread_to=_unread_to(found, said),
        unheard=queries.unheard(member_id) if member_id else set(),
        marked=queries.reactions_of(said, member_id) if member_id else set(),
        may_write=may_write and discussion.closed_at is None,
        may_tidy=may_tidy,
        may_steer=may_tidy or (may_write and discussion.author_id == member_id),
        may_reopen=may_tidy or discussion.closed_by == member_id,
        may_edit=lambda post: may_write and rules.may_edit(post, member_id, clock.now()),
        me=member_id,
        words=words,
        faces=pages.faces(),
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        typed=typed or _begun(discussion.id, may_write=may_write),
        key=ids.new_token(),
        after=after,
        page_size=POSTS_PAGE,
    )


def _begun(discussion_id: int, *, may_write: bool) -> dict[str, Any]:
    """The form of an answer to one post: with a name or a quote in it when asked."""
    number = _number(request.args.get("reply", ""))
    post = queries.by_number(discussion_id, number) if number and may_write else None
    if post is None or post.is_gone:
        return {}
    quote = "".join(f"> {line}\n" for line in words.excerpt(post.text, 400).splitlines())
    return {"reply_to": number, "text": f"{quote}\n" if request.args.get("quote") else ""}


def _unread_to(found: Here, said: list[Said]) -> int:
    """The last post of the page where a member of the club has not read it yet, else 0."""
    last = said[-1].post.number if said else 0
    known = found.side.read_to if found.side else 0
    return last if last > known and found.seen.is_in else 0


@discussions.post("/clubs/<slug>/discussions/<discussion_id>/read")
@requires(Access.OWNER)
def read(slug: str, discussion_id: str) -> ResponseReturnValue:
    """What was on the screen is read: said by the page's script once somebody looks, or by a button."""
    found = inside(slug, discussion_id)
    last = _number(request.form.get("to", ""))
    with transaction():
        operations.note_read(found.discussion.id, current_user.id, min(last, found.discussion.posts))
        told = telling.was_read(found.seen.club, found.discussion, current_user.id)
    if request.headers.get("HX-Request-Type") == "partial":
        current_user.news = max(0, current_user.news - told)
        return render_template("notices/_marks.html")
    after = rules.page_before(last) if last else None
    return redirect(
        url_for("discussions.show", slug=slug, discussion_id=discussion_id, after=after or None), code=303
    )


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 0


@discussions.get("/clubs/<slug>/discussions/<discussion_id>/posts/<post_id>")
@requires(Access.PUBLIC)
def post(slug: str, discussion_id: str, post_id: str) -> ResponseReturnValue:
    """One post: leads to the page it stands on."""
    found = here(slug, discussion_id)
    number = post_in(found, post_id).number
    after = rules.page_before(number) or None
    return redirect(
        url_for("discussions.show", slug=slug, discussion_id=discussion_id, after=after) + f"#p{number}"
    )


@discussions.get("/clubs/<slug>/discussions/<discussion_id>/posts/<post_id>/history")
@requires(Access.PUBLIC)
def history(slug: str, discussion_id: str, post_id: str) -> ResponseReturnValue:
    """How a post read before it was changed, unless it was removed."""
    found = here(slug, discussion_id)
    about = post_in(found, post_id)
    return render_template(
        "discussions/history.html",
        seen=found.seen,
        club=found.seen.club,
        discussion=found.discussion,
        post=about,
        edits=[] if about.is_gone else queries.history(about.id),
        words=words,
    )
