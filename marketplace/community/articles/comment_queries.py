"""Reads of comments under articles; writes nothing."""

from typing import NamedTuple

from sqlalchemy import select

from marketplace.community.articles.models import Article, ArticleComment
from marketplace.community.reports.models import MemberBlock
from marketplace.community.reviews.rules import short_name
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.people.accounts.models import Member
from marketplace.people.profiles.models import Profile

COMMENTS_PAGE = 50


class Said(NamedTuple):
    """A comment with its author's short name."""

    comment: ArticleComment
    author: str


def listed(article_id: int, *, after: int = 0, limit: int = COMMENTS_PAGE) -> list[Said]:
    """The comments of an article after a number, in their order."""
    query = (
        select(ArticleComment, Member.shown_name, Profile.display_name)
        .join(Member, Member.id == ArticleComment.author_id)
        .outerjoin(Profile, (Profile.member_id == ArticleComment.author_id) & Member.page_hidden_at.is_(None))
        .where(ArticleComment.article_id == article_id, ArticleComment.number > after)
        .order_by(ArticleComment.number)
        .limit(limit)
    )
    return [Said(row[0], row[2] or short_name(row[1])) for row in db.session.execute(query)]


def one(article_id: int, public_id: str, *, lock: bool = False) -> ArticleComment:
    """A comment of an article. Raises NotFound."""
    query = select(ArticleComment).where(
        ArticleComment.article_id == article_id, ArticleComment.public_id == public_id
    )
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(_("We could not find this comment."), todo=_("It may be gone already."))
    return found


def by_public_id(public_id: str) -> tuple[ArticleComment, Article] | None:
    """A comment with its article, for those who decide about it."""
    query = (
        select(ArticleComment, Article)
        .join(Article, Article.id == ArticleComment.article_id)
        .where(ArticleComment.public_id == public_id)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).first()
    return (row[0], row[1]) if row else None


def numbered(article_id: int, number: int) -> ArticleComment | None:
    query = select(ArticleComment).where(
        ArticleComment.article_id == article_id, ArticleComment.number == number
    )
    return db.session.scalar(query)


def sent_before(article_id: int, author_id: int, key: str) -> ArticleComment | None:
    """The comment an earlier form with this key led to."""
    query = select(ArticleComment).where(
        ArticleComment.article_id == article_id,
        ArticleComment.author_id == author_id,
        ArticleComment.key == key,
    )
    return db.session.scalar(query)


def blocked_by(member_id: int | None) -> set[int]:
    """Whom a reader has blocked: what they say is folded away."""
    if member_id is None:
        return set()
    return set(db.session.scalars(select(MemberBlock.blocked_id).where(MemberBlock.blocker_id == member_id)))
