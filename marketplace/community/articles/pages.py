"""What pages of articles show besides their words: picture paths, structured data for search engines; reads nothing."""

from typing import Any

from marketplace.community.articles.models import ArticleVersion
from marketplace.community.articles.queries import Card, Whole, picture_path
from marketplace.core.config import settings
from marketplace.core.urls import absolute

_SEEDS = 1_000_000


def cover_path(version: ArticleVersion) -> str:
    return picture_path(version.cover) if version.cover else ""


def card_cover(card: Card) -> str:
    return picture_path(card.cover) if card.cover else ""


def seed_of(number: int) -> int:
    """Of the drawn picture of an article without one."""
    return number % _SEEDS


def structured(found: Whole) -> dict[str, Any]:
    """The article as schema.org knows it (JSON-LD)."""
    article, version = found.article, found.version
    author: dict[str, Any] = {"@type": "Person", "name": found.name}
    author["url"] = absolute(
        f"/people/{found.profile.slug}" if found.profile else f"/articles/by/{found.author.public_id}"
    )
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": version.title,
        "description": version.summary,
        "inLanguage": version.locale,
        "url": absolute(f"/articles/{article.slug}"),
        "mainEntityOfPage": absolute(f"/articles/{article.slug}"),
        "author": author,
        "publisher": {"@type": "Organization", "name": settings().site_name, "url": absolute("/")},
        "commentCount": article.comments,
        "timeRequired": f"PT{version.minutes}M",
    }
    if article.published_at:
        data["datePublished"] = article.published_at.isoformat(timespec="seconds")
        data["dateModified"] = (article.changed_at or article.published_at).isoformat(timespec="seconds")
    if version.cover:
        data["image"] = absolute(picture_path(version.cover))
    return data
