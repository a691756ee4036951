"""Remembers whole pages for strangers by everything they show; a page that knows its reader never comes here."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, NamedTuple

from flask import Response, g, request, session
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.i18n import current_locale
from marketplace.web.reading import one_instant, read_only

LIMIT = 200
"""Pages of one worker: about ten megabytes."""
FOREVER = datetime.max.replace(tzinfo=UTC)

_QUARTER = 900


class Drawn(NamedTuple):
    """A page, what it is about for whoever asked for it, and the instant from which on the clock makes it another."""

    page: str
    about: Any = None
    until: datetime = FOREVER


class _Kept(NamedTuple):
    page: bytes
    version: Hashable = None
    about: Any = None
    until: datetime = FOREVER


_kept: OrderedDict[Hashable, _Kept] = OrderedDict()


def page_once(shown: Hashable, render: Callable[[], str]) -> Response:
    """The page that `render` makes, made once for an address, a language and all that it shows.

    `shown` must tell everything read from the database that the page depends on, so that what comes from
    here is never older than what was just read. The quarter of an hour stands for words such as "tonight",
    as in web/fragments.py. Whoever has a session gets a page of their own.
    """
    if _knows_its_reader():
        return _answer(render())
    key = (*_address(), shown)
    kept = _recalled(key)
    if kept is None:
        kept = _Kept(render().encode())
        _keep(key, kept)
    return _answer(kept.page)


def page_told(version: Callable[[], Hashable | None], draw: Callable[[], Drawn]) -> tuple[Response, Any]:
    """The page that `draw` makes, and what it is about; as it was drawn before for as long as `version` is the same.

    `version` asks the database, in one statement, for what stands for everything that `draw` would read of it, or
    None for what is not remembered. So what comes from here is as new as what was just read. A page is drawn, and
    its version told once more, as of one and the same instant: no page is ever kept under a version that it was not.
    """
    if _knows_its_reader():
        drawn = draw()
        return _answer(drawn.page), drawn.about
    key = _address()
    kept = _recalled(key)
    if kept is not None and clock.now() < kept.until:
        read_only()
        if version() == kept.version:
            return _answer(kept.page), kept.about
    with one_instant():
        told, drawn = version(), draw()
    if told is not None:
        _keep(key, _Kept(drawn.page.encode(), told, drawn.about, drawn.until))
    return _answer(drawn.page), drawn.about


def _knows_its_reader() -> bool:
    return bool(session or current_user.is_authenticated)


def _address() -> tuple[str, str, int]:
    return request.full_path, current_locale(), int(clock.now().timestamp()) // _QUARTER


def _answer(page: str | bytes) -> Response:
    return Response(page, mimetype="text/html")


def _recalled(key: Hashable) -> _Kept | None:
    kept = _kept.get(key)
    # Another thread may have dropped it since.
    with suppress(KeyError):
        _kept.move_to_end(key)
    return kept


def _keep(key: Hashable, kept: _Kept) -> None:
    # A page with a nonce is good for one answer only.
    if "csp_nonce" in g:
        return
    _kept[key] = kept
    while len(_kept) > LIMIT:
        _kept.popitem(last=False)


def forget() -> None:
    """Drop everything, for tests that change what is not among the things shown."""
    _kept.clear()
