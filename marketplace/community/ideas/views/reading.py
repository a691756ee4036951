"""One idea: what it is, how it was answered, what is joined to it, and what is said under it."""

from typing import Any, NamedTuple

from flask import Response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.community.clubs import words
from marketplace.community.ideas import comment_queries, commenting, pages, queries, rules
from marketplace.community.ideas.models import Idea
from marketplace.community.ideas.views.blueprint import Here, here, ideas, reader_id, zone_of
from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import SubjectKind
from marketplace.core import ids
from marketplace.core.access import Access, requires
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import whole
from marketplace.web.page_memory import page_once
from marketplace.web.reading import read_only


@ideas.get("/ideas/<idea_id>")
@requires(Access.PUBLIC)
def show(idea_id: str) -> ResponseReturnValue:
    """An idea; a duplicate leads to what it was joined to."""
    read_only()
    found = here(idea_id)
    target = found.seen.idea.merged_into
    if target is not None:
        into = queries.by_id(target)
        return redirect(url_for("ideas.show", idea_id=into.public_id) + f"#{idea_id}")
    return page_of(found)


class Around(NamedTuple):
    """What stands around an idea."""

    answers: list[queries.Answered]
    joined: list[queries.Joined]
    said: list[comment_queries.Said]
    """The comments of this page, which begins after number `after`."""
    after: int
    said_before: dict[int, list[comment_queries.Said]]
    """What was said under the ideas that were joined to it."""
    notes: dict[str, str]
    """What moderators say beside the idea and its comments, by their ids."""

    @property
    def shown(self) -> tuple[Any, ...]:
        """Everything of it that the page shows."""
        said = [*self.said, *(one for some in self.said_before.values() for one in some)]
        return (
            tuple((one.answer.id, one.name, one.slug) for one in self.answers),
            tuple(self.joined),
            tuple((one.comment.public_id, one.comment.is_gone, one.author) for one in said),
            tuple(self.notes.items()),
        )


def _around(idea: Idea) -> Around:
    joined = queries.joined(idea.id)
    talked = [one.id for one in joined if one.comments]
    after = request.args.get("after", 0, type=whole)
    after = after if 0 < after <= idea.comments else 0
    said = comment_queries.listed(idea.id, after=after) if idea.comments else []
    about = [idea.public_id, *(one.comment.public_id for one in said)]
    return Around(
        queries.answers(idea.id),
        joined,
        said,
        after,
        comment_queries.of_joined(talked) if talked else {},
        reports.notes((SubjectKind.IDEA, SubjectKind.COMMENT), about),
    )


def page_of(
    found: Here, status: int = 200, refusal: Refusal | None = None, typed: dict[str, Any] | None = None
) -> Response:
    """The page of an idea; `typed` is what a refused form held."""
    idea = found.seen.idea
    around = _around(idea)
    if status == 200 and refusal is None:
        shown = (
            *(
                idea.title,
                idea.text,
                idea.status,
                idea.votes,
                idea.edited_at,
                idea.discussion_id,
                found.seen.author,
            ),
            *(found.seen.author_slug, found.club.club.name if found.club else ""),
            idea.comments,
            *around.shown,
        )
        return page_once(shown, lambda: _drawn(found, around, None, _begun(around)))
    page = _drawn(found, around, refusal, typed or {})
    return Response(page, status=status, mimetype="text/html")


def _begun(around: Around) -> dict[str, Any]:
    """Which comment the address says is answered, if it stands on this page."""
    number = request.args.get("reply", type=whole)
    known = any(one.comment.number == number and not one.comment.is_gone for one in around.said)
    return {"reply_to": number} if known else {}


def _drawn(found: Here, around: Around, refusal: Refusal | None, typed: dict[str, Any]) -> str:
    idea = found.seen.idea
    discussion = queries.discussion_id(idea)
    return render_template(
        "ideas/show.html",
        seen=found.seen,
        idea=idea,
        club=found.club.club if found.club else None,
        may=found.may,
        answers=around.answers,
        joined=around.joined,
        around=around,
        unheard=comment_queries.blocked_by(reader_id()) if around.said or around.said_before else set(),
        me=reader_id(),
        key=ids.new_token() if reader_id() else "",
        page_size=comment_queries.COMMENTS_PAGE,
        most=commenting.MOST_SIGNS,
        discussion=discussion,
        similar=_others(found) if found.may("merge") else [],
        pages=pages,
        words=words,
        zone=zone_of(found.seen.club),
        rules=rules,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
        typed=typed,
    )


def _others(found: Here) -> list[queries.Row]:
    """What may be the same idea: for who joins duplicates."""
    idea = found.seen.idea
    rows = queries.similar(idea.club_id, idea.title, idea.locale, found.who.member_id)
    return [row for row in rows if row.id != idea.id]
