"""Names every template may use: languages, money, times, urls; reads nothing from the database."""

import hashlib
import math
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from babel import Locale
from flask import Flask, current_app, request, session, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.routing import BuildError

from marketplace.core import art, icons, markdown, moments, paragraphs
from marketplace.core.config import settings
from marketplace.core.i18n import LOCALES, counted, current_locale
from marketplace.core.money import money
from marketplace.core.urls import absolute
from marketplace.trade.places.gazetteer import ATTRIBUTION
from marketplace.trade.places.rules import distance_words


def init_app(app: Flask) -> None:
    app.context_processor(_names)
    app.url_defaults(_version_static)
    env = app.jinja_env
    env.trim_blocks = env.lstrip_blocks = True
    env.globals.update(
        icon=icons.icon,
        art=art.art,
        absolute=absolute,
        endpoint_url=endpoint_url,
        switch_locale_url=switch_locale_url,
    )
    env.filters.update(
        money=money,
        counted=counted,
        markdown=markdown.render,
        mail_paragraphs=paragraphs.paragraphs,
        language_word=language_word,
        distance=_distance,
        day=moments.day_words,
        clock_time=moments.time_words,
        datetime_words=moments.datetime_words,
        seconds_left=moments.seconds_left,
        zone_words=moments.zone_words,
    )


def _names() -> dict[str, Any]:
    return {
        "locale": current_locale(),
        "locales": LOCALES,
        "site_name": settings().site_name,
        "config_banner": settings().sandbox,
        "page_csrf": page_csrf,
        "settings": settings(),
        "place_sources": ATTRIBUTION,
    }


def language_word(code: str) -> str:
    """A language by its name in the reader's own: "French", « français »."""
    return Locale.parse(code).get_display_name(current_locale()) or code


def _distance(metres: float) -> str:
    """A distance in words. It is rounded as they round it first, so that few words are made."""
    step = 100 if metres < 9_950 else 1000
    return _distance_words(math.floor(metres / step + 0.5) * step, current_locale())


@lru_cache(maxsize=1024)
def _distance_words(metres: int, locale: str) -> str:
    return distance_words(metres, locale)


def page_csrf() -> str:
    """The CSRF token for scripts, only where a session exists already: a stranger's first page sets no cookie."""
    return generate_csrf() if current_user.is_authenticated or session else ""


def endpoint_url(endpoint: str, **values: Any) -> str | None:
    """`url_for`, or None when no room offers that page."""
    try:
        return url_for(endpoint, **values)
    except BuildError:
        return None


def switch_locale_url(locale: str) -> str:
    """Where to choose a language and come back to this very page."""
    here = request.full_path.rstrip("?")
    return f"{url_for('home.language', locale=locale)}?{urlencode({'next': here})}"


def _version_static(endpoint: str, values: dict[str, Any]) -> None:
    if endpoint == "static" and "filename" in values and "v" not in values:
        values["v"] = _digest(str(current_app.static_folder), values["filename"], current_app.debug)


@lru_cache(maxsize=512)
def _digest(folder: str, filename: str, _debug: bool) -> str:
    path = Path(folder) / filename
    if not path.is_file():
        return "0"
    return hashlib.sha256(path.read_bytes()).hexdigest()[:10]
