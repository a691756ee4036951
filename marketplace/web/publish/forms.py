"""Turns posted forms with dotted names into nested values and checked answers; it stores nothing."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from marshmallow import Schema
from werkzeug.datastructures import MultiDict

from marketplace.core.errors import Invalid
from marketplace.core.forms import checked
from marketplace.core.i18n import gettext as _
from marketplace.core.money import exponent, minor_of

Values = dict[str, Any]

MOST_NAMES = 400
LONGEST_TEXT = 8_000
_NAME = re.compile(r"[a-z_]{1,30}(\.[a-z0-9_]{1,20}){0,4}")
_MANY = frozenset({"allergens", "diets"})
_CARRIED = frozenset({"csrf_token", "do", "from"})


def nested(form: MultiDict[str, str]) -> Values:
    """`{"main.title": "…", "courses.fr.0.dish": "…"}` as nested values; names with numbers become lists.

    Names that are none of ours are left out, and absurdly long texts are cut.
    """
    found: Values = {}
    for name in list(form)[:MOST_NAMES]:
        if name in _CARRIED or not _NAME.fullmatch(name):
            continue
        value: Any = form.getlist(name) if name in _MANY else form[name][:LONGEST_TEXT]
        _put(found, name.split("."), value)
    return {name: _listed(value) for name, value in found.items()}


def _put(into: Values, path: list[str], value: Any) -> None:
    for part in path[:-1]:
        inner = into.setdefault(part, {})
        if not isinstance(inner, dict):
            return
        into = inner
    into.setdefault(path[-1], value)


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner


def part(values: Any, *names: str) -> Any:
    """A value deep inside, or None where the way there is not as expected."""
    for name in names:
        if not isinstance(values, Mapping):
            return None
        values = values.get(name)
    return values


def text_of(values: Any, *names: str) -> str:
    found = part(values, *names)
    return found.strip() if isinstance(found, str) else ""


def rows_of(values: Any, *names: str) -> list[dict[str, str]]:
    """A list of rows of texts, whatever was sent."""
    found = part(values, *names)
    rows = found if isinstance(found, list) else []
    return [
        {key: str(text) for key, text in row.items() if isinstance(text, str | int)}
        for row in rows
        if isinstance(row, dict)
    ]


def filled(rows: Iterable[Mapping[str, str]], *keys: str) -> list[dict[str, str]]:
    """The rows in which at least one of these is written."""
    return [dict(row) for row in rows if any(row.get(key, "").strip() for key in keys)]


def compacted(values: Any) -> Any:
    """Values without empty rows, so that rows and their errors have the same numbers."""
    if isinstance(values, list):
        kept = [one for one in values if not isinstance(one, dict) or _is_written(one)]
        return [compacted(one) for one in kept]
    if isinstance(values, dict):
        return {name: compacted(one) for name, one in values.items()}
    return values


def _is_written(row: Values) -> bool:
    # The name of a course is offered before there is a dish.
    return any(not isinstance(one, str) or one.strip() for name, one in row.items() if name != "course")


def loaded(schema: Schema, raw: Mapping[str, Any]) -> Values:
    """Raw values through a schema. Raises `Invalid` whose names are those of the form's fields."""
    try:
        return checked(schema, dict(raw))
    except Invalid as problem:
        raise invalid({name.replace(".value", ""): lines for name, lines in problem.errors.items()}) from None


def invalid(errors: dict[str, list[str]]) -> Invalid:
    return Invalid(_("Some answers need another look."), kept=_("What you wrote is kept."), errors=errors)


def whole_number(text: str) -> int | str:
    """A number from what was typed; anything else is left as it is, for the schema to refuse."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else text


def price_minor(text: str, currency: str) -> int | None:
    """Minor units of a price as typed; None for what is none."""
    return minor_of(text, currency)


def price_text(amount_minor: int, currency: str) -> str:
    """Minor units as one types them: "24", "24.50"."""
    digits = exponent(currency)
    whole, rest = divmod(amount_minor, 10**digits)
    return f"{whole}.{rest:0{digits}d}" if rest else str(whole)
