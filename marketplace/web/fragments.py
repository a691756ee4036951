"""Remembers rendered pieces of pages; only pieces that depend on nothing but what they are given."""

from collections.abc import Hashable
from typing import Any

from jinja2.runtime import Macro
from markupsafe import Markup

from marketplace.core.clock import now
from marketplace.core.i18n import current_locale

LIMIT = 2_000
"""About six megabytes of listing cards."""

_QUARTER = 900

_kept: dict[Hashable, Markup] = {}


def remembered(macro: Macro, *given: Any) -> Markup:
    """What `macro(*given)` draws, drawn once per language and quarter of an hour.

    The quarter is there for words such as "tonight", which midnight changes in every zone of the world at
    some quarter of an hour. A macro that reads who is asking, or writes a CSRF token, must not come here.
    Arguments may be plain values, and lists and dicts of them.
    """
    # By its code, not by itself: a template imported with context makes its macros anew for every page.
    key = (macro._func.__code__, _frozen(given), current_locale(), int(now().timestamp()) // _QUARTER)
    found = _kept.get(key)
    if found is None:
        found = _kept[key] = Markup(macro(*given))  # noqa: S704 - a macro has escaped what it was given
        if len(_kept) > LIMIT:
            _kept.pop(next(iter(_kept)), None)
    return found


def forget() -> None:
    """Drop everything, for tests that change what cannot be seen in a macro's arguments."""
    _kept.clear()


def _frozen(value: Any) -> Hashable:
    if isinstance(value, dict):
        return tuple((key, _frozen(inner)) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return tuple(map(_frozen, value))
    return value if isinstance(value, Hashable) else repr(value)
