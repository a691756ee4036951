"""Discussions of clubs for programs: listed, read, answered, marked; the same doors and rules as the pages.

Who may do what is the table of clubs (`clubs/permissions.py`): the operations ask it, here as behind the pages.
"""

from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import RAISE, Schema, fields, validate

from marketplace.api import cursors, tokens
from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import PageQuery, Shape, instant, next_cursor, rfc3339
from marketplace.community.clubs import permissions, words
from marketplace.community.clubs import queries as clubs
from marketplace.community.clubs.permissions import Act
from marketplace.community.clubs.queries import View
from marketplace.community.discussions import operations, pace, queries, rules
from marketplace.community.discussions.models import Discussion, Post
from marketplace.community.discussions.operations import Wanted
from marketplace.community.discussions.queries import Row, Said
from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import SubjectKind
from marketplace.core.access import Access, requires
from marketplace.core.database import db, transaction
from marketplace.core.errors import Invalid
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.plain_text import tidy
from marketplace.core.urls import absolute
from marketplace.people.accounts.models import Member
from marketplace.trade.bookings.api.inputs import KeyHeader

discussions = ApiBlueprint(
    "api_discussions", __name__, description="What is talked about in clubs: listed, read, answered."
)


class DiscussionShape(Shape):
    """A discussion in a club."""

    id = fields.String()
    title = fields.String()
    language = fields.String()
    author = fields.String(metadata={"description": "First name and initial."})
    posts = fields.Integer(metadata={"description": "How many; also the number of the last."})
    unread = fields.Integer(metadata={"description": "Of those since you were here; 0 if you never were."})
    answered = fields.Boolean(metadata={"description": "Whether one of the posts was marked as the answer."})
    closed = fields.Boolean(metadata={"description": "Nothing more can be written in it."})
    last_at = instant("When something was last said, in UTC.")
    url = fields.String(metadata={"format": "uri", "description": "Its page."})


class DiscussionsShape(Shape):
    items = fields.List(fields.Nested(DiscussionShape))
    next = next_cursor()


class PostShape(Shape):
    """What somebody said in a discussion."""

    id = fields.String()
    number = fields.Integer(metadata={"description": "Counts from 1 without a gap; the first begins it."})
    author = fields.String()
    mine = fields.Boolean()
    text = fields.String(metadata={"description": "Markdown; empty for a post that was taken away."})
    language = fields.String(allow_none=True)
    note = fields.String(allow_none=True, metadata={"description": "What moderators say beside it."})
    gone = fields.Boolean(metadata={"description": "Taken away, or waiting for our team."})
    folded = fields.Boolean(metadata={"description": "Of somebody you blocked: the page folds it."})
    is_answer = fields.Boolean()
    reply_to = fields.Integer(allow_none=True, metadata={"description": "The number it answers."})
    reactions = fields.Dict(
        keys=fields.String(validate=validate.OneOf(rules.REACTIONS)),
        values=fields.Integer(),
        metadata={"description": "How often it was marked, by kind."},
    )
    marked = fields.List(fields.String(), metadata={"description": "Your own marks."})
    posted_at = instant("In UTC.")
    edited_at = instant("When it was last changed.", allow_none=True)
    url = fields.String(metadata={"format": "uri"})


class PostsShape(Shape):
    discussion = fields.Nested(DiscussionShape)
    may_write = fields.Boolean(metadata={"description": "Whether you may answer now."})
    items = fields.List(fields.Nested(PostShape))
    next = next_cursor()


class ReplyRequest(Schema):
    """What is to be said."""

    class Meta:
        unknown = RAISE

    text = fields.String(required=True, validate=validate.Length(min=1, max=words.MOST_SIGNS))
    reply_to = fields.Integer(
        load_default=None,
        allow_none=True,
        strict=True,
        validate=validate.Range(min=1, max=10**8),
        metadata={"description": "The number of the post it answers."},
    )


class ReactionRequest(Schema):
    """How you mark it."""

    class Meta:
        unknown = RAISE

    kind = fields.String(required=True, validate=validate.OneOf(rules.REACTIONS))
    wanted = fields.Boolean(
        required=True, truthy={True}, falsy={False}, metadata={"description": "False takes the mark back."}
    )


@discussions.reads("/clubs/<slug>/discussions")
@requires(Access.TOKEN)
@discussions.query(PageQuery)
@discussions.gives(DiscussionsShape, Link=cursors.NEXT_LINK)
def listed(query: dict[str, Any], slug: str) -> ResponseReturnValue:
    """What is talked about in a club that you may read, the liveliest first."""
    member = tokens.member()
    club = _readable(slug, member).club
    context = ["api discussions", club.id, member.id]
    place = cursors.read(context, query["cursor"])
    after = (datetime.fromisoformat(place[0]), int(place[1])) if place else None
    found = queries.listed(club.id, member.id, after=after, limit=query["limit"] + 1)
    shown = found[: query["limit"]]
    following = None
    if len(found) > len(shown):
        following = cursors.write(context, [shown[-1].last_at.isoformat(), shown[-1].id])
    return {"items": [_row(slug, row) for row in shown], "next": following}, cursors.link(following)


