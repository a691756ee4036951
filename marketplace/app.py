"""Assembly: puts settings, extensions, guards and rooms together; contains no behaviour of its own.

Commands, jobs and migrations are put on in command_line.py: a web server has no use for them.
"""

import atexit

from flask import Flask
from flask_wtf.csrf import CSRFProtect

from marketplace import models  # noqa: F401 - every table has to be known before the first query
from marketplace.core import compiled, config, i18n, logs, tally
from marketplace.core.config import Profile, Settings
from marketplace.core.database import db, engine_options
from marketplace.core.postgres import EmbeddedPostgres, running_url
from marketplace.core.resources import resource_path
from marketplace.people.accounts import login
from marketplace.registry import api_blueprints, blueprints, unprotected
from marketplace.web import boot, context, errors, headers, requests

csrf = CSRFProtect()


def create_app(settings: Settings | None = None) -> Flask:
    """The application. Refuses to start in production with unsafe settings (RuntimeError lists them)."""
    chosen = settings or Settings.from_env()
    if problems := config.boot_errors(chosen):
        raise RuntimeError("Refusing to start:\n- " + "\n- ".join(problems))
    config.use(chosen)
    if chosen.profile is not Profile.TEST:
        logs.configure()
    app = Flask(
        "marketplace",
        template_folder=str(resource_path("templates")),
        static_folder=str(resource_path("static")),
        static_url_path="/static",
    )
    app.config.update(_flask_config(chosen))
    db.init_app(app)
    app.jinja_options = {"bytecode_cache": compiled.templates()}
    i18n.init_app(app)
    csrf.init_app(app)
    login.init_app(app)
    for part in (requests, headers, errors, context):
        part.init_app(app)
    for blueprint in blueprints():
        app.register_blueprint(blueprint)
    for blueprint in (*api_blueprints(app), *unprotected()):
        csrf.exempt(blueprint)
    return app


def serve() -> Flask:
    """The application as a web server runs it: it refuses to start on a database that is not fit for it."""
    app = create_app()
    with app.app_context():
        boot.check_database()
        # A server may part its workers from this process, and two of them must not speak on one connection.
        db.session.remove()
        db.engine.dispose()
    tally.write_by_itself(app)
    return app


def _flask_config(s: Settings) -> dict[str, object]:
    url = database_url(s)
    return {
        "SECRET_KEY": s.secret_key,
        "TESTING": s.profile is Profile.TEST,
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(url),
        "SESSION_COOKIE_NAME": "__Host-proche" if s.secure_cookies else "proche",
        "SESSION_COOKIE_SECURE": s.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "PERMANENT_SESSION_LIFETIME": s.session_days * 86_400,
        "SESSION_REFRESH_EACH_REQUEST": False,
        "MAX_CONTENT_LENGTH": 2 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_SSL_STRICT": s.secure_cookies,
        "SEND_FILE_MAX_AGE_DEFAULT": 31_536_000,
    }


def database_url(s: Settings) -> str:
    """DATABASE_URL in SQLAlchemy's form, else the data folder's embedded server, started when it is not running."""
    if s.database_url:
        return s.database_url.replace("postgres://", "postgresql://", 1).replace(
            "postgresql://", "postgresql+psycopg://", 1
        )
    folder = (s.data_dir / "postgres").resolve()
    running = running_url(folder)
    if running:
        return running
    server = EmbeddedPostgres(folder)
    atexit.register(server.stop)
    return server.start()
