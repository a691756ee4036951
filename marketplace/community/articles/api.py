"""Published articles for programs: listed and read. Authors are told what people read; nothing is counted here."""

from datetime import datetime
from typing import Any

from flask.typing import ResponseReturnValue
from marshmallow import fields, validate

from marketplace.api import cursors
from marketplace.api.blueprint import ApiBlueprint
from marketplace.api.shapes import PageQuery, Shape, instant, next_cursor, rfc3339
from marketplace.community.articles import pages, queries, rules, telling, words
from marketplace.community.articles.models import Tie
from marketplace.community.articles.queries import Asked, Card
from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import SubjectKind
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.i18n import LOCALES
from marketplace.core.urls import absolute
from marketplace.trade.search import queries as search

articles = ApiBlueprint("api_articles", __name__, description="What members wrote.")


class ArticlesQuery(PageQuery):
    """Which articles."""

    topic = fields.String(load_default="", validate=validate.OneOf(["", *rules.TOPICS]))
    language = fields.String(load_default="", validate=validate.OneOf(["", *LOCALES]))


class ArticleSummaryShape(Shape):
    """An article in a list."""

    id = fields.String()
    title = fields.String()
    summary = fields.String()
    language = fields.String()
    topics = fields.List(fields.String(validate=validate.OneOf(rules.TOPICS)))
    town = fields.String(metadata={"description": "Around which it was written; may be empty."})
    minutes = fields.Integer(metadata={"description": "How long it takes to read."})
    author = fields.String()
    author_id = fields.String()
    comments = fields.Integer()
    cover = fields.String(allow_none=True, metadata={"format": "uri", "description": "A JPEG picture."})
    published_at = instant("In UTC.")
    url = fields.String(metadata={"format": "uri", "description": "Its page."})


class ArticlesShape(Shape):
    items = fields.List(fields.Nested(ArticleSummaryShape))
    next = next_cursor()


class OfferShape(Shape):
    """A listing that stands beside an article."""

    listing = fields.String()
    tie = fields.String(
        validate=validate.OneOf([tie.value for tie in Tie]),
        metadata={"description": "What ties the author to it."},
    )


class ArticleShape(ArticleSummaryShape):
    """An article with its words."""

    html = fields.String(metadata={"description": "The words, as the page shows them, safe to embed."})
    note = fields.String(allow_none=True, metadata={"description": "What moderators say beside it."})
    changed_at = instant("When its words last changed.", allow_none=True)
    offers = fields.List(fields.Nested(OfferShape), metadata={"description": "Those that can be found now."})


@articles.reads("/articles")
@requires(Access.PUBLIC)
@articles.query(ArticlesQuery)
@articles.gives(ArticlesShape, Link=cursors.NEXT_LINK)
def listed(query: dict[str, Any]) -> ResponseReturnValue:
    """Articles of everybody, the newest first."""
    context = ["api articles", query["topic"], query["language"]]
    place = cursors.read(context, query["cursor"])
    after = (datetime.fromisoformat(place[0]), int(place[1])) if place else None
    asked = Asked(topic=query["topic"], locale=query["language"])
    found = queries.listed(asked, after=after, limit=query["limit"] + 1)
    shown = found[: query["limit"]]
    following = None
    if len(found) > len(shown):
        following = cursors.write(context, [shown[-1].published_at.isoformat(), shown[-1].id])
    return {"items": [_in_a_list(card) for card in shown], "next": following}, cursors.link(following)


@articles.reads("/articles/<article_id>")
@requires(Access.PUBLIC)
@articles.gives(ArticleShape)
def show(article_id: str) -> ResponseReturnValue:
    """One of them."""
    found = queries.read_by_id(article_id)
    article, version = found.article, found.version
    pictures = queries.pictures(article.id)
    ties = dict(queries.attached(article.id))
    hits = search.of_listings(list(ties), now=clock.now())
    cover = pages.cover_path(version)
    return {
        "id": article.public_id,
        "title": version.title,
        "summary": version.summary,
        "language": version.locale,
        "topics": list(version.topics),
        "town": version.town,
        "minutes": version.minutes,
        "author": found.name,
        "author_id": found.author.public_id,
        "comments": article.comments,
        "cover": absolute(cover) if cover else None,
        "published_at": article.published_at and rfc3339(article.published_at),
        "url": absolute(telling.path_of(article)),
        "note": reports.notes((SubjectKind.ARTICLE,), (article.public_id,)).get(article.public_id),
        "html": words.shown(version.body, pictures, vouched=found.is_vouched),
        "changed_at": article.changed_at and rfc3339(article.changed_at),
        "offers": [{"listing": hit.card["public_id"], "tie": ties[hit.listing_id]} for hit in hits],
    }


def _in_a_list(card: Card) -> dict[str, Any]:
    cover = pages.card_cover(card)
    return {
        "id": card.public_id,
        "title": card.title,
        "summary": card.summary,
        "language": card.locale,
        "topics": list(card.topics),
        "town": card.town,
        "minutes": card.minutes,
        "author": card.author,
        "author_id": card.author_id,
        "comments": card.comments,
        "cover": absolute(cover) if cover else None,
        "published_at": rfc3339(card.published_at),
        "url": absolute(f"/articles/{card.slug}"),
    }
