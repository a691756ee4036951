"""Articles as Atom feeds: everybody's, and one author's; writes nothing."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import Response
from sqlalchemy import select

from marketplace.community.articles import queries, words
from marketplace.community.articles.models import ArticlePicture, ArticleVersion
from marketplace.community.articles.queries import Card
from marketplace.community.articles.words import Picture
from marketplace.core import clock
from marketplace.core.atom import Entry, Feed, answer
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.i18n import gettext as _
from marketplace.core.i18n import speaking
from marketplace.core.urls import absolute


class Item(NamedTuple):
    """An article of a feed with the words that are published."""

    card: Card
    version: ArticleVersion
    pictures: tuple[Picture, ...]


def items_of(cards: Sequence[Card]) -> list[Item]:
    """The cards with their whole words and pictures; two queries for all of them."""
    ids = [card.version for card in cards]
    versions = db.session.scalars(select(ArticleVersion).where(ArticleVersion.id.in_(ids)))
    by_id = {version.id: version for version in versions}
    query = select(ArticlePicture).where(ArticlePicture.article_id.in_([card.id for card in cards]))
    pictures: dict[int, list[Picture]] = {}
    for row in db.session.scalars(query.order_by(ArticlePicture.number)):
        pictures.setdefault(row.article_id, []).append(queries.as_picture(row))
    return [Item(card, by_id[card.version], tuple(pictures.get(card.id, ()))) for card in cards]


def of_all(items: Sequence[Item], locale: str) -> Response:
    """The feed of everybody's articles."""
    with speaking(locale):
        title = _("Articles from %(site)s", site=settings().site_name)
        subtitle = _("What neighbours who are good at something write about it.")
    return _feed("/articles/feed.atom", "/articles", title, subtitle, items, locale)


def of_author(author_id: str, name: str, items: Sequence[Item], locale: str) -> Response:
    """The feed of one author."""
    page = f"/articles/by/{author_id}"
    with speaking(locale):
        title = _("Articles by %(name)s", name=name)
    return _feed(f"{page}/feed.atom", page, title, "", items, locale)


def _feed(link: str, page: str, title: str, subtitle: str, items: Sequence[Item], locale: str) -> Response:
    entries = [_entry(item) for item in items]
    updated = max((entry.updated for entry in entries), default=clock.now())
    here = absolute(page)
    return answer(Feed(here, absolute(link), here, title, subtitle, locale, updated), entries)


def _entry(item: Item) -> Entry:
    card, version = item.card, item.version
    html = str(words.shown(version.body, item.pictures))
    for name in ("src", "href"):
        html = html.replace(f'{name}="/', f'{name}="{absolute("/")}')
    return Entry(
        url=absolute(f"/articles/{card.slug}"),
        title=card.title,
        published=card.published_at,
        updated=max(version.at, card.published_at),
        author=card.author,
        html=html,
        locale=card.locale,
        summary=card.summary,
    )
