"""Form and JSON input through one marshmallow schema; renders nothing."""

from typing import Any

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError

from marketplace.core.errors import Invalid
from marketplace.core.i18n import gettext as _

_MOST_OF_INTEGER = 2**31 - 1


def load_form(schema: type[Schema]) -> dict[str, Any]:
    """The posted form through a schema. Raises `Invalid` with the sentences of each field.

    A field posted several times is given as a list when the schema wants one; an empty field counts
    as not sent.
    """
    instance = schema(unknown=EXCLUDE)
    raw: dict[str, Any] = {}
    for name, field in instance.load_fields.items():
        key = field.data_key or name
        values = [value for value in request.form.getlist(key) if value != ""]
        if values:
            raw[key] = values if _is_list(field) else values[-1]
    return checked(instance, raw)


def load_query(schema: type[Schema]) -> dict[str, Any]:
    """The query string through a schema, the same way."""
    instance = schema(unknown=EXCLUDE)
    raw = {name: value for name, value in request.args.items() if value != ""}
    return checked(instance, raw)


def whole(text: str) -> int:
    """A whole number as the database holds one, for `type=` of a form or a query; ValueError for another."""
    number = int(text)
    if not -_MOST_OF_INTEGER <= number <= _MOST_OF_INTEGER:
        raise ValueError
    return number


def checked(schema: Schema, raw: dict[str, Any]) -> dict[str, Any]:
    """Raw input through a schema instance; `Invalid` when it does not fit."""
    try:
        loaded: dict[str, Any] = schema.load(raw)
    except ValidationError as error:
        raise Invalid(
            _("Some answers need another look."),
            kept=_("What you typed is kept."),
            errors=flat(error.messages),
        ) from None
    return loaded


def flat(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """Nested validation messages as dotted names with lists of sentences.

    A lazy sentence is no text to marshmallow, so it stands alone where a list is expected.
    """
    if not isinstance(messages, dict):
        lines = messages if isinstance(messages, list) else [messages]
        return {prefix or "_": [str(line) for line in lines]}
    flattened: dict[str, list[str]] = {}
    for name, inner in messages.items():
        flattened |= flat(inner, f"{prefix}.{name}" if prefix else str(name))
    return flattened


def _is_list(field: Any) -> bool:
    return hasattr(field, "inner")
