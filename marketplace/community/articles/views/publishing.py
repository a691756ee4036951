"""Publishing: what is still missing, at once or at a moment, withdrawing and showing again, closing comments."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.community.articles import commenting, naming, operations, own_queries, pace, rules, telling
from marketplace.community.articles.models import Article
from marketplace.community.articles.operations import NotReady
from marketplace.community.articles.views.blueprint import articles
from marketplace.community.articles.views.writing import form_page
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.database import transaction
from marketplace.core.errors import Forbidden, Invalid, NotFound, Refusal
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.core.localtime import date_words, in_the_calendar, local, time_words


@articles.get("/write/<article_id>/publish")
@requires(Access.OWNER)
def ready(article_id: str) -> ResponseReturnValue:
    """At once, or on a day and at a time that its author's clock shows."""
    article = own_queries.own(current_user.id, article_id)
    try:
        operations.check_ready(article, current_user.member)
    except NotReady as refusal:
        return form_page(article, refusal.status, refusal, sent="publish")
    return _choice(article, 200)


@articles.post("/write/<article_id>/publish")
@requires(Access.OWNER)
def publish(article_id: str) -> ResponseReturnValue:
    """Publish now: for the first time, or the changes."""
    article = own_queries.own(current_user.id, article_id)
    _check_verified()
    try:
        if not article.versions:
            pace.spend_publishing(current_user.member)
        with transaction():
            own = own_queries.own(current_user.id, article_id, lock=True)
            operations.publish(own, current_user.member)
    except Refusal as refusal:
        return form_page(article, refusal.status, refusal, sent="publish")
    flash(_("It is published. Everybody reads it now."), "success")
    return redirect(telling.path_of(own), code=303)


@articles.post("/write/<article_id>/schedule")
@requires(Access.OWNER)
def schedule(article_id: str) -> ResponseReturnValue:
    """Have it appear by itself at a moment."""
    article = own_queries.own(current_user.id, article_id)
    _check_verified()
    try:
        at = _moment(request.form.get("at", ""))
        with transaction():
            own = own_queries.own(current_user.id, article_id, lock=True)
            operations.schedule(own, current_user.member, at)
    except NotReady as refusal:
        return form_page(article, refusal.status, refusal, sent="publish")
    except Refusal as refusal:
        return _choice(article, refusal.status, refusal)
    flash(_("It appears by itself then. Until then you can change everything."), "success")
    return redirect(url_for("articles.mine"), code=303)


def _moment(typed: str) -> datetime:
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        sentence = _("Choose one of the times that are offered.")
        raise Invalid(sentence, kept=_("What you typed is kept."), errors={"at": [sentence]})
    return at.astimezone(UTC)


def _check_verified() -> None:
    if not current_user.is_verified:
        raise Forbidden(
            _("Your e-mail address is not confirmed yet."),
            todo=_("Open the message we sent you, or ask for a new one in your settings."),
        )


def _choice(article: Article, status: int, refusal: Refusal | None = None) -> ResponseReturnValue:
    """The two ways to publish; the day stands in the address, its times are those its clock shows."""
    now = clock.now()
    today = local(now, article.zone).date()
    day = _day(request.values.get("day", ""), today) or today + timedelta(days=1)
    locale = current_locale()
    page = render_template(
        "articles/ready.html",
        article=article,
        day=day,
        first=today,
        last=today + rules.LATEST - timedelta(days=2),
        day_words=_day_words(day, article.zone, locale),
        times=[
            (at.isoformat(), time_words(at, article.zone, locale))
            for at in rules.moments_of(day, article.zone, now)
        ],
        chosen=request.form.get("at", "") or _evening(day, article.zone, now),
        naming=naming,
        refusal=refusal,
        errors=refusal.errors if isinstance(refusal, Invalid) else {},
    )
    return page, status


def _day(typed: str, today: date) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    if not in_the_calendar(day):
        return None
    return day if today <= day < today + rules.LATEST else None


def _day_words(day: date, zone: str, locale: str) -> str:
    moments = rules.moments_of(day, zone, datetime.min.replace(tzinfo=UTC))
    return date_words(moments[len(moments) // 2], zone, locale)


def _evening(day: date, zone: str, now: datetime) -> str:
    """When many read, for a first proposal."""
    moments = rules.moments_of(day, zone, now)
    return next((at.isoformat() for at in moments if local(at, zone).hour >= rules.USUAL_HOUR), "")


@articles.post("/write/<article_id>/state")
@requires(Access.OWNER)
def change_state(article_id: str) -> ResponseReturnValue:
    """Withdraw it, show it again, take it off the calendar, close or open its comments."""
    acts: dict[str, tuple[Callable[[Article], Any], str]] = {
        "withdraw": (operations.withdraw, _("It is withdrawn. Nobody else reads it any more.")),
        "bring_back": (operations.bring_back, _("Everybody reads it again.")),
        "unschedule": (operations.unschedule, _("It is a draft again.")),
        "close": (lambda one: commenting.allow(one, allowed=False), _("Nothing more can be said under it.")),
        "open": (lambda one: commenting.allow(one, allowed=True), _("Others can comment on it again.")),
    }
    article = own_queries.own(current_user.id, article_id)
    act, words = acts.get(request.form.get("act", ""), (None, ""))
    if act is None:
        raise NotFound(_("We could not find this page."))
    try:
        with transaction():
            act(own_queries.own(current_user.id, article_id, lock=True))
    except Refusal as refusal:
        return form_page(article, refusal.status, refusal, sent="state")
    flash(words, "success")
    return redirect(url_for("articles.mine"), code=303)