@discussions.reads("/clubs/<slug>/discussions/<discussion_id>")
@requires(Access.TOKEN)
@discussions.query(PageQuery)
@discussions.gives(PostsShape, Link=cursors.NEXT_LINK)
def show(query: dict[str, Any], slug: str, discussion_id: str) -> ResponseReturnValue:
    """A discussion with its posts in their order. Reading here marks nothing as read."""
    member = tokens.member()
    seen = _readable(slug, member)
    about, side = queries.one(seen.club.id, discussion_id, member.id)
    context = ["api posts", about.id, member.id]
    place = cursors.read(context, query["cursor"])
    found = queries.posts(about.id, after=int(place[0]) if place else 0, limit=query["limit"] + 1)
    shown = found[: query["limit"]]
    following = cursors.write(context, [shown[-1].post.number]) if len(found) > len(shown) else None
    told = {
        "discussion": _discussion(slug, about, side.read_to if side and not side.muted else None),
        "may_write": _may_write(seen, about),
        "items": _posts(slug, about, shown, member),
        "next": following,
    }
    return told, cursors.link(following)


@discussions.writes("/clubs/<slug>/discussions/<discussion_id>/posts")
@requires(Access.TOKEN)
@discussions.headers(KeyHeader)
@discussions.body(ReplyRequest)
@discussions.gives(PostShape, 201)
@discussions.refuses(409, "CONFLICT")
def reply(
    headers: dict[str, Any], wanted: dict[str, Any], slug: str, discussion_id: str
) -> ResponseReturnValue:
    """Answer in a discussion of a club you are in. The same key with the same text gives the same post again."""
    member = tokens.member()
    seen = clubs.for_member(slug, member.id)
    about, _side = queries.one(seen.club.id, discussion_id, member.id)
    pace.spend(member, wanted["text"], begins=False)
    said = Wanted(wanted["text"], headers["key"], wanted["reply_to"], current_locale())
    with transaction():
        post = operations.reply(seen.club, seen.place, member, about, said)
        if post.text != tidy(wanted["text"]):
            raise Invalid(
                _("This form was already sent with other details."),
                kept=_("The first one stands."),
                todo=_("Open the page again to send a new one."),
            )
    return _one(slug, about, post, member), 201


@discussions.writes("/clubs/<slug>/discussions/<discussion_id>/posts/<post_id>/reaction")
@requires(Access.TOKEN)
@discussions.body(ReactionRequest)
@discussions.gives(PostShape)
@discussions.refuses(409, "CONFLICT")
def react(wanted: dict[str, Any], slug: str, discussion_id: str, post_id: str) -> ResponseReturnValue:
    """Mark a post of somebody else, or take the mark back. Either again changes nothing, so this needs no key."""
    member = tokens.member()
    seen = clubs.for_member(slug, member.id)
    about, _side = queries.one(seen.club.id, discussion_id, member.id)
    with transaction():
        post = queries.post(about.id, post_id, lock=True)
        operations.react(seen.place, member, post, wanted["kind"], wanted=wanted["wanted"])
        # The database has counted it.
        db.session.refresh(post, ["reactions"])
    return _one(slug, about, post, member)


def _readable(slug: str, member: Member) -> View:
    seen = clubs.view(slug, member.id)
    if not seen.may_read:
        raise clubs.missing()
    return seen


def _may_write(seen: View, about: Discussion) -> bool:
    is_open = seen.club.state != "closed" and about.closed_at is None
    return is_open and permissions.may(seen.place, Act.WRITE)


def _url(slug: str, discussion_id: str) -> str:
    return absolute(f"/clubs/{slug}/discussions/{discussion_id}")


def _row(slug: str, row: Row) -> dict[str, Any]:
    return {
        "id": row.public_id,
        "title": row.title,
        "language": row.locale,
        "author": row.author,
        "posts": row.posts,
        "unread": row.unread,
        "answered": row.answered,
        "closed": row.closed,
        "last_at": rfc3339(row.last_at),
        "url": _url(slug, row.public_id),
    }


def _discussion(slug: str, about: Discussion, read_to: int | None) -> dict[str, Any]:
    first = queries.posts(about.id, limit=1)
    return {
        "id": about.public_id,
        "title": about.title,
        "language": about.locale,
        "author": first[0].author if first else "",
        "posts": about.posts,
        "unread": 0 if read_to is None else max(0, about.posts - read_to),
        "answered": about.accepted is not None,
        "closed": about.closed_at is not None,
        "last_at": rfc3339(about.last_at),
        "url": _url(slug, about.public_id),
    }


def _one(slug: str, about: Discussion, post: Post, member: Member) -> dict[str, Any]:
    """A post as the database has it now, with who said it."""
    found = queries.posts(about.id, after=post.number - 1, limit=1)
    return _posts(slug, about, found, member)[0]


def _posts(slug: str, about: Discussion, found: list[Said], member: Member) -> list[dict[str, Any]]:
    marked, unheard = queries.reactions_of(found, member.id), queries.unheard(member.id)
    notes = reports.notes((SubjectKind.POST,), [said.post.public_id for said in found])
    return [
        _post(slug, about, said, member, marked, folded=said.post.author_id in unheard)
        | {"note": None if said.post.is_gone else notes.get(said.post.public_id)}
        for said in found
    ]


def _post(
    slug: str, about: Discussion, said: Said, member: Member, marked: set[tuple[int, str]], *, folded: bool
) -> dict[str, Any]:
    post = said.post
    return {
        "id": post.public_id,
        "number": post.number,
        "author": said.author,
        "mine": post.author_id == member.id,
        "text": "" if post.is_gone else post.text,
        "language": post.locale,
        "gone": post.is_gone,
        "folded": folded,
        "is_answer": about.accepted == post.number,
        "reply_to": post.reply_to,
        "reactions": dict(post.reactions or {}),
        "marked": sorted(kind for post_id, kind in marked if post_id == post.id),
        "posted_at": rfc3339(post.created_at),
        "edited_at": post.edited_at and rfc3339(post.edited_at),
        "url": f"{_url(slug, about.public_id)}/posts/{post.public_id}",
    }
