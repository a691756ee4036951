"""Ideas of the platform for programs: listed, read, voted for; the same rules as the pages."""

from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import RAISE, Schema, fields, validate

from marketplace.api import cursors, tokens
from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import PageQuery, Shape, instant, next_cursor, rfc3339
from marketplace.community.clubs import words
from marketplace.community.ideas import operations, pace, pages, queries
from marketplace.community.ideas.models import Status
from marketplace.community.ideas.permissions import Who
from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import SubjectKind
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.urls import absolute

ideas = ApiBlueprint(
    "api_ideas", __name__, description="What members would like to have, and what became of it."
)


class IdeasQuery(PageQuery):
    """Which ideas, in which order."""

    sort = fields.String(load_default="votes", validate=validate.OneOf(queries.SORTS))
    status = fields.String(load_default="", validate=validate.OneOf(["", *(one.value for one in Status)]))
    q = fields.String(
        load_default="",
        validate=validate.Length(max=200),
        metadata={"description": "Words that stand in it, in either language."},
    )


class IdeaSummaryShape(Shape):
    """An idea in a list."""

    id = fields.String()
    title = fields.String()
    text = fields.String(metadata={"description": "Markdown."})
    language = fields.String()
    status = fields.String(validate=validate.OneOf([one.value for one in Status]))
    status_words = fields.String()
    votes = fields.Integer(metadata={"description": "Each member who wants it or a duplicate of it, once."})
    comments = fields.Integer()
    author = fields.String()
    created_at = instant("In UTC.")
    answered_at = instant("When it was last answered.", allow_none=True)
    url = fields.String(metadata={"format": "uri", "description": "Its page."})


class IdeasShape(Shape):
    items = fields.List(fields.Nested(IdeaSummaryShape))
    next = next_cursor()


class AnswerShape(Shape):
    """What a named person answered, and where the idea stood from then on."""

    status = fields.String(validate=validate.OneOf([one.value for one in Status]))
    status_words = fields.String()
    by = fields.String()
    text = fields.String(metadata={"description": "Markdown."})
    language = fields.String()
    at = instant("In UTC.")


class IdeaShape(IdeaSummaryShape):
    """An idea with its answers, the latest first."""

    answers = fields.List(fields.Nested(AnswerShape))
    note = fields.String(allow_none=True, metadata={"description": "What moderators say beside it."})
    joined_to = fields.String(
        allow_none=True, metadata={"description": "The idea that this was a duplicate of; votes count there."}
    )


class VoteRequest(Schema):
    """Whether you want it."""

    class Meta:
        unknown = RAISE

    wanted = fields.Boolean(
        required=True,
        truthy={True},
        falsy={False},
        metadata={"description": "False takes your vote back."},
    )


class VoteShape(Shape):
    idea = fields.String()
    wanted = fields.Boolean(metadata={"description": "How your vote stands now."})
    votes = fields.Integer()


@ideas.reads("/ideas")
@requires(Access.PUBLIC)
@ideas.query(IdeasQuery)
@ideas.gives(IdeasShape, Link=cursors.NEXT_LINK)
def listed(query: dict[str, Any]) -> ResponseReturnValue:
    """Ideas for the platform: the most wanted, the newest, or those answered last."""
    asked = {name: query[name] for name in ("sort", "status")} | {"words": words.one_line(query["q"])}
    context = ["api ideas", asked]
    after = _place(query["sort"], cursors.read(context, query["cursor"]))
    found = queries.listed(None, None, **asked, after=after, limit=query["limit"] + 1)
    shown = found[: query["limit"]]
    following = None
    if len(found) > len(shown):
        following = cursors.write(context, queries.mark_of(shown[-1], query["sort"]))
    return {"items": [_summary(row) for row in shown], "next": following}, cursors.link(following)


def _place(sort: str, place: list[Any] | None) -> list[Any] | None:
    if place and sort == "answered":
        return [datetime.fromisoformat(place[0]), int(place[1])]
    return place


@ideas.reads("/ideas/<idea_id>")
@requires(Access.PUBLIC)
@ideas.gives(IdeaShape)
def show(idea_id: str) -> ResponseReturnValue:
    """One of them, with how it was answered. A duplicate names what it was joined to."""
    seen = _of_the_platform(idea_id, None)
    idea = seen.idea
    into = queries.by_id(idea.merged_into) if idea.merged_into else None
    return {
        **_summary(idea, seen.author),
        "answers": [_answer(one) for one in queries.answers(idea.id)],
        "note": reports.notes((SubjectKind.IDEA,), (idea.public_id,)).get(idea.public_id),
        "joined_to": into.public_id if into else None,
    }


@ideas.writes("/ideas/<idea_id>/vote")
@requires(Access.TOKEN)
@ideas.body(VoteRequest)
@ideas.gives(VoteShape)
@ideas.refuses(409, "CONFLICT")
def vote(wanted: dict[str, Any], idea_id: str) -> ResponseReturnValue:
    """Vote for it, or take your vote back. Doing either again changes nothing, so this needs no key."""
    member = tokens.member()
    idea = _of_the_platform(idea_id, member.id).idea
    pace.spend_vote(member)
    with transaction():
        act = operations.vote if wanted["wanted"] else operations.take_back
        act(Who(member.id, member.is_verified), idea)
    return {"idea": idea.public_id, "wanted": wanted["wanted"], "votes": idea.votes}


def _of_the_platform(idea_id: str, reader_id: int | None) -> queries.Seen:
    """An idea that anybody may read; one of a club is for its pages. Raises NotFound."""
    seen = queries.one(idea_id, reader_id)
    if seen.club is not None:
        raise queries.missing()
    return seen


def _summary(idea: Any, author: str = "") -> dict[str, Any]:
    return {
        "id": idea.public_id,
        "title": idea.title,
        "text": idea.text,
        "language": idea.locale,
        "status": idea.status,
        "status_words": pages.status_words(idea.status),
        "votes": idea.votes,
        "comments": idea.comments,
        "author": author or idea.author,
        "created_at": rfc3339(idea.created_at),
        "answered_at": idea.answered_at and rfc3339(idea.answered_at),
        "url": absolute(f"/ideas/{idea.public_id}"),
    }


def _answer(given: queries.Answered) -> dict[str, Any]:
    answer = given.answer
    return {
        "status": answer.status,
        "status_words": pages.status_words(answer.status),
        "by": given.name,
        "text": answer.text,
        "language": answer.locale,
        "at": rfc3339(answer.at),
    }
