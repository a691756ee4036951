"""Opaque cursors: where a list goes on, sealed so that nobody reads or makes one; it reads no list."""

import base64
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from flask import request, url_for

from marketplace.core.crypto import key_for
from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _
from marketplace.core.urls import absolute

NEXT_LINK = 'The next page, as `rel="next"`; not there on the last.'


def write(context: Any, place: list[Any]) -> str:
    """A cursor at a place of a list; `context` is all that makes it this list, such as owner and filters."""
    return _box().encrypt(json.dumps([context, place], separators=(",", ":")).encode()).decode()


def read(context: Any, cursor: str | None) -> list[Any] | None:
    """The place a cursor of this very list stands at; None without one. Raises `Invalid` for any other."""
    if cursor is None:
        return None
    try:
        known, place = json.loads(_box().decrypt(cursor.encode()))
    except (InvalidToken, ValueError):
        raise _unknown() from None
    # JSON has made lists of tuples and text of dates in both.
    if known != json.loads(json.dumps(context)):
        raise _unknown()
    return list(place)


def link(cursor: str | None) -> dict[str, str]:
    """The header `Link` (RFC 8288) to the next page of the list being answered; empty on the last."""
    if cursor is None or request.endpoint is None:
        return {}
    parameters = {**request.args.to_dict(flat=False), **(request.view_args or {}), "cursor": cursor}
    return {"Link": f'<{absolute(url_for(request.endpoint, **parameters))}>; rel="next"'}


def _unknown() -> Invalid:
    return Invalid(
        _("This page of results does not exist."),
        todo=_("Start again from the first page."),
        errors={"cursor": [_("This page of results does not exist.")]},
    )


def _box() -> Fernet:
    return Fernet(base64.urlsafe_b64encode(key_for("api cursors")))
