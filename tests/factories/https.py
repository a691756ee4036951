"""The application as it stands behind https, on the database of another one whose work is undone."""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from marketplace.app import create_app
from marketplace.core import config
from marketplace.core.database import db
from tests.databases import settings_for

SITE = "https://proche.example"


@contextmanager
def behind_https(app: Flask) -> Iterator[Flask]:
    """An application whose address begins with https."""
    before = config.settings()
    secure = create_app(settings_for(app.config["SQLALCHEMY_DATABASE_URI"], site_url=SITE))
    with secure.app_context():
        db._app_engines[secure][None] = db._app_engines[app][None]
        try:
            yield secure
        finally:
            db.session.remove()
            config.use(before)


def policy_of(header: str) -> dict[str, list[str]]:
    """A Content-Security-Policy as directive → sources."""
    parts = [part.split() for part in header.split(";") if part.strip()]
    return {name: sources for name, *sources in parts}


def flags_of(cookie: str) -> set[str]:
    """The flags of a Set-Cookie header, in lower case."""
    return {part.strip().lower() for part in cookie.split(";")[1:]}
