"""Articles, and comments under articles and ideas, in moderation: how they are looked up, hidden, and shown."""

from marketplace.community.articles import comment_queries, commenting, operations, queries, telling
from marketplace.community.ideas import comment_queries as idea_comments
from marketplace.community.ideas import commenting as idea_commenting
from marketplace.community.ideas import telling as idea_telling
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _

KINDS = (SubjectKind.ARTICLE, SubjectKind.COMMENT)


def _gone() -> NotFound:
    return NotFound(_("We could not find what you want to report."), todo=_("It may be gone already."))


def article(public_id: str, _reader_id: int | None) -> Subject:
    """An article as anybody reads it. Raises NotFound."""
    try:
        found = queries.read_by_id(public_id)
    except NotFound:
        raise _gone() from None
    text = "\n\n".join(part for part in (found.version.summary, found.version.body) if part)
    return Subject(SubjectKind.ARTICLE, public_id, found.author.id, found.version.title, text)


def comment(public_id: str, _reader_id: int | None) -> Subject:
    """A comment that stands under an article or an idea anybody reads. Raises NotFound."""
    if public_id.startswith(idea_commenting.PREFIX):
        return _idea_comment(public_id)
    found = comment_queries.by_public_id(public_id)
    if found is None or found[0].is_gone or not found[1].is_public:
        raise _gone()
    said, about = found
    return Subject(SubjectKind.COMMENT, public_id, said.author_id, about.title, said.text)


def _idea_comment(public_id: str) -> Subject:
    found = idea_comments.by_public_id(public_id)
    if found is None or found[0].is_gone or found[1].is_gone:
        raise _gone()
    said, about = found
    return Subject(SubjectKind.COMMENT, public_id, said.author_id, about.title, said.text)


def hide(kind: str, public_id: str, *, hidden: bool) -> None:
    """Hide it, or show it again."""
    if kind == SubjectKind.ARTICLE:
        operations.hide(queries.published_by_id(public_id).article, hidden=hidden)
    elif (under_idea := idea_comments.by_public_id(public_id)) is not None:
        idea_commenting.hide(under_idea[0], hidden=hidden)
    elif kind == SubjectKind.COMMENT and (said := comment_queries.by_public_id(public_id)):
        commenting.hide(said[0], hidden=hidden)


def path_of(kind: str, public_id: str) -> str:
    """Where those who decide read it, hidden or not."""
    if kind == SubjectKind.ARTICLE:
        return f"/articles/history/{public_id}"
    under_idea = idea_comments.by_public_id(public_id)
    if under_idea is not None:
        return idea_telling.comment_path(under_idea[1], under_idea[0].number)
    said = comment_queries.by_public_id(public_id)
    return telling.comment_path(said[1], said[0].number) if said else ""
