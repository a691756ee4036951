"""The search page, and towns' names as one types; the address is the whole state, no account is needed."""

from collections.abc import Hashable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.core import clock
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import release
from marketplace.core.i18n import current_locale
from marketplace.core.localtime import local
from marketplace.trade.boosts import counting as boosts
from marketplace.trade.boosts import placement
from marketplace.trade.boosts import queries as boosted
from marketplace.trade.places.finding import geocoding
from marketplace.trade.places.geocoding import Located, Precision
from marketplace.trade.places.towns import HOME_COUNTRY, gazetteer
from marketplace.trade.search import asking, queries
from marketplace.trade.search.asking import Question, Spot, Where
from marketplace.trade.search.counting import counted
from marketplace.trade.search.queries import Counts, Found, Hit
from marketplace.trade.search.rules import Asked, Cursor, Sort
from marketplace.trade.statistics import counting
from marketplace.web import cards, search_words
from marketplace.web.context import endpoint_url
from marketplace.web.page_memory import page_once
from marketplace.web.reading import read_only

search = Blueprint("search", __name__)

A_PAGE = 20
GAZETTEER = "gazetteer"
REMOTE_SHOWN = 3
_SUGGESTED = 8
_A_DAY = 86_400


@dataclass(frozen=True, slots=True)
class Looked:
    """What was read at a spot."""

    spot: Spot
    asked: Asked
    counts: Counts
    found: Found
    remote: list[Hit]
    """A few sessions at a distance, for the first page of those who look for coaching or for anything."""
    is_first: bool
    paid: dict[int, str] = field(default_factory=dict)
    """Listing id → boost, of those on this page that stand in front because somebody paid."""

    @property
    def shown(self) -> Hashable:
        """Everything read that the page shows."""
        hits = (*self.found.hits, *self.remote)
        return self.counts, self.found.next, tuple(hit.version for hit in hits), tuple(self.paid.items())


@search.get("/search")
@requires(Access.PUBLIC)
def results() -> ResponseReturnValue:
    """Who is near, what it costs in all and when the next place is free."""
    question = asking.read(request.args, request.args.getlist("diet"))
    where = _find(question, current_locale())
    looked = _look(question, where.spot, where.radius_m) if where.spot else None
    if looked is not None:
        counting.note_shown(hit.listing_id for hit in (*looked.found.hits, *looked.remote))
        paid, hits = looked.paid, looked.found.hits
        boosts.note_shown({paid[hit.listing_id]: hit.provider_id for hit in hits if hit.listing_id in paid})
    return page_once(looked.shown if looked else None, lambda: _page(question, where, looked))


def _find(question: Question, locale: str) -> Where:
    """Where a question looks: by the gazetteer, and for an address by the service of the settings, if there is one."""
    where = asking.find(question, locale)
    if where.exact or settings().geocoder == GAZETTEER:
        return where
    release()
    found = geocoding().locate(question.where)
    if isinstance(found, Located) and found.precision is not Precision.TOWN:
        return Where(Spot(found.lat, found.lon, found.label, found.town.timezone if found.town else "UTC"))
    return where


def _look(question: Question, spot: Spot, radius_m: int | None) -> Looked:
    read_only()
    now = clock.now()
    asked = question.asked(spot, local(now, spot.zone).date(), radius_m)
    cursor = Cursor.read(request.args.get("cursor", ""))
    found = queries.nearest(asked, now=now, limit=A_PAGE, after=cursor, cards=False)
    remote = [] if cursor or not _wants_remote(asked) else _remote(asked, now)
    hits, paid = (
        placement.paid_first(found.hits, boosted.live(now)) if asked.sort is Sort.NEAR else (found.hits, {})
    )
    return Looked(spot, asked, counted(asked), replace(found, hits=hits), remote, cursor is None, paid)


def _wants_remote(asked: Asked) -> bool:
    return not (asked.remote or asked.kind == "meal" or asked.diets)


def _remote(asked: Asked, now: datetime) -> list[Hit]:
    return queries.nearest(asked.at_a_distance(), now=now, limit=REMOTE_SHOWN, cards=False).hits


def _page(question: Question, where: Where, looked: Looked | None) -> str:
    path = url_for("search.results")
    page: dict[str, Any] = {
        "path": path,
        "suggest_url": url_for("search.suggest"),
        "question": question,
        "where": where,
        "search": _form_values(question, where.spot),
        "search_summary": search_words.summary(question, where.spot),
        "suggestions": _suggestions(question, where, path),
        "clear_url": question.cleared(path),
        "kept_query": question.address(path).partition("?")[2],
        "ranking_url": url_for("pages.ranking"),
        "offer_url": endpoint_url("publish.start"),
    }
    if looked is not None:
        page |= _results(question, looked, path, current_locale())
    return render_template("search/results.html", **page)


