"""Comments under articles; they flush, never commit. The database numbers and counts them, and refuses what is late.

Apart from discussions: there the right to write is membership of a club, which the database itself keeps. What
can be shared is: the words that are kept and shown, the pace, blocks, reports.
"""

from typing import NamedTuple

from marketplace.community.allowance.rules import Page
from marketplace.community.articles import comment_queries, own_queries, telling, words
from marketplace.community.articles.models import Article, ArticleComment
from marketplace.community.clubs import words as club_words
from marketplace.community.lists import holding
from marketplace.community.messages.words import language_of
from marketplace.community.reports import blocks
from marketplace.community.reports.models import SubjectKind
from marketplace.community.reports.operations import Subject
from marketplace.core import clock, ids
from marketplace.core.database import db
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member

MOST_SIGNS = 4000
MOST_REASON = 300


class CommentsClosed(Refusal):
    code = "comments_closed"


class NotYours(Refusal):
    code = "not_yours"


class Wanted(NamedTuple):
    """What somebody wants to say; the same key again is the same comment."""

    text: str
    key: str
    reply_to: int | None = None


def say(article: Article, by: Member, wanted: Wanted) -> ArticleComment:
    """Comment on an article. Raises `Invalid`, `CommentsClosed`."""
    text = club_words.checked(wanted.text, by, most=MOST_SIGNS, page=Page.COMMENT)
    about = own_queries.locked(article.id)
    earlier = comment_queries.sent_before(about.id, by.id, wanted.key)
    if earlier is not None:
        return earlier
    # Whoever parted from the author finds the same door closed as when comments are over.
    if not about.is_public or about.comments_closed_at or blocks.parted(by.id, about.author_id):
        raise CommentsClosed(
            _("Nothing more can be said under this article."), kept=_("What you typed is kept.")
        )
    answered = _answered(about.id, wanted.reply_to)
    comment = ArticleComment(
        public_id=ids.public_id("com"),
        article_id=about.id,
        number=0,
        author_id=by.id,
        key=wanted.key,
        text=text,
        locale=language_of(text, by.locale),
        reply_to=answered.number if answered else None,
        created_at=clock.now(),
        remove_reason="",
    )
    db.session.add(comment)
    db.session.flush()
    db.session.refresh(comment, ["number"])
    db.session.refresh(about, ["comments"])
    said = Subject(SubjectKind.COMMENT, comment.public_id, by.id, about.title, text)
    if holding.look(said, locale=comment.locale):
        hide(comment, hidden=True)
    else:
        telling.of_comment(about, comment, answered)
    return comment


def _answered(article_id: int, number: int | None) -> ArticleComment | None:
    if number is None:
        return None
    found = comment_queries.numbered(article_id, number)
    if found is None or found.is_gone:
        raise CommentsClosed(
            _("This comment was removed meanwhile."),
            kept=_("What you typed is kept."),
            todo=_("Write it as a comment of its own, if it still makes sense."),
        )
    return found


def remove(article: Article, by: Member, comment: ArticleComment, reason: str) -> None:
    """Take a comment away: one's own, or as the article's author with a reason that everybody reads.

    Raises `NotYours`, `Invalid`.
    """
    if comment.removed_at is not None:
        return
    own = comment.author_id == by.id
    said = words.one_line(reason)[:MOST_REASON]
    if not own and article.author_id != by.id:
        raise NotYours(
            _("Only who wrote it can remove it, or whose article it is."), kept=_("Nothing was changed.")
        )
    if not own and not said:
        problem = _("Give a reason: it stands in place of the comment.")
        raise Invalid(
            _("Some answers need another look."),
            kept=_("What you typed is kept."),
            errors={"reason": [problem]},
        )
    comment.removed_at, comment.removed_by = clock.now(), by.id
    comment.remove_reason = "" if own else said
    db.session.flush()


def hide(comment: ArticleComment, *, hidden: bool) -> None:
    """What moderators decided."""
    comment.hidden_at = clock.now() if hidden else None
    db.session.flush()


def allow(article: Article, *, allowed: bool) -> None:
    """Whether anything more may be said under an article; what was said stays."""
    article.comments_closed_at = None if allowed else (article.comments_closed_at or clock.now())
    db.session.flush()
