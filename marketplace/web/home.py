"""The front door: what is near and free, who offers it, the language switch and health; owns no data."""

from datetime import datetime
from typing import Any

from flask import Blueprint, jsonify, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from marketplace.community.articles import naming
from marketplace.community.articles import pages as article_pages
from marketplace.community.articles import queries as articles
from marketplace.community.articles.queries import Asked
from marketplace.community.clubs import pages as club_pages
from marketplace.community.clubs import queries as clubs
from marketplace.community.contributions import drafts
from marketplace.community.contributions import queries as contributions
from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.i18n import LOCALES, current_locale
from marketplace.core.localtime import EVENING_HOUR, local
from marketplace.core.redirects import safe_path
from marketplace.trade.listings.rules import price
from marketplace.trade.search import asking, queries
from marketplace.trade.search.asking import Question, Spot
from marketplace.trade.search.queries import Hit
from marketplace.trade.search.rules import Sort
from marketplace.web import cards

home = Blueprint("home", __name__)

SHOWN = 8
FACES = 8
ARTICLES = 3
TOWNS = ("Lyon", "Lille", "Nantes")
_FEWEST_TODAY = 3
CLUBS = 3
_EXAMPLE_MINOR = 2400


@home.get("/")
@requires(Access.PUBLIC)
def index() -> ResponseReturnValue:
    """Who is near, before anything is asked: around the town in the address, else the first one."""
    locale = current_locale()
    question = Question(where=request.args.get("where", "").strip()[:80])
    spot = asking.find(question, locale).spot or asking.find(Question(), locale).spot
    path = url_for("search.results")
    page = _near(spot, clock.now(), locale, path) if spot else {}
    return render_template(
        "home/index.html",
        path=path,
        suggest_url=url_for("search.suggest"),
        spot=spot,
        search={"where": spot.name if spot else ""},
        articles=articles.listed(Asked(spot=(spot.lat, spot.lon)), limit=ARTICLES) if spot else [],
        naming=naming,
        article_pages=article_pages,
        towns=[{"label": town, "url": url_for("home.index", where=town)} for town in TOWNS],
        example=price(_EXAMPLE_MINOR, settings().currency, shared=True, party=1),
        **page,
    )


def _near(spot: Spot, now: datetime, locale: str, path: str) -> dict[str, Any]:
    """Who has a place today, or when too few have, who has the next ones; and who these neighbours are."""
    question = Question(where=spot.name)
    today = local(now, spot.zone).date()
    asked = Question(sort=Sort.SOON).asked(spot, today, None)
    around = queries.nearest(asked, now=now, limit=queries.SOONEST_AMONG).hits
    starts = {hit.listing_id: local(hit.next_free, spot.zone) for hit in around if hit.next_free}
    of_today = [hit for hit in around if starts[hit.listing_id].date() == today]
    is_today = len(of_today) >= _FEWEST_TODAY
    shown = _one_each(of_today if is_today else around)[:SHOWN]
    return {
        "is_today": is_today,
        "is_tonight": all(starts[hit.listing_id].hour >= EVENING_HOUR for hit in shown),
        "cards": [cards.card_of(hit, locale) for hit in shown],
        "faces": _faces(around, locale),
        "given": contributions.near(spot.lat, spot.lon),
        "clubs": clubs.near((spot.lat, spot.lon), limit=CLUBS),
        "drafts": drafts,
        "club_pages": club_pages,
        "all_url": question.address(path, when="today" if is_today else ""),
        "meals_url": question.address(path, what="meal"),
        "sessions_url": question.address(path, what="session"),
    }


def _one_each(hits: list[Hit]) -> list[Hit]:
    """The first result of each provider: a front door shows many neighbours, not one of them many times."""
    return list({hit.provider_id: hit for hit in reversed(hits)}.values())[::-1]


def _faces(hits: list[Hit], locale: str) -> list[dict[str, Any]]:
    """The providers behind the results, each once, by name."""
    return [
        {
            "name": hit.card["provider"],
            "initials": hit.card["initials"],
            "url": url_for("profiles.show", slug=hit.card["provider_slug"]),
            "known_for": hit.card["genre"] if hit.card["locale"] == locale else hit.card["area"],
        }
        for hit in _one_each(hits)[:FACES]
        if hit.card["provider_slug"]
    ]


@home.get("/language/<locale>")
@requires(Access.PUBLIC)
def language(locale: str) -> ResponseReturnValue:
    """Remember a language and return to the page one came from; changes nothing else."""
    if locale in LOCALES:
        session["locale"] = locale
    return redirect(safe_path(request.args.get("next")))


@home.get("/healthz")
@requires(Access.PUBLIC)
def health() -> ResponseReturnValue:
    """Alive: the process answers and says how payments are made."""
    return jsonify(status="ok", payments="sandbox" if settings().sandbox else "stripe")


@home.get("/readyz")
@requires(Access.PUBLIC)
def ready() -> ResponseReturnValue:
    """Ready: the database answers too."""
    db.session.execute(text("select 1"))
    return jsonify(status="ready")
