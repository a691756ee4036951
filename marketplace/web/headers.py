"""Security headers on every answer; knows which pages may be framed: none."""

import secrets

from flask import Flask, Response, g, request

from marketplace.core.config import settings


def init_app(app: Flask) -> None:
    app.after_request(_secure)
    app.jinja_env.globals["csp_nonce"] = nonce


def nonce() -> str:
    """The nonce of this response's Content-Security-Policy."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return str(g.csp_nonce)


def _secure(response: Response) -> Response:
    headers = response.headers
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("Referrer-Policy", "strict-origin-when-cross-origin")
    headers.setdefault(
        "Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=(), usb=()"
    )
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if settings().secure_cookies:
        headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
    if response.mimetype == "text/html":
        headers.setdefault("Content-Security-Policy", _policy())
        headers.add("Vary", "Accept-Language")
        headers.add("Vary", "Cookie")
        headers.add("Vary", "HX-Request")
        headers.add("Vary", "HX-Request-Type")
        if "Cache-Control" not in headers:
            headers["Cache-Control"] = "private, no-cache"
    elif request.endpoint != "static":
        headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    return response


def _policy() -> str:
    tiles = settings().tile_url.split("{", 1)[0].rstrip("/") if settings().tile_url else ""
    images = " ".join(part for part in ("'self' data:", tiles) if part)
    script = f"'self' 'nonce-{g.csp_nonce}'" if "csp_nonce" in g else "'self'"
    # Payment goes to the provider's hosted page by a redirect after our own form.
    pay = (
        settings().stripe_api_base
        if settings().sandbox
        else "https://checkout.stripe.com https://connect.stripe.com"
    )
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src {script}",
            "style-src 'self'",
            f"img-src {images}",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            f"form-action 'self' {pay}".strip(),
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
