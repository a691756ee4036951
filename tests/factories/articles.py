"""Makes articles and what hangs on them, by the real operations."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import func, select, text, update
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from marketplace.community.articles import attaching, commenting, counting, operations, queries, rules
from marketplace.community.articles.commenting import Wanted
from marketplace.community.articles.models import (
    Article,
    ArticleBooking,
    ArticleComment,
    ArticleDay,
    ArticleLead,
    ArticlePicture,
    ArticleVersion,
)
from marketplace.community.articles.operations import Text, Town
from marketplace.core import clock, ids
from marketplace.core.database import db, transaction
from marketplace.people.accounts.models import Member
from marketplace.trade.listings.models import Listing
from tests.factories.accounts import Browser, signed_in
from tests.factories.clubs import a_neighbour
from tests.factories.owners import as_owner
from tests.factories.talks import a_photo, picture_bytes

BODY = (
    "## What you need\n\nFlour, water, salt and **time**. A starter that doubles in four hours is awake.\n\n"
    "- mix in the evening\n- fold three times\n- bake in a hot pot\n\n> The dough tells you when it is "
    "ready.\n\n"
    "That is all there is to it, and it takes years to learn."
)
LYON = Town("Lyon", 45.764, 4.8357)


def a_text(words: str = "", **more: Any) -> Text:
    facts: dict[str, Any] = {
        "title": words or "A first loaf of sourdough",
        "summary": words or "Bread at home with four things and patience.",
        "body": f"{words}\n\n{BODY}" if words else BODY,
        "locale": "en",
        "topics": ["baking"],
        "town": LYON,
    }
    return Text(**(facts | more))


def a_draft(author: Member | None = None, words: str = "", **more: Any) -> Article:
    """A draft that is ready to be published."""
    article = operations.begin(author or a_neighbour("Ana Lopes"), "en")
    operations.keep(article, a_text(words, **more), article.revision)
    return article


def published(author: Member | None = None, words: str = "", **more: Any) -> Article:
    author = author or a_neighbour("Ana Lopes")
    article = a_draft(author, words, **more)
    operations.publish(article, author)
    return article


def changed(article: Article, **more: Any) -> Article:
    """The article with other words, published."""
    operations.keep(article, a_text(**more), article.revision)
    operations.publish(article, author_of(article))
    return article


def scheduled(author: Member | None = None, *, days: int = 1) -> Article:
    author = author or a_neighbour("Ana Lopes")
    article = a_draft(author)
    operations.schedule(article, author, moment(article, days))
    return article


def moment(article: Article, days: int = 1) -> datetime:
    """One of the moments that are offered, so many days from now."""
    now = clock.now()
    return rules.moments_of((now + timedelta(days=days)).date(), article.zone, now)[-1]


def author_of(article: Article) -> Member:
    return db.session.get_one(Member, article.author_id)


def a_comment(
    article: Article, by: Member | None = None, said: str = "Mine rose well.", *, to: int | None = None
) -> ArticleComment:
    return commenting.say(article, by or a_neighbour("Nora Klein"), Wanted(said, ids.new_token(), to))


def a_picture(article: Article, alt: str = "A loaf cut open") -> ArticlePicture:
    return attaching.add_picture(article, a_photo(), alt)


def beside(article: Article, listing: Listing, tie: str = "none") -> None:
    attaching.attach(article, listing.public_id, tie)


def fresh(article: Article) -> Article:
    """The article as the database has it."""
    db.session.flush()
    db.session.refresh(article)
    return article


def path_of(article: Article) -> str:
    return f"/articles/{article.slug}"


def desk_of(article: Article) -> str:
    return f"/write/{article.public_id}"


def form_of(article: Article, **more: Any) -> dict[str, Any]:
    """What the writing desk sends."""
    fields = {
        "title": article.title,
        "summary": article.summary,
        "body": article.body,
        "locale": article.locale,
        "topics": list(article.topics),
        "town": article.town,
        "cover": article.cover,
        "revision": article.revision,
    }
    return fields | more


def send_picture(browser: Browser, article: Article, alt: str, raw: bytes | None = None) -> TestResponse:
    """Send a picture with the form of the desk. The body is made in memory."""
    content = picture_bytes() if raw is None else raw
    file = FileStorage(BytesIO(content), filename="a.jpg", content_type="image/jpeg")
    form = MultiDict([("csrf_token", browser.csrf_token()), ("alt", alt), ("picture", file)])
    boundary, body = encode_multipart(form)
    return browser.client.post(
        f"{desk_of(article)}/pictures",
        data=body,
        content_type=f"multipart/form-data; boundary={boundary}",
    )


def reads_of(article: Article) -> tuple[int, int]:
    """How often it was read and an offer opened from it; what is in memory is written first."""
    counting.write()
    query = select(
        func.coalesce(func.sum(ArticleDay.reads), 0), func.coalesce(func.sum(ArticleDay.opened), 0)
    ).where(ArticleDay.article_id == article.id)
    row = db.session.execute(query).one()
    return row[0], row[1]


def came(member: Member, listing: Listing, article: Article, at: datetime) -> None:
    """A member opened an offer from an article."""
    with clock.frozen_at(at):
        counting.remember(member.id, listing.id, article.id)


def arrives(app: Flask, member: Member, listing: Listing, article: Article) -> None:
    """A member opens an offer from an article, and its page says so."""
    browser = signed_in(app, member)
    browser.get(f"/listings/{listing.public_id}/{listing.slug}?via={article.public_id}")
    browser.post("/articles/arrivals", {"via": article.public_id, "listing": listing.public_id})


def leads() -> int:
    return db.session.scalar(select(func.count()).select_from(ArticleLead)) or 0


def bookings_of(article: Article) -> int:
    query = select(func.count()).where(ArticleBooking.article_id == article.id)
    return db.session.scalar(query) or 0


def versions_of(article: Article) -> int:
    statement = text("select count(*) from article_version where article_id = :id")
    return db.session.scalar(statement, {"id": article.id}) or 0


def due_article(app: Flask) -> str:
    """A committed article whose moment has come."""
    with app.app_context(), transaction():
        article = scheduled()
        as_owner()
        db.session.execute(
            update(Article)
            .where(Article.id == article.id)
            .values(publish_at=clock.now() - timedelta(minutes=1))
        )
        return article.public_id


def found_published(app: Flask, public_id: str) -> tuple[int, int]:
    """How many versions a committed article says it has, and has."""
    with app.app_context():
        article = queries.read_by_id(public_id).article
        return article.versions, versions_of(article)


def clear(app: Flask, public_id: str) -> None:
    """Take away what a control left behind."""
    with app.app_context(), transaction():
        as_owner()
        db.session.execute(text("alter table article_version disable trigger article_version_append_only"))
        db.session.execute(
            text(
                "delete from article_version where article_id ="
                " (select id from article where public_id = :id and versions = 0)"
            ),
            {"id": public_id},
        )
        db.session.execute(text("set constraints all immediate"))
        db.session.execute(text("alter table article_version enable trigger article_version_append_only"))


def publish_by_hand(public_id: str, meet: Any) -> None:
    """Publish what is due the way that goes wrong: look first, then write."""
    article = db.session.scalars(select(Article).where(Article.public_id == public_id)).one()
    meet()
    statement = text(
        "insert into article_version (article_id, number, title, summary, body, locale, topics, cover, "
        "town, minutes, at)"
        " select id, versions + 1, title, summary, body, locale, topics, cover, town, 1, now() from "
        "article where id = :id"
    )
    db.session.execute(statement, {"id": article.id})


def is_listed(article: Article) -> bool:
    return article.id in {card.id for card in queries.listed(queries.Asked(), limit=200)}


def delete_past_operations(article: Article) -> None:
    db.session.delete(article)
    db.session.flush()


def forge_title(version: ArticleVersion, title: str) -> None:
    """Change what was published past every operation."""
    version.title = title
    db.session.flush()


def committed_pair(app: Flask, locale: str) -> tuple[Member, Member]:
    """Somebody who will write and somebody who will read, whom browsers find."""
    with app.app_context(), transaction():
        return a_neighbour("Ana Lopes", locale=locale), a_neighbour("Nora Klein", locale=locale)
