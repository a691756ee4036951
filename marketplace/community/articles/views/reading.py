"""Reading articles: the list, one's page, an author's, feeds, pictures, and the history for moderators."""

from datetime import datetime
from typing import Any

from flask import Response, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.api import cursors
from marketplace.community.articles import (
    atom,
    comment_queries,
    commenting,
    counting,
    naming,
    own_queries,
    pages,
    queries,
    rules,
    words,
)
from marketplace.community.articles.queries import Asked, Card
from marketplace.community.articles.views.blueprint import articles, reader_id
from marketplace.community.clubs import words as club_words
from marketplace.community.reports import queries as reports
from marketplace.community.reports.models import SubjectKind
from marketplace.core import clock, ids
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, NotFound, Refusal
from marketplace.core.forms import whole
from marketplace.core.i18n import LOCALES, current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.search import asking
from marketplace.trade.search import queries as search
from marketplace.trade.search.asking import Question
from marketplace.web.cards import card_of
from marketplace.web.page_memory import page_once
from marketplace.web.reading import read_only

FEED = 30
MORE = 3
_A_DAY = 86_400


@articles.get("/articles")
@requires(Access.PUBLIC)
def index() -> ResponseReturnValue:
    """Articles, the newest first: all, of a subject, in a language, from around a town."""
    read_only()
    typed = request.args.get("where", "").strip()[:80]
    topic = request.args.get("topic", "")
    locale = request.args.get("in", "")
    spot = asking.find(Question(where=typed), current_locale()).spot if typed else None
    asked = Asked(
        topic=topic if topic in rules.TOPICS else "",
        locale=locale if locale in LOCALES else "",
        spot=(spot.lat, spot.lon) if spot else None,
    )
    cards, following, is_first = _page_of(asked, ["articles", asked.topic, asked.locale, asked.spot])
    chosen: dict[str, Any] = {
        "topic": asked.topic or None,
        "in": asked.locale or None,
        "where": spot.name if spot else None,
    }
    return page_once(
        (tuple(cards), bool(following), spot),
        lambda: render_template(
            "articles/index.html",
            cards=cards,
            first=is_first,
            typed=typed,
            spot=spot,
            chosen=chosen,
            topics=rules.TOPICS,
            naming=naming,
            pages=pages,
            next_url=url_for("articles.index", **chosen, cursor=following) if following else None,
        ),
    )


def _page_of(asked: Asked, context: list[Any]) -> tuple[list[Card], str | None, bool]:
    """A page of a list, the cursor of the next, and whether this is the first."""
    try:
        place = cursors.read(context, request.args.get("cursor"))
    except Invalid:
        raise NotFound(
            _("This page of results does not exist."), todo=_("Start again from the first page.")
        ) from None
    after = (datetime.fromisoformat(place[0]), int(place[1])) if place else None
    found = queries.listed(asked, after=after, limit=queries.A_PAGE + 1)
    cards = found[: queries.A_PAGE]
    following = None
    if len(found) > queries.A_PAGE:
        following = cursors.write(context, [cards[-1].published_at.isoformat(), cards[-1].id])
    return cards, following, place is None


@articles.get("/articles/by/<author_id>")
@requires(Access.PUBLIC)
def by_author(author_id: str) -> ResponseReturnValue:
    """What one member has published."""
    read_only()
    member, profile = queries.author(author_id)
    cards, following, is_first = _page_of(Asked(author_id=member.id), ["articles by", author_id])
    name = queries.author_name(member, profile)
    follows = queries.follows(reader_id(), member.id)
    return page_once(
        (tuple(cards), bool(following), name, profile.slug if profile else ""),
        lambda: render_template(
            "articles/by_author.html",
            cards=cards,
            first=is_first,
            name=name,
            author=member,
            profile=profile,
            follows=follows,
            naming=naming,
            pages=pages,
            next_url=url_for("articles.by_author", author_id=author_id, cursor=following)
            if following
            else None,
        ),
    )


@articles.get("/articles/<slug>")
@requires(Access.PUBLIC)
def show(slug: str) -> ResponseReturnValue:
    """An article with its offers and what is said of it."""
    read_only()
    found = queries.read(slug)
    counting.note_read(found.article.id, found.author.id)
    return page_of(found)


@articles.post("/articles/arrivals")
@requires(Access.MEMBER)
def arrive() -> ResponseReturnValue:
    """A member's page of an offer says from which article it was opened; what is none is passed over."""
    with transaction():
        counting.keep_arrival(request.form.get("listing", ""))
    return "", 204


