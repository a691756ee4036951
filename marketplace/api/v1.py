"""Version 1 of the API, put together: routes, guards, headers, description; no feature's route is here."""

import json
import re
from typing import Any

import flask_smorest
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Blueprint, Flask, Response, current_app, request

from marketplace.api import description, tokens
from marketplace.api.pace import Pace
from marketplace.api.shapes import IDENTIFIER, Problem
from marketplace.community.articles.api import articles
from marketplace.community.discussions.api import discussions
from marketplace.community.ideas.api import ideas
from marketplace.community.messages.api import threads
from marketplace.community.reviews.api import reviews
from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.errors import NotFound
from marketplace.core.i18n import current_locale
from marketplace.core.i18n import gettext as _
from marketplace.goods.catalogue.api import goods
from marketplace.goods.designs.api import makers
from marketplace.goods.inventory.api import entitlements
from marketplace.goods.memberships.api import plans
from marketplace.goods.wallet.api import wallet
from marketplace.goods.works.api import works
from marketplace.money.payouts.api import payouts
from marketplace.trade.bookings.api import bookings
from marketplace.trade.listings.api import listings
from marketplace.trade.parties.api import parties
from marketplace.trade.places.api import places
from marketplace.trade.series.api import series
from marketplace.trade.waiting.api import waiting

BASE = "/api/v1"
VERSION = "1.0.0"

_PARTS = (
    places,
    listings,
    bookings,
    waiting,
    series,
    parties,
    reviews,
    threads,
    articles,
    ideas,
    discussions,
    payouts,
    goods,
    makers,
    works,
    entitlements,
    wallet,
    plans,
)
_EXTENSION = "proche_api"
_IDENTIFIER = re.compile(IDENTIFIER)
_ABOUT = """
The same offers, prices, rules and bookings as on the site. Reading offers needs no token; bookings,
payouts and the wallet need one of a member whose e-mail address is confirmed. Amounts are integers in the smallest
unit of their currency, instants are RFC 3339 in UTC, sentences follow `Accept-Language` (English or French).
"""

docs = Blueprint("api", __name__)


class _Api(flask_smorest.Api):  # type: ignore[misc]
    """flask-smorest without its own error pages: refusals are answered in one place, web/errors.py."""

    ERROR_SCHEMA = Problem

    def _register_error_handlers(self) -> None:
        """None: they would take the place of ours for the whole site."""

    def _register_pagination_header(self) -> None:
        """None: our pages go on by cursors."""


class _State:
    """What the API keeps beside an application."""

    def __init__(self, api: flask_smorest.Api) -> None:
        self.api = api
        self.pace = Pace()
        self.described: bytes | None = None


def install(app: Flask) -> list[Blueprint]:
    """Put the API on an application; its blueprints, whose requests carry no cookie, so no CSRF token."""
    api = _Api(
        app,
        spec_kwargs={
            "title": f"{settings().site_name} API",
            "version": VERSION,
            "openapi_version": "3.1.0",
            "info": {"description": _ABOUT.strip()},
            "servers": [{"url": "/"}],
            "marshmallow_plugin": MarshmallowPlugin(schema_name_resolver=_name),
        },
    )
    for part in _PARTS:
        api.register_blueprint(part, url_prefix=BASE)
    app.register_blueprint(docs, url_prefix=BASE)
    app.extensions[_EXTENSION] = _State(api)
    app.session_interface = tokens.NoCookies()
    app.before_request(_enter)
    app.after_request(_leave)
    return [*_PARTS, docs]


def _name(schema: Any) -> str:
    """What the description calls a schema: without the word that all their names end with."""
    kind = schema if isinstance(schema, type) else type(schema)
    return kind.__name__.removesuffix("Shape")


def _state() -> _State:
    state: _State = current_app.extensions[_EXTENSION]
    return state


@docs.get("/openapi.json")
@requires(Access.PUBLIC)
def openapi() -> Response:
    """This API as an OpenAPI 3.1 document."""
    state = _state()
    if state.described is None:
        found = description.complete(current_app, state.api.spec.to_dict())
        state.described = json.dumps(found, indent=1, ensure_ascii=False).encode()
    response = Response(state.described, mimetype="application/json")
    response.cache_control.public = True
    response.cache_control.max_age = 3600
    return response


def _enter() -> None:
    if tokens.is_api():
        _state().pace.spend(request.remote_addr or "")
    tokens.guard()
    if not tokens.is_api():
        return
    for name, value in (request.view_args or {}).items():
        if name.endswith("_id") and not _IDENTIFIER.match(str(value)):
            raise NotFound(_("We could not find this."), todo=_("Check the address."))


def _leave(response: Response) -> Response:
    if not tokens.is_api():
        return response
    tokens.note_used(response)
    view = current_app.view_functions.get(request.endpoint or "")
    response.vary.add("Accept-Language")
    response.headers.setdefault("Content-Language", current_locale())
    if response.status_code == 401:
        error = ', error="invalid_token"' if request.authorization else ""
        response.headers["WWW-Authenticate"] = f'Bearer realm="api"{error}'
    if getattr(view, "access", None) is not Access.PUBLIC or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
        return response
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-cache"
    if request.method in {"GET", "HEAD"} and response.status_code == 200:
        response.add_etag()
        response.make_conditional(request)
    return response
