"""Reads of articles as everybody sees them: lists, and one with what stands on its page; writes nothing."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select, tuple_

from marketplace.community.articles.models import (
    Article,
    ArticleListing,
    ArticlePicture,
    ArticleState,
    ArticleVersion,
)
from marketplace.community.articles.words import Picture
from marketplace.community.clubs.models import MemberFollow
from marketplace.community.reviews.rules import short_name
from marketplace.core.database import db
from marketplace.core.errors import NotFound
from marketplace.core.i18n import gettext as _
from marketplace.goods.designs.models import Maker
from marketplace.goods.recognition.models import TrustLevel
from marketplace.goods.recognition.rules import Level
from marketplace.people.accounts.models import Member, MemberStatus
from marketplace.people.profiles.models import Profile
from marketplace.trade.places.rules import bounding_box

_Row = tuple[Any, ...]

A_PAGE = 20
NEAR_M = 40_000


class Card(NamedTuple):
    """An article among others, in the words everybody reads."""

    id: int
    public_id: str
    slug: str
    title: str
    summary: str
    locale: str
    topics: tuple[str, ...]
    cover: str
    town: str
    minutes: int
    published_at: datetime
    zone: str
    comments: int
    author: str
    author_id: str
    version: int
    """Stands for every word of it."""


class Whole(NamedTuple):
    """An article with the words that are published and who wrote it."""

    article: Article
    version: ArticleVersion
    author: Member
    profile: Profile | None
    level: int

    @property
    def name(self) -> str:
        return self.profile.display_name if self.profile else short_name(self.author.shown_name)

    @property
    def is_vouched(self) -> bool:
        """Whether its links count as ours to search engines: nobody new gains by posting some."""
        return self.level >= Level.KNOWN


def missing() -> NotFound:
    return NotFound(
        _("We could not find this article."), todo=_("Look at the others: many are worth reading.")
    )


def _public() -> tuple[ColumnElement[bool], ...]:
    return (
        Article.state == ArticleState.PUBLISHED,
        Article.hidden_at.is_(None),
        Member.status == MemberStatus.ACTIVE,
    )


_SHOWN = (
    Article.id,
    Article.public_id,
    Article.slug,
    ArticleVersion.title,
    ArticleVersion.summary,
    ArticleVersion.locale,
    ArticleVersion.topics,
    ArticleVersion.cover,
    ArticleVersion.town,
    ArticleVersion.minutes,
    Article.published_at,
    Article.zone,
    Article.comments,
    func.coalesce(Profile.display_name, Member.shown_name),
    Profile.member_id,
    Member.public_id,
    Article.version_id,
)


def _cards() -> Select[*_Row]:
    query: Select[*_Row] = select(*_SHOWN)
    return (
        query.join(ArticleVersion, ArticleVersion.id == Article.version_id)
        .join(Member, Member.id == Article.author_id)
        .outerjoin(Profile, (Profile.member_id == Article.author_id) & Member.page_hidden_at.is_(None))
        .where(*_public())
        .order_by(Article.published_at.desc(), Article.id.desc())
    )


class OnProfile(NamedTuple):
    """Whose page it is, who they are as a maker of designs, their newest articles, and what else was asked."""

    profile: Profile
    member: Member
    maker: Maker | None
    articles: list[Card]
    beside: tuple[Any, ...]


def on_profile(slug: str, *beside: ScalarSelect[Any], limit: int) -> OnProfile | None:
    """A provider's page by its slug; one query. Whoever is suspended, hidden or gone has none.

    What stands beside are columns that other rooms offer for a row with a member.
    """
    query = on_profile_query(Profile.slug == slug, *beside, limit=limit)
    rows = [tuple(row) for row in db.session.execute(query)]
    if not rows:
        return None
    profile, member, maker = rows[0][:3]
    first = 3 + len(beside)
    cards = [_card(row[first:]) for row in rows if row[first] is not None]
    return OnProfile(profile, member, maker, cards, rows[0][3:first])


def on_profile_query(which: ColumnElement[bool], *beside: ScalarSelect[Any], limit: int) -> Select[*_Row]:
    """What `on_profile` asks, of the profile that is meant."""
    query: Select[*_Row] = (
        select(Profile, Member, Maker, *beside, *_SHOWN)
        .select_from(Profile)
        .join(Member, Member.id == Profile.member_id)
        .outerjoin(Maker, (Maker.member_id == Member.id) & Maker.hidden_at.is_(None))
        .outerjoin(
            Article,
            (Article.author_id == Member.id)
            & (Article.state == ArticleState.PUBLISHED)
            & Article.hidden_at.is_(None),
        )
        .outerjoin(ArticleVersion, ArticleVersion.id == Article.version_id)
        .where(which, Member.status == MemberStatus.ACTIVE, Member.page_hidden_at.is_(None))
        .order_by(Article.published_at.desc(), Article.id.desc())
        .limit(limit)
    )
    return query


def _carded(query: Select[*_Row]) -> list[Card]:
    return [_card(tuple(row)) for row in db.session.execute(query)]


def _card(row: _Row) -> Card:
    name = row[13] if row[14] else short_name(row[13])
    return Card._make((*row[:6], tuple(row[6]), *row[7:13], name, *row[15:]))


class Asked(NamedTuple):
    """Which articles a list shows; what is not said does not matter."""

    topic: str = ""
    locale: str = ""
    author_id: int | None = None
    spot: tuple[float, float] | None = None
    """Degrees of a town: articles from around it."""
    listing_id: int | None = None


def listed(
    asked: Asked, *, after: tuple[datetime, int] | None = None, limit: int = A_PAGE, but: int = 0
) -> list[Card]:
    """Public articles, the newest first; `after` is when and which the page before ended with."""
    query = _cards().limit(limit)
    if asked.topic:
        query = query.where(ArticleVersion.topics.contains([asked.topic]))
    if asked.locale:
        query = query.where(ArticleVersion.locale == asked.locale)
    if asked.author_id is not None:
        query = query.where(Article.author_id == asked.author_id)
    if asked.spot is not None:
        box = bounding_box(*asked.spot, NEAR_M)
        query = query.where(
            Article.lat.between(box.south, box.north), Article.lon.between(box.west, box.east)
        )
    if asked.listing_id is not None:
        query = query.join(ArticleListing, ArticleListing.article_id == Article.id).where(
            ArticleListing.listing_id == asked.listing_id
        )
    if but:
        query = query.where(Article.id != but)
    if after is not None:
        query = query.where(tuple_(Article.published_at, Article.id) < after)
    return _carded(query)


def from_followed(member_id: int, *, since: datetime, deaf: Collection[int], limit: int = 6) -> list[Card]:
    """What those wrote lately whom a member follows, but for those who want to hear nothing of each other."""
    query = (
        _cards()
        .join(MemberFollow, MemberFollow.followed_id == Article.author_id)
        .where(
            MemberFollow.follower_id == member_id,
            Article.published_at > since,
            Article.author_id.not_in(deaf),
        )
        .limit(limit)
    )
    return _carded(query)


def _wholes() -> Select[*_Row]:
    return (
        select(Article, ArticleVersion, Member, Profile, func.coalesce(TrustLevel.level, 0))
        .join(ArticleVersion, ArticleVersion.id == Article.version_id)
        .join(Member, Member.id == Article.author_id)
        .outerjoin(Profile, (Profile.member_id == Article.author_id) & Member.page_hidden_at.is_(None))
        .outerjoin(TrustLevel, TrustLevel.member_id == Article.author_id)
        .execution_options(populate_existing=True)
    )


def _whole(query: Select[*_Row]) -> Whole:
    row = db.session.execute(query).first()
    if row is None:
        raise missing()
    return Whole(row[0], row[1], row[2], row[3], row[4])


def read(slug: str) -> Whole:
    """A public article by its address. Raises NotFound."""
    return _whole(_wholes().where(Article.slug == slug, *_public()))


def read_by_id(public_id: str) -> Whole:
    """A public article by its public id. Raises NotFound."""
    return _whole(_wholes().where(Article.public_id == public_id, *_public()))


def published_by_id(public_id: str) -> Whole:
    """An article that was published, hidden and withdrawn ones too: for those who decide about it."""
    return _whole(_wholes().where(Article.public_id == public_id))


def author(public_id: str) -> tuple[Member, Profile | None]:
    """Somebody who may have written. Raises NotFound."""
    query = (
        select(Member, Profile)
        .outerjoin(Profile, (Profile.member_id == Member.id) & Member.page_hidden_at.is_(None))
        .where(Member.public_id == public_id, Member.status == MemberStatus.ACTIVE)
    )
    row = db.session.execute(query).first()
    if row is None:
        raise missing()
    return row[0], row[1]


def author_name(member: Member, profile: Profile | None) -> str:
    return profile.display_name if profile else short_name(member.shown_name)


def pictures(article_id: int) -> tuple[Picture, ...]:
    """The pictures that a text may name, in their order, without their bytes."""
    return tuple(as_picture(one) for one in picture_rows(article_id) if one.hidden_at is None)


def picture_rows(article_id: int) -> Sequence[ArticlePicture]:
    query = select(ArticlePicture).where(ArticlePicture.article_id == article_id)
    return db.session.scalars(query.order_by(ArticlePicture.number)).all()


def as_picture(row: ArticlePicture) -> Picture:
    return Picture(row.number, picture_path(row.public_id), row.alt, row.width, row.height)


def picture_path(public_id: str) -> str:
    return f"/articles/pictures/{public_id}.jpg"


def attached(article_id: int) -> list[tuple[int, str]]:
    """The offers beside an article in their order: which, and what ties the author to it."""
    query = select(ArticleListing.listing_id, ArticleListing.tie)
    rows = db.session.execute(
        query.where(ArticleListing.article_id == article_id).order_by(ArticleListing.position)
    )
    return [(row[0], row[1]) for row in rows]


def follows(follower_id: int | None, followed_id: int) -> bool:
    return follower_id is not None and db.session.get(MemberFollow, (follower_id, followed_id)) is not None