def page_of(
    found: queries.Whole,
    status: int = 200,
    refusal: Refusal | None = None,
    typed: dict[str, Any] | None = None,
) -> Response:
    """The page of a public article for whoever reads it."""
    article = found.article
    after = request.args.get("after", 0, type=whole)
    after = after if 0 < after <= article.comments else 0
    attached = queries.attached(article.id)
    hits = search.of_listings([listing_id for listing_id, _tie in attached], now=clock.now())
    pictures = queries.pictures(article.id) if "picture:" in found.version.body or found.version.cover else ()
    said = tuple(comment_queries.listed(article.id, after=after)) if article.comments else ()
    notes = reports.notes(
        (SubjectKind.ARTICLE, SubjectKind.COMMENT),
        [article.public_id, *(one.comment.public_id for one in said)],
    )
    more = tuple(queries.listed(Asked(author_id=found.author.id), limit=MORE, but=article.id))
    ties = dict(attached)
    shown = (
        (found.version.id, article.changed_at, article.comments, article.comments_closed_at, found.name),
        (found.level, tuple(hit.version for hit in hits), tuple(attached), pictures, more),
        tuple((one.comment.public_id, one.comment.is_gone, one.author) for one in said),
        tuple(notes.items()),
    )
    reader = reader_id()
    answer = page_once(
        shown,
        lambda: render_template(
            "articles/show.html",
            found=found,
            article=article,
            version=found.version,
            html=words.shown(found.version.body, pictures, vouched=found.is_vouched),
            cover=pages.cover_path(found.version),
            offers=[
                (_with_mark(card_of(hit, current_locale()), article.public_id), ties[hit.listing_id])
                for hit in hits
            ],
            said=said,
            notes=notes,
            after=after,
            page_size=comment_queries.COMMENTS_PAGE,
            more=more,
            unheard=comment_queries.blocked_by(reader) if said else set(),
            follows=queries.follows(reader, found.author.id),
            me=reader,
            key=ids.new_token() if reader else "",
            data=pages.structured(found),
            typed=typed or {"reply_to": _reply_asked(said)},
            most=commenting.MOST_SIGNS,
            comment_words=club_words,
            naming=naming,
            pages=pages,
            refusal=refusal,
            errors=refusal.errors if isinstance(refusal, Invalid) else {},
        ),
    )
    answer.status_code = status
    return answer


def _with_mark(card: dict[str, Any], article_id: str) -> dict[str, Any]:
    """The card of an offer whose address says from which article it is opened."""
    joint = "&" if "?" in card["url"] else "?"
    return card | {"url": f"{card['url']}{joint}via={article_id}"}


def _reply_asked(said: tuple[comment_queries.Said, ...]) -> int | None:
    """The comment that the address says is answered, if it stands on this page."""
    number = request.args.get("reply", type=whole)
    return number if any(one.comment.number == number and not one.comment.is_gone for one in said) else None


@articles.get("/articles/feed.atom")
@requires(Access.PUBLIC)
def feed() -> ResponseReturnValue:
    """The newest articles of everybody, for feed readers."""
    read_only()
    locale = request.args.get("in", "")
    asked = Asked(locale=locale if locale in LOCALES else "")
    return atom.of_all(_feed_items(asked), asked.locale or current_locale())


@articles.get("/articles/by/<author_id>/feed.atom")
@requires(Access.PUBLIC)
def author_feed(author_id: str) -> ResponseReturnValue:
    """The newest articles of one member, for feed readers."""
    read_only()
    member, profile = queries.author(author_id)
    name = queries.author_name(member, profile)
    items = _feed_items(Asked(author_id=member.id))
    return atom.of_author(author_id, name, items, current_locale())


def _feed_items(asked: Asked) -> list[atom.Item]:
    cards = queries.listed(asked, limit=FEED)
    return atom.items_of(cards)


@articles.get("/articles/pictures/<picture_id>.jpg")
@requires(Access.PUBLIC)
def picture(picture_id: str) -> ResponseReturnValue:
    """A picture, for everybody while its article is public, else for its author and moderators."""
    is_moderator = current_user.is_authenticated and current_user.has_role("moderator")
    found = own_queries.picture_seen_by(reader_id(), picture_id, is_moderator=is_moderator)
    response = Response(found.content, mimetype="image/jpeg")
    response.headers["Cache-Control"] = f"private, max-age={_A_DAY}"
    return response


@articles.get("/articles/history/<article_id>")
@requires(Access.MODERATOR)
def history(article_id: str) -> ResponseReturnValue:
    """Every version that was published, for moderators: what was changed stays to be seen."""
    found = queries.published_by_id(article_id)
    pictures = queries.pictures(found.article.id)
    return render_template(
        "articles/history.html",
        found=found,
        article=found.article,
        versions=[(one, words.shown(one.body, pictures)) for one in own_queries.history(found.article.id)],
        naming=naming,
    )
