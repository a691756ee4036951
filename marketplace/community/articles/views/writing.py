"""Writing: one's articles, a draft that is kept as it is typed, and how it will look."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.articles import (
    attaching,
    naming,
    operations,
    own_queries,
    pace,
    pages,
    queries,
    rhythm,
    rules,
    words,
)
from marketplace.community.articles.models import Article
from marketplace.community.articles.operations import ChangedElsewhere, Text, Town
from marketplace.community.articles.views.blueprint import articles
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Invalid, Refusal
from marketplace.core.forms import whole
from marketplace.core.i18n import LOCALES, current_locale
from marketplace.core.i18n import gettext as _
from marketplace.trade.listings import queries as listings
from marketplace.trade.listings.models import ListingStatus
from marketplace.trade.search import asking
from marketplace.trade.search.asking import Question

IDEAS = 3
_LONGEST_TOWN = 80


@articles.get("/write")
@requires(Access.MEMBER)
def mine() -> ResponseReturnValue:
    """One's articles: drafts, scheduled, published, withdrawn."""
    return render_template(
        "articles/mine.html",
        mine=own_queries.of_author(current_user.id),
        rhythm=own_queries.rhythm(current_user.id),
        ideas=rhythm.ideas(current_user.id, current_locale(), clock.now())[:IDEAS],
        naming=naming,
    )


@articles.post("/write")
@requires(Access.VERIFIED)
def begin() -> ResponseReturnValue:
    """An empty page to write on."""
    pace.spend_keeping(current_user.member)
    with transaction():
        article = operations.begin(current_user.member, current_locale())
    return redirect(url_for("articles.edit", article_id=article.public_id), code=303)


@articles.get("/write/<article_id>")
@requires(Access.OWNER)
def edit(article_id: str) -> ResponseReturnValue:
    """Where one writes."""
    return form_page(own_queries.own(current_user.id, article_id), 200)


@articles.post("/write/<article_id>")
@requires(Access.OWNER)
def save(article_id: str) -> ResponseReturnValue:
    """Keep what was typed, and go where the button leads: on with it, to look at it, to publish it."""
    article = own_queries.own(current_user.id, article_id)
    try:
        pace.spend_keeping(current_user.member)
        text, town_problem = _typed(article)
        with transaction():
            own = own_queries.own(current_user.id, article_id, lock=True)
            operations.keep(own, text, _revision())
        if town_problem is not None:
            raise town_problem
    except Refusal as refusal:
        return form_page(article, refusal.status, refusal)
    endpoints = {"preview": "articles.preview", "publish": "articles.ready"}
    act = request.form.get("act", "")
    if act not in endpoints:
        flash(_("Your draft is kept."), "success")
    return redirect(url_for(endpoints.get(act, "articles.edit"), article_id=article_id), code=303)


@articles.post("/write/<article_id>/live")
@requires(Access.OWNER)
def live(article_id: str) -> ResponseReturnValue:
    """Keep what is being typed, and show how it looks: a piece of the page, asked for by itself."""
    pace.spend_keeping(current_user.member)
    article = own_queries.own(current_user.id, article_id)
    said, is_kept = _("Draft kept."), True
    try:
        text, _problem = _typed(article)
        with transaction():
            article = own_queries.own(current_user.id, article_id, lock=True)
            operations.keep(article, text, _revision())
    except Refusal as refusal:
        said, is_kept = refusal.sentence, False
    body = words.clean(request.form.get("body", ""))[: rules.MOST_BODY]
    page = render_template(
        "articles/_live.html",
        html=words.shown(body, queries.pictures(article.id)),
        said=said,
        is_kept=is_kept,
        revision=article.revision if is_kept else _revision(),
        minutes=naming.minutes_words(rules.minutes_to_read(body, len(words.pictures_in(body)))),
    )
    return page, 200, {"Vary": "HX-Request, HX-Request-Type"}


@articles.get("/write/<article_id>/preview")
@requires(Access.OWNER)
def preview(article_id: str) -> ResponseReturnValue:
    """The working text as everybody would read it."""
    article = own_queries.own(current_user.id, article_id)
    pictures = queries.pictures(article.id)
    member, profile = queries.author(current_user.public_id)
    return render_template(
        "articles/preview.html",
        article=article,
        html=words.shown(article.body, pictures),
        cover=queries.picture_path(article.cover) if article.cover else "",
        minutes=rules.minutes_to_read(article.body, len(words.pictures_in(article.body))),
        name=queries.author_name(member, profile),
        offers=attaching.offers(article, current_locale()),
        naming=naming,
        pages=pages,
    )


