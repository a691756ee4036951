"""Assembly of the sandbox: tables, routes, pages and levers in one application; no behaviour of its own."""

from datetime import UTC, datetime
from importlib import import_module

from flask import Flask, Response, jsonify
from psycopg import OperationalError
from psycopg_pool import PoolTimeout

from marketplace.core import clock as core_clock
from marketplace.core import i18n
from marketplace.core.config import settings
from marketplace.core.i18n import current_locale
from marketplace.core.icons import icon
from marketplace.core.localtime import date_words
from marketplace.core.money import money
from marketplace.core.resources import resource_path
from marketplace.sandbox import admin, api, schema
from marketplace.sandbox.clock import Clock
from marketplace.sandbox.context import Sandbox, open_pool
from marketplace.sandbox.pages import carrier, challenge, checkout, frame, onboarding, portal
from marketplace.sandbox.registry import ROUTES, Route

_RESOURCES = (
    "account_links",
    "accounts",
    "balance",
    "charges",
    "checkout",
    "customer_deletion",
    "customers",
    "disputes",
    "events",
    "invoices",
    "line_items",
    "payment_intents",
    "payment_methods",
    "payouts",
    "portal",
    "prices",
    "products",
    "refunds",
    "reversals",
    "setup_intents",
    "subscriptions",
    "transfers",
)


def create_sandbox(
    database_url: str,
    *,
    app_url: str,
    webhook_url: str,
    webhook_secret: str,
    clock: Clock | None = None,
    public_url: str | None = None,
) -> Flask:
    """The sandbox over a PostgreSQL database, in its schema `sandbox`, made when it is not there.

    `app_url` is the marketplace that pages lead back to; `webhook_url` takes its events. `public_url`
    is where browsers find the hosted pages when that is not where the API is called.
    """
    load_routes()
    schema.prepare(database_url)
    app = Flask(
        "marketplace.sandbox",
        template_folder=str(resource_path("templates")),
        static_folder=str(resource_path("static")),
        static_url_path="/static",
    )
    app.config.update(MAX_CONTENT_LENGTH=1024 * 1024, SEND_FILE_MAX_AGE_DEFAULT=300)
    app.extensions["sandbox"] = Sandbox(
        pool=open_pool(database_url),
        clock=clock or core_clock.now,
        app_url=app_url.rstrip("/"),
        webhook_url=webhook_url,
        webhook_secret=webhook_secret,
        public_url=public_url,
    )
    _attach_pages(app)
    for part in (api, admin, checkout, challenge, onboarding, portal, carrier):
        app.register_blueprint(part.blueprint)
    for failure in (OperationalError, PoolTimeout):
        app.register_error_handler(failure, _database_away)
    app.register_error_handler(404, lambda _error: frame.lost())
    app.register_error_handler(500, _own_fault)
    app.add_url_rule("/healthz", "healthz", lambda: {"payments": "sandbox"})
    return app


def load_routes() -> list[Route]:
    """Every call the sandbox answers; importing a resource's file adds its own."""
    for name in _RESOURCES:
        import_module(f"marketplace.sandbox.resources.{name}")
    return ROUTES


def _attach_pages(app: Flask) -> None:
    i18n.init_app(app)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["icon"] = icon
    app.jinja_env.filters["money"] = lambda amount, currency: money(amount, currency.upper())
    app.jinja_env.filters["date_of"] = _day


def _day(seconds: int) -> str:
    """A day in the language being spoken, where the company is."""
    return date_words(datetime.fromtimestamp(seconds, UTC), settings().company_zone, current_locale())


def _own_fault(error: Exception) -> tuple[Response, int]:
    """A mistake of the sandbox's own: logged by Flask, told in Stripe's shape."""
    del error
    return jsonify(error={"type": "api_error", "message": "The sandbox made a mistake; see its log."}), 500


def _database_away(error: Exception) -> tuple[Response, int]:
    """Nothing happened, or it is not known whether it did: the caller asks again with the same key."""
    del error
    body = {"error": {"type": "api_error", "message": "The sandbox cannot reach its database. Try again."}}
    return jsonify(body), 503
