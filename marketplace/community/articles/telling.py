"""Tells authors what happens with their articles: comments, answers, what appeared, a reminder they asked for."""

from collections.abc import Callable

from marketplace.community.articles.comment_queries import COMMENTS_PAGE
from marketplace.community.articles.models import Article, ArticleComment
from marketplace.community.reports import blocks
from marketplace.community.reviews.rules import short_name
from marketplace.core import mail
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.mail import Recipient
from marketplace.core.notices import Topic
from marketplace.core.urls import absolute
from marketplace.people.accounts import queries as accounts
from marketplace.people.accounts.models import MemberStatus


def of_comment(article: Article, comment: ArticleComment, answered: ArticleComment | None) -> None:
    """Whom a comment answers first, then whose article it is; each once, and nobody of what they said themselves."""
    told = {comment.author_id}
    if answered is not None and answered.author_id not in told:
        told.add(answered.author_id)
        _tell(answered.author_id, article, comment, _answer_words)
    if article.author_id not in told:
        _tell(article.author_id, article, comment, _comment_words)


def _comment_words(name: str, title: str) -> str:
    return _("%(name)s commented on “%(title)s”.", name=name, title=title)


def _answer_words(name: str, title: str) -> str:
    return _("%(name)s answered you under “%(title)s”.", name=name, title=title)


def _tell(
    member_id: int, article: Article, comment: ArticleComment, words: Callable[[str, str], str]
) -> None:
    member, by = accounts.by_id(member_id), accounts.by_id(comment.author_id)
    if member is None or by is None or member.status != MemberStatus.ACTIVE:
        return
    if blocks.has_blocked(member_id, by.id):
        return
    with speaking(member.locale):
        line = words(short_name(by.shown_name), article.title)
    _send(member.id, line, comment_path(article, comment.number))


def of_appearance(article: Article) -> None:
    """What was scheduled is there; or it is a draft again, and why is to be read there."""
    member = accounts.by_id(article.author_id)
    if member is None or member.status != MemberStatus.ACTIVE:
        return
    with speaking(member.locale):
        line = (
            _("“%(title)s” is published.", title=article.title)
            if article.is_public
            else _("“%(title)s” could not be published: something is missing.", title=article.title)
        )
    _send(member.id, line, path_of(article) if article.is_public else f"/write/{article.public_id}")


def _send(member_id: int, line: str, path: str) -> None:
    member = accounts.by_id(member_id)
    if member is not None:
        mail.send(
            "article",
            Recipient.of(member),
            line,
            "articles/news",
            topic=Topic.COMMUNITY,
            name=member.name,
            line=line,
            url=absolute(path),
        )


def path_of(article: Article) -> str:
    return f"/articles/{article.slug}"


def comment_path(article: Article, number: int) -> str:
    """Where a comment stands: the page of comments it is on."""
    after = (number - 1) // COMMENTS_PAGE * COMMENTS_PAGE
    return f"{path_of(article)}{f'?after={after}' if after else ''}#c{number}"