@articles.post("/write/<article_id>/throw-away")
@requires(Access.OWNER)
def throw_away(article_id: str) -> ResponseReturnValue:
    """Forget a draft for good."""
    article = own_queries.own(current_user.id, article_id)
    try:
        with transaction():
            operations.throw_away(own_queries.own(current_user.id, article_id, lock=True))
    except Refusal as refusal:
        return form_page(article, refusal.status, refusal)
    flash(_("The draft is gone."), "success")
    return redirect(url_for("articles.mine"), code=303)


def _revision() -> int:
    return request.form.get("revision", -1, type=whole)


def _typed(article: Article) -> tuple[Text, Invalid | None]:
    """What the form says; a town nobody knows is left as it was, with what to say of it."""
    form = request.form
    town, problem = _town(form.get("town", "").strip()[:_LONGEST_TOWN], article)
    locale = form.get("locale", "")
    cover = form.get("cover", "")
    known = {picture.public_id for picture in queries.picture_rows(article.id)}
    text = Text(
        title=form.get("title", ""),
        summary=form.get("summary", ""),
        body=form.get("body", ""),
        locale=locale if locale in LOCALES else article.locale,
        topics=form.getlist("topics"),
        town=town,
        cover=cover if cover in known else "",
    )
    return text, problem


def _town(typed: str, article: Article) -> tuple[Town | None, Invalid | None]:
    if not typed:
        return None, None
    kept = (
        Town(article.town, article.lat, article.lon)
        if article.lat is not None and article.lon is not None
        else None
    )
    if kept is not None and kept.name == typed:
        return kept, None
    spot = asking.find(Question(where=typed), current_locale()).spot
    if spot is None:
        problem = _("We do not know this town.")
        return kept, Invalid(
            _("Some answers need another look."),
            kept=_("Everything else is kept."),
            errors={"town": [problem]},
        )
    return Town(spot.name, spot.lat, spot.lon), None


def form_page(
    article: Article, status: int, refusal: Refusal | None = None, *, sent: str = ""
) -> ResponseReturnValue:
    """Where one writes, with what was typed; `sent` names another form of the page that was refused."""
    rows = queries.picture_rows(article.id)
    own = listings.of_provider(current_user.id, current_locale()) if current_user.is_provider else []
    offers = attaching.offers(article, current_locale())
    attached = {offer.public_id for offer in offers}
    shown = own_queries.version_of(article)
    page = render_template(
        "articles/edit.html",
        article=article,
        values=_values(article, typed=refusal is not None and not sent),
        revision=article.revision,
        kept_instead=article if isinstance(refusal, ChangedElsewhere) else None,
        pictures=rows,
        picture_path=queries.picture_path,
        html=words.shown(article.body, tuple(queries.as_picture(row) for row in rows)),
        offers=offers,
        own_offers=[
            (view.listing.public_id, view.title)
            for view in own
            if view.listing.status == ListingStatus.PUBLISHED and view.listing.public_id not in attached
        ],
        is_changed=shown is not None and not operations.is_unchanged(article, shown),
        topic_options=[(topic, naming.topic_words(topic)) for topic in rules.TOPICS],
        cover_options=[("", _("A drawn picture"))]
        + [(row.public_id, _("Picture %(n)s: %(alt)s", n=row.number, alt=row.alt[:40])) for row in rows],
        naming=naming,
        rules=rules,
        minutes=naming.minutes_words(
            rules.minutes_to_read(article.body, len(words.pictures_in(article.body)))
        ),
        refusal=refusal,
        sent=sent,
        form=request.form,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
    )
    return page, status


def _values(article: Article, *, typed: bool) -> dict[str, Any]:
    names = ("title", "summary", "body", "locale", "town", "cover")
    values: dict[str, Any] = {name: getattr(article, name) for name in names}
    values["topics"] = article.topics
    if typed:
        values |= {name: request.form.get(name, values[name]) for name in names}
        values["topics"] = request.form.getlist("topics")
    return values
