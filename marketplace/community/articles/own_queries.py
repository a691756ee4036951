"""Reads of an author's own articles: drafts, what is scheduled, history; nobody else's words come out of here."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import undefer

from marketplace.community.articles.models import (
    Article,
    ArticlePicture,
    ArticleRhythm,
    ArticleState,
    ArticleVersion,
)
from marketplace.community.articles.queries import missing
from marketplace.core.database import db
from marketplace.people.accounts.models import Member, MemberStatus


def of_author(author_id: int) -> Sequence[Article]:
    """An author's articles, what was touched last first."""
    query = select(Article).where(Article.author_id == author_id)
    return db.session.scalars(query.order_by(Article.updated_at.desc(), Article.id.desc()).limit(200)).all()


def own(author_id: int, public_id: str, *, lock: bool = False) -> Article:
    """One's own article; everybody else's is not there. Raises NotFound."""
    query = (
        select(Article)
        .where(Article.public_id == public_id, Article.author_id == author_id)
        .execution_options(populate_existing=True)
    )
    found = db.session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise missing()
    return found


def locked(article_id: int) -> Article:
    """An article nobody else changes until the transaction ends."""
    query = select(Article).where(Article.id == article_id).with_for_update()
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def due(now: datetime) -> list[str]:
    """The articles whose moment has come."""
    query = select(Article.public_id).where(
        Article.state == ArticleState.SCHEDULED, Article.publish_at <= now
    )
    return list(db.session.scalars(query.order_by(Article.publish_at, Article.id).limit(500)))


def to_publish(public_id: str) -> tuple[Article, Member]:
    """An article and its author; nobody else changes it until the transaction ends."""
    query = (
        select(Article, Member)
        .join(Member, Member.id == Article.author_id)
        .where(Article.public_id == public_id)
        .with_for_update(of=Article)
        .execution_options(populate_existing=True)
    )
    row = db.session.execute(query).one()
    return row[0], row[1]


def drafts_of(author_id: int) -> int:
    """How many articles somebody has that were never published."""
    query = select(func.count()).where(Article.author_id == author_id, Article.versions == 0)
    return db.session.scalar(query) or 0


def version_of(article: Article) -> ArticleVersion | None:
    """The words everybody reads, None before it was published."""
    return db.session.get(ArticleVersion, article.version_id) if article.version_id else None


def history(article_id: int) -> Sequence[ArticleVersion]:
    """Every version that was published, the newest first."""
    query = select(ArticleVersion).where(ArticleVersion.article_id == article_id)
    return db.session.scalars(query.order_by(ArticleVersion.number.desc())).all()


def is_taken(slug: str) -> bool:
    """Whether an address is another's; nobody else asks for the same one until the transaction ends."""
    db.session.execute(text("select pg_advisory_xact_lock(hashtext('article ' || :slug))"), {"slug": slug})
    return db.session.scalar(select(Article.id).where(Article.slug == slug)) is not None


def picture_seen_by(reader_id: int | None, public_id: str, *, is_moderator: bool) -> ArticlePicture:
    """A picture with its bytes: everybody's while its article is public, always its author's. Raises NotFound."""
    query = (
        select(ArticlePicture, Article, Member.status)
        .join(Article, Article.id == ArticlePicture.article_id)
        .join(Member, Member.id == Article.author_id)
        .where(ArticlePicture.public_id == public_id)
        .options(undefer(ArticlePicture.content))
    )
    row = db.session.execute(query).first()
    if row is None:
        raise missing()
    picture, article, status = row
    is_open = article.is_public and status == MemberStatus.ACTIVE
    is_open = is_open and picture.hidden_at is None
    if not (is_open or article.author_id == reader_id or (is_moderator and article.versions)):
        raise missing()
    return picture


def rhythm(member_id: int) -> ArticleRhythm | None:
    return db.session.get(ArticleRhythm, member_id)
