"""The front door: home page, language switch, prices and health; owns no data."""

from flask import Blueprint, jsonify, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from marketplace.core.access import Access, requires
from marketplace.core.config import settings
from marketplace.core.database import db
from marketplace.core.i18n import LOCALES
from marketplace.core.redirects import safe_path

home = Blueprint("home", __name__)


@home.get("/")
@requires(Access.PUBLIC)
def index() -> ResponseReturnValue:
    return render_template("home/index.html")


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
