"""One idea: what it is, how it was answered, what is joined to it."""

from flask import Response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.community.clubs import words
from marketplace.community.ideas import pages, queries, rules
from marketplace.community.ideas.views.blueprint import Here, here, ideas, zone_of
from marketplace.core.access import Access, requires
from marketplace.core.errors import Invalid, Refusal
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


def page_of(
    found: Here, status: int = 200, refusal: Refusal | None = None, typed: dict[str, str] | None = None
) -> Response:
    """The page of an idea; `typed` is what a refused form held."""
    idea = found.seen.idea
    answers, joined = queries.answers(idea.id), queries.joined(idea.id)
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
            tuple((one.answer.id, one.name, one.slug) for one in answers),
            tuple(joined),
        )
        return page_once(shown, lambda: _drawn(found, answers, joined, None, {}))
    page = _drawn(found, answers, joined, refusal, typed or {})
    return Response(page, status=status, mimetype="text/html")


def _drawn(
    found: Here,
    answers: list[queries.Answered],
    joined: list[queries.Joined],
    refusal: Refusal | None,
    typed: dict[str, str],
) -> str:
    idea = found.seen.idea
    discussion = queries.discussion_id(idea)
    return render_template(
        "ideas/show.html",
        seen=found.seen,
        idea=idea,
        club=found.club.club if found.club else None,
        may=found.may,
        answers=answers,
        joined=joined,
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
