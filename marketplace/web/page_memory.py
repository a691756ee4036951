"""Remembers whole pages for strangers by everything they show; a page that knows its reader never comes here."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

from flask import Response, g, request, session
from flask_login import current_user

from marketplace.core import clock
from marketplace.core.i18n import current_locale

LIMIT = 200
"""Pages of one worker: about ten megabytes."""

_QUARTER = 900

_kept: OrderedDict[Hashable, bytes] = OrderedDict()


def page_once(shown: Hashable, render: Callable[[], str]) -> Response:
    """The page that `render` makes, made once for an address, a language and all that it shows.

    `shown` must tell everything read from the database that the page depends on, so that what comes from
    here is never older than what was just read. The quarter of an hour stands for words such as "tonight",
    as in web/fragments.py. Whoever has a session gets a page of their own.
    """
    if session or current_user.is_authenticated:
        return Response(render(), mimetype="text/html")
    key = (request.full_path, current_locale(), int(clock.now().timestamp()) // _QUARTER, shown)
    page = _kept.get(key)
    if page is None:
        page = render().encode()
        # A page with a nonce is good for one answer only.
        if "csp_nonce" not in g:
            _keep(key, page)
    return Response(page, mimetype="text/html")


def _keep(key: Hashable, page: bytes) -> None:
    _kept[key] = page
    while len(_kept) > LIMIT:
        _kept.popitem(last=False)


def forget() -> None:
    """Drop everything, for tests that change what is not among the things shown."""
    _kept.clear()
