"""What all hosted pages share: language, safe headers, ways back; shows no page of its own."""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, make_response, redirect, render_template, request

from marketplace.core.config import settings
from marketplace.core.i18n import LOCALES, current_locale, speaking
from marketplace.sandbox.context import sandbox
from marketplace.sandbox.errors import Body


def language(asked: str | None) -> str:
    """The language of a page: chosen on it, else asked for by the session, else the browser's."""
    for wish in (request.args.get("lang"), (asked or "")[:2]):
        if wish in LOCALES:
            return str(wish)
    return request.accept_languages.best_match(LOCALES) or LOCALES[0]


def page(
    template: str, asked: str | None, *ways_out: str | None, status: int = 200, **facts: Any
) -> Response:
    """Render a page. `ways_out` are the addresses its forms may lead to, all others are refused."""
    with speaking(language(asked)):
        site = {"site_name": settings().site_name, "app_url": sandbox().app_url}
        body = render_template(f"sandbox/{template}", locale=current_locale(), **site, **facts)
    response = make_response(body, status)
    places = " ".join(sorted({_origin(way) for way in (sandbox().app_url, *ways_out) if way}))
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; style-src 'self'; font-src 'self'; img-src 'self' data:; base-uri 'none';"
        f" frame-ancestors 'none'; form-action 'self' {places}"
    )
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def lost() -> Response:
    """The address names nothing here."""
    return page("lost.html", None, status=404)


def away(address: str) -> Response:
    """On to the marketplace, as a GET."""
    response = make_response(redirect(address, 303))
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def here(path: str) -> Response:
    """On to another hosted page, in the language being read."""
    chosen = request.args.get("lang")
    return away(f"{path}?lang={chosen}" if chosen in LOCALES else path)


def success_address(session: Body) -> str:
    """Where to go once paid, with Stripe's placeholder filled in."""
    return str(session["success_url"]).replace("{CHECKOUT_SESSION_ID}", session["id"])


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
