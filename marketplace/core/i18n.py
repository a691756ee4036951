"""Languages: which one, its catalogue, sentences and how many of a thing; formats no date and no amount."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property, lru_cache
from io import BytesIO
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from flask import Flask, has_request_context, request, session
from flask.globals import _cv_app
from flask_babel import Babel, Domain, force_locale, get_locale, lazy_gettext
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from marketplace.core import compiled
from marketplace.core.resources import resource_path

__all__ = [
    "LOCALES",
    "catalogue",
    "choose_locale",
    "counted",
    "current_locale",
    "gettext",
    "init_app",
    "lazy_gettext",
    "ngettext",
    "speaking",
]

LOCALES = ("en", "fr")


@lru_cache(maxsize=len(LOCALES))
def catalogue(locale: str) -> Translations:
    """All catalogue files of a language in one; English is the language of the code and has none.

    A message translated in two ways is a mistake and stops the start.
    """
    paths = sorted(resource_path("translations").glob(f"{locale}/*.po"))
    texts = {path.name: path.read_bytes() for path in paths}
    digest = hashlib.sha256(
        b"\0".join(part for name, text in texts.items() for part in (name.encode(), text))
    )
    binary = compiled.kept(f"{locale}-{digest.hexdigest()[:16]}.mo", lambda: _compile(locale, texts))
    return Translations(BytesIO(binary), domain="messages")


def _compile(locale: str, texts: dict[str, bytes]) -> bytes:
    """Catalogue files, by name, as one in gettext's binary form."""
    merged = Catalog(locale=locale)
    for name, text in texts.items():
        for message in read_po(BytesIO(text), locale=locale):
            if not message.id or not message.string:
                continue
            known = merged.get(message.id, message.context)
            if known is not None and known.string != message.string:
                raise ValueError(f"{name}: {message.id!r} is already {known.string!r}")
            merged.add(message.id, message.string, context=message.context)
    binary = BytesIO()
    write_mo(binary, merged)
    return binary.getvalue()


class _Catalogues(Domain):  # type: ignore[misc]
    """Catalogues read from the .po files themselves, so that none is ever stale."""

    def get_translations(self) -> Any:
        return catalogue(current_locale())


class _Babel(Babel):  # type: ignore[misc]
    @cached_property
    def domain_instance(self) -> Domain:
        return _Catalogues()


def current_locale() -> str:
    """The language being spoken: `en` or `fr`; English outside a request."""
    context = _cv_app.get(None)
    if context is None:
        return LOCALES[0]
    # A page asks two hundred times; what flask-babel found for this context is read where it keeps it.
    known = getattr(getattr(context.g, "_flask_babel", None), "babel_locale", None)
    locale = known or get_locale()
    return str(locale.language) if locale else LOCALES[0]


def gettext(message: str, **values: object) -> str:
    """A sentence in the language being spoken, its `%(name)s` filled in."""
    locale = current_locale()
    spoken = message if locale == LOCALES[0] else str(catalogue(locale).gettext(message))
    return spoken % values if values else spoken


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """A sentence for a number, which it may name as `%(num)s`."""
    return _form(singular, plural, num) % {"num": counted(num), **values}


def _form(singular: str, plural: str, num: int) -> str:
    locale = current_locale()
    if locale == LOCALES[0]:
        return singular if num == 1 else plural
    return str(catalogue(locale).ngettext(singular, plural, num))


@pass_context
def _ngettext_in_template(context: Context, singular: str, plural: str, num: int, **values: object) -> str:
    """The same in a template, where what is put into the sentence is escaped.

    Jinja's own fills in what the template gives after the number was filled in already, and knows no thousands.
    """
    spoken = _form(singular, plural, num)
    if context.eval_ctx.autoescape:
        # Ours, from the template or a catalogue.
        spoken = Markup(spoken)  # noqa: S704
    return spoken % {"num": counted(num), **values}


def counted(number: int) -> str:
    """So many, as people write it: "1,180", « 1 180 »."""
    return str(number) if -1000 < number < 1000 else _grouped(number, current_locale())


@lru_cache(maxsize=4096)
def _grouped(number: int, locale: str) -> str:
    return str(format_decimal(number, locale=locale))


def tenths(number: float) -> str:
    """A measure with one decimal at most: "2.5", « 2,5 »."""
    return str(format_decimal(number, format="#,##0.#", locale=current_locale()))


def choose_locale() -> str:
    """The visitor's choice, else the member's browser, else English."""
    if not has_request_context():
        return LOCALES[0]
    chosen = session.get("locale")
    if chosen in LOCALES:
        return str(chosen)
    return _best_of(request.headers.get("Accept-Language", ""))


@lru_cache(maxsize=256)
def _best_of(accepted: str) -> str:
    """Of the languages that a browser accepts: few headers come again and again."""
    return parse_accept_header(accepted, LanguageAccept).best_match(LOCALES) or LOCALES[0]


@contextmanager
def speaking(locale: str) -> Iterator[None]:
    """Speak another language for a block: mail is written in its reader's."""
    with force_locale(locale if locale in LOCALES else LOCALES[0]):
        yield


def init_app(app: Flask) -> None:
    """Attach languages to an application and its templates."""
    _Babel(app, locale_selector=choose_locale)
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    app.jinja_env.globals["ngettext"] = _ngettext_in_template