@search.get("/places/suggest")
@requires(Access.PUBLIC)
def suggest() -> Response:
    """Towns whose names begin so: JSON, or options of a list for a form that asks as one types."""
    text = (request.args.get("q") or request.args.get("where") or "")[:80]
    locale = current_locale()
    towns = gazetteer().suggest(text, limit=_SUGGESTED) if len(text.strip()) > 1 else []
    named = [
        {
            "name": town.name,
            "label": town.label(locale, home_country=HOME_COUNTRY),
            "lat": round(town.lat, 4),
            "lon": round(town.lon, 4),
        }
        for town in towns
    ]
    if request.headers.get("HX-Request"):
        response = Response(render_template("search/_towns.html", towns=named), mimetype="text/html")
    else:
        response = jsonify(towns=named)
    response.cache_control.public = True
    response.cache_control.max_age = _A_DAY
    response.vary.update(["Accept-Language", "HX-Request"])
    return response


def _results(question: Question, looked: Looked, path: str, locale: str) -> dict[str, Any]:
    """The results at a spot, and the ways on from them."""
    asked, found, spot = looked.asked, looked.found, looked.spot
    hits = queries.with_cards([*found.hits, *looked.remote])
    far = {hit.listing_id for hit in looked.remote}
    drawn = [(hit, _card(hit, locale, question.who, looked.paid)) for hit in hits]
    shown = [(hit, card) for hit, card in drawn if hit.listing_id not in far]
    return {
        "asked": asked,
        "cards": [card for _hit, card in shown],
        "title": search_words.title(asked, looked.counts, spot, found),
        "chips": search_words.chips(question, looked.counts, path),
        "sorts": search_words.sorts(question, path),
        "why": search_words.why(asked, spot),
        "remote_cards": [card for hit, card in drawn if hit.listing_id in far],
        "remote_url": question.address(path, remote=True, what=""),
        "filters": search_words.filters(question),
        "wider": _wider(question, asked, path),
        "any_day_url": question.address(path, when="", part=""),
        "first_url": None if looked.is_first else question.address(path),
        "next_url": _next_url(question, found, path),
        "pins": cards.pins_of(_on_map(shown, asked), locale),
        "map_places": asking.names_around(spot),
        "map_centre": {"lat": spot.lat, "lon": spot.lon, "label": spot.name},
        "map_url": question.address(path, box=None, lat=None, lon=None),
        "tile_url": settings().tile_url,
        "tile_attribution": settings().tile_attribution,
    }


def _on_map(shown: list[tuple[Hit, dict[str, Any]]], asked: Asked) -> list[tuple[Hit, dict[str, Any]]]:
    """Those in the circle: where somebody sets out from afar is no place to go to, and would stretch the map."""
    return [(hit, card) for hit, card in shown if (hit.distance_m or 0) <= asked.radius_m]


def _card(hit: Hit, locale: str, party: int | None, paid: dict[int, str]) -> dict[str, Any]:
    """A result's card; one that stands in front for money says so, and its link tells that it came from there."""
    card = cards.card_of(hit, locale, party=party)
    boost = paid.get(hit.listing_id)
    if boost is None:
        return card
    return card | {"boosted": True, "url": url_for("boosts.opened", boost_id=boost)}


def _form_values(question: Question, spot: Spot | None) -> dict[str, Any]:
    where = question.where or (spot.name if spot and question.lat is None and question.box is None else "")
    return {"what": question.what, "where": where, "when": question.when, "who": question.who}


def _suggestions(question: Question, where: Where, path: str) -> list[dict[str, str]]:
    """Towns that may have been meant, as links that keep everything else."""
    return [{"label": label, "url": question.address(path, where=label)} for label in where.suggestions]


def _wider(question: Question, asked: Asked, path: str) -> dict[str, Any] | None:
    """The next larger circle, for when nothing was found."""
    wider = next((km for km in search_words.CIRCLES_KM if km * 1000 > asked.radius_m), None)
    if wider is None or asked.remote:
        return None
    return {"km": wider, "url": question.address(path, km=wider)}


def _next_url(question: Question, found: Found, path: str) -> str | None:
    if found.next is None:
        return None
    address = question.address(path)
    return f"{address}{'&' if '?' in address else '?'}cursor={found.next}"
